package tallystick.venues.bitcoin.wire;

/**
 * One output of one transaction.
 *
 * @param index the output's place, 0 to 2^32 - 1; a coinbase's input names the last
 */
public record OutPoint(Hash256 txid, long index) {
  public static final long MAX_INDEX = 0xffffffffL;

  public OutPoint {
    if (index < 0 || index > MAX_INDEX) {
      throw new IllegalArgumentException("No output has the index " + index);
    }
  }

  /** Whether this is what the first transaction of a block names instead of an output. */
  public boolean isNone() {
    return index == MAX_INDEX && txid.equals(Hash256.ZERO);
  }

  static OutPoint read(WireReader in, String name) throws WireException {
    Hash256 txid = in.hash("the transaction of " + name);
    return new OutPoint(txid, in.u32("the index of " + name));
  }

  void write(WireWriter out) {
    out.raw(txid.bytes()).u32(index);
  }

  @Override
  public String toString() {
    return txid + ":" + index;
  }
}
