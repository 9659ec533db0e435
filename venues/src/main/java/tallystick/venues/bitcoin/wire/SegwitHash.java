package tallystick.venues.bitcoin.wire;

import tallystick.intent.Bytes;

/**
 * What a signature of a version 0 segwit input covers (BIP-143).
 *
 * <p>The sum of the spent output is part of it, but only that of this input: who signs several
 * inputs must know each sum from the whole previous transaction ({@link Psbt#spent}), or a liar can
 * make two signatures over different sums into one transaction whose fee nobody saw.
 */
public final class SegwitHash {
  /** Covers all inputs and all outputs; the only type the keeper signs with. */
  public static final int ALL = 0x01;

  public static final int NONE = 0x02;
  public static final int SINGLE = 0x03;

  /** Together with one of the others: covers this input alone. */
  public static final int ANYONE_CAN_PAY = 0x80;

  private static final int BASE = 0x1f;

  /**
   * The hash for an input that spends a pay-to-witness-public-key-hash output.
   *
   * @param keyHash the 20 bytes of the spent output's program
   */
  public static Hash256 ofKeyHash(
      BitcoinTransaction transaction, int input, Bytes keyHash, long satoshis, int type) {
    return of(transaction, input, Scripts.payToKeyHash(keyHash), satoshis, type);
  }

  /**
   * The hash for any version 0 input.
   *
   * @param scriptCode the script that is executed, without its length
   * @param satoshis what the spent output holds
   * @param type one of the constants above
   */
  public static Hash256 of(
      BitcoinTransaction transaction, int input, Bytes scriptCode, long satoshis, int type) {
    BitcoinTransaction.Input signed = transaction.inputs().get(input);
    boolean one = (type & ANYONE_CAN_PAY) != 0;
    boolean none = (type & BASE) == NONE;
    boolean single = (type & BASE) == SINGLE;
    WireWriter out = new WireWriter().i32(transaction.version());
    out.raw(one ? Hash256.ZERO.bytes() : previous(transaction));
    out.raw(one || none || single ? Hash256.ZERO.bytes() : sequences(transaction));
    signed.spends().write(out);
    out.prefixed(scriptCode).i64(satoshis).u32(signed.sequence());
    if (single) {
      out.raw(
          input < transaction.outputs().size()
              ? Hash256.of(transaction.outputs().get(input).toBytes().toArray()).bytes()
              : Hash256.ZERO.bytes());
    } else {
      out.raw(none ? Hash256.ZERO.bytes() : outputs(transaction));
    }
    return Hash256.of(out.u32(transaction.lockTime()).i32(type).toArray());
  }

  private static Bytes previous(BitcoinTransaction transaction) {
    WireWriter out = new WireWriter();
    transaction.inputs().forEach(input -> input.spends().write(out));
    return Hash256.of(out.toArray()).bytes();
  }

  private static Bytes sequences(BitcoinTransaction transaction) {
    WireWriter out = new WireWriter();
    transaction.inputs().forEach(input -> out.u32(input.sequence()));
    return Hash256.of(out.toArray()).bytes();
  }

  private static Bytes outputs(BitcoinTransaction transaction) {
    WireWriter out = new WireWriter();
    transaction.outputs().forEach(output -> output.write(out));
    return Hash256.of(out.toArray()).bytes();
  }

  private SegwitHash() {}
}
