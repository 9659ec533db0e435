package tallystick.terminal.device;

/** Whether a dispenser would give notes now. */
public sealed interface DispenserState {
  /**
   * It would.
   *
   * @param nearEnd whether some cassette is nearly empty
   */
  record Ready(boolean nearEnd) implements DispenserState {}

  record Blocked(String why) implements DispenserState {}

  record Silent() implements DispenserState {}
}
