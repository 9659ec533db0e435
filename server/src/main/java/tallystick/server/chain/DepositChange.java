package tallystick.server.chain;

/** Something that happened to a deposit between two looks. */
public sealed interface DepositChange {
  Deposit deposit();

  /** Seen for the first time, wherever it stands. */
  record Seen(Deposit deposit) implements DepositChange {}

  /** Came into the best chain, or lies deeper in it now. */
  record Deeper(Deposit deposit) implements DepositChange {}

  /**
   * Lost confirmations: its block, or one on top of it, is not in the best chain any more.
   *
   * @param before how many it had; what was done on their strength may have to be looked at
   */
  record Shallower(Deposit deposit, int before) implements DepositChange {}

  /** Another transaction took its place; see {@link Deposit.Replaced}. */
  record Displaced(Deposit deposit, int before) implements DepositChange {}

  /** Is in neither mempool nor chain any more. */
  record Vanished(Deposit deposit, int before) implements DepositChange {}

  /** Waits in the mempool again after it was displaced or had vanished. */
  record Returned(Deposit deposit) implements DepositChange {}
}
