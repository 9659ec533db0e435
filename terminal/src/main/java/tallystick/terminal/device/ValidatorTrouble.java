package tallystick.terminal.device;

/** Why a validator takes no notes. */
public enum ValidatorTrouble {
  CASHBOX_FULL,
  CASHBOX_REMOVED,
  JAM,
  /** The customer pushed a second note behind the first. */
  PAUSED,
  /** Somebody pulled at a note, or at a string on it. */
  CHEATED,
  FAILURE
}
