package tallystick.venues.bitcoin.wire;

import java.math.BigDecimal;

/**
 * What a transaction pays for its size.
 *
 * @param satoshisPerKvb satoshis for a thousand virtual bytes, which is how nodes count without
 *     fractions; 1000 is one satoshi for a virtual byte
 */
public record FeeRate(long satoshisPerKvb) implements Comparable<FeeRate> {
  /**
   * Ten thousand times the lowest rate that is relayed; beyond it a slip is likelier than a wish.
   */
  public static final long MAX_SATOSHIS_PER_KVB = 10_000_000;

  public FeeRate {
    if (satoshisPerKvb < 0 || satoshisPerKvb > MAX_SATOSHIS_PER_KVB) {
      throw new IllegalArgumentException(
          "A fee rate is 0 to " + MAX_SATOSHIS_PER_KVB + " sat/kvB, not " + satoshisPerKvb);
    }
  }

  public static FeeRate ofSatoshisPerVb(long satoshisPerVb) {
    return new FeeRate(Math.multiplyExact(satoshisPerVb, 1000L));
  }

  /** The rate that this fee comes to, rounded down. */
  public static FeeRate of(long feeSatoshis, int vbytes) {
    if (feeSatoshis < 0 || vbytes < 1) {
      throw new IllegalArgumentException(feeSatoshis + " sat for " + vbytes + " virtual bytes");
    }
    return new FeeRate(Math.multiplyExact(feeSatoshis, 1000L) / vbytes);
  }

  /** The fee for this many virtual bytes, rounded up, so that the rate is reached. */
  public long feeSatoshis(int vbytes) {
    return Math.ceilDiv(Math.multiplyExact(satoshisPerKvb, (long) vbytes), 1000L);
  }

  @Override
  public int compareTo(FeeRate other) {
    return Long.compare(satoshisPerKvb, other.satoshisPerKvb);
  }

  @Override
  public String toString() {
    return BigDecimal.valueOf(satoshisPerKvb, 3).stripTrailingZeros().toPlainString() + " sat/vB";
  }
}
