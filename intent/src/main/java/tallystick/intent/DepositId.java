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

  /**
   * Reads {@code txid:index}.
   *
   * @throws IllegalArgumentException when it is something else
   */
  public static DepositId parse(String text) {
    int colon = text.indexOf(':');
    if (colon != 64 || !text.substring(colon + 1).matches("[0-9]{1,10}")) {
      throw new IllegalArgumentException("An output is written txid:number, not " + text);
    }
    return new DepositId(
        Bytes.parseHex(text.substring(0, colon)), Long.parseLong(text.substring(colon + 1)));
  }

  /** {@code txid:index}, as people and nodes write it. */
  @Override
  public String toString() {
    return txid.toHex() + ":" + index;
  }
}
