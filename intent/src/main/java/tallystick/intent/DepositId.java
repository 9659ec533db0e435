package tallystick.intent;

/**
 * One output of a transaction that paid a customer's sale: the coin itself, which is proved once
 * and goes back at most once.
 *
 * @param txid 32 bytes, in the order in which people read it
 * @param index the output's place in the transaction, 0 to 2^32 - 1
 */
public record DepositId(Bytes txid, long index) {
  public DepositId {
    TerminalStatement.requireLength("A transaction's id", txid, 32);
    if (index < 0 || index > 0xffff_ffffL) {
      throw new IllegalArgumentException("No output has the index " + index);
    }
  }

  /** {@code txid:index}, as people and nodes write it. */
  @Override
  public String toString() {
    return txid.toHex() + ":" + index;
  }
}
