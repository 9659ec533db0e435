package tallystick.venues.bitcoin.wire;

import java.math.BigInteger;

/**
 * The compact form of a block's target: a byte for the length, then the three leading bytes of the
 * number. Read as the reference client reads it, sign bit and overflow included.
 */
final class Targets {
  /** Blocks between two changes of the target. */
  static final int EPOCH_BLOCKS = 2016;

  /** Two weeks: what these blocks should take. */
  static final long EPOCH_S = 14L * 24 * 60 * 60;

  /** A target changes at most by this factor either way. */
  private static final long MAX_FACTOR = 4;

  private static final BigInteger ALL = BigInteger.ONE.shiftLeft(256);

  /** The number, or -1 where the compact form is negative or needs more than 256 bits. */
  static BigInteger expand(int bits) {
    int length = bits >>> 24;
    int mantissa = bits & 0x7fffff;
    boolean negative = (bits & 0x800000) != 0 && mantissa != 0;
    BigInteger number =
        length <= 3
            ? BigInteger.valueOf(mantissa >>> (8 * (3 - length)))
            : BigInteger.valueOf(mantissa).shiftLeft(8 * (length - 3));
    return negative || number.bitLength() > 256 ? BigInteger.ONE.negate() : number;
  }

  static int compact(BigInteger target) {
    int length = (target.bitLength() + 7) / 8;
    int mantissa =
        length <= 3
            ? target.intValueExact() << (8 * (3 - length))
            : target.shiftRight(8 * (length - 3)).intValueExact();
    // The top bit is the sign's, so such a number takes one byte more.
    if ((mantissa & 0x800000) != 0) {
      mantissa >>>= 8;
      length++;
    }
    return length << 24 | mantissa;
  }

  /** How many hashes such a block takes on average. */
  static BigInteger work(BigInteger target) {
    return ALL.divide(target.add(BigInteger.ONE));
  }

  /** The target after an epoch that took this long. */
  static int next(int bits, long tookS, Params params) {
    long bounded = Math.clamp(tookS, EPOCH_S / MAX_FACTOR, EPOCH_S * MAX_FACTOR);
    BigInteger target =
        expand(bits)
            .multiply(BigInteger.valueOf(bounded))
            .divide(BigInteger.valueOf(EPOCH_S))
            .min(params.easiestTarget());
    return compact(target);
  }

  private Targets() {}
}
