package tallystick.intent;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The caller's own name for one intent, 128 bits. Whoever submits the same id with the same bytes
 * again gets the first answer; with other bytes he is refused. It is looked up before any rule and
 * across epochs, which is what makes every money-moving call idempotent.
 */
public record CallerId(long high, long low) implements Comparable<CallerId> {
  public static final int LENGTH = 16;

  /** Derives an id from text that is unique to the intent, such as {@code bot/7/deal/3/base/0}. */
  public static CallerId derive(String uniqueText) {
    byte[] hash =
        Canonical.sha256(("tallystick-caller-v1\n" + uniqueText).getBytes(StandardCharsets.UTF_8));
    ByteBuffer buffer = ByteBuffer.wrap(hash);
    return new CallerId(buffer.getLong(), buffer.getLong());
  }

  /** Reads 32 hexadecimal digits. */
  public static CallerId parse(String hex) {
    if (hex.length() != 2 * LENGTH) {
      throw new IllegalArgumentException(
          "A caller id has 32 hexadecimal digits, not " + hex.length() + " characters");
    }
    ByteBuffer buffer = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    return new CallerId(buffer.getLong(), buffer.getLong());
  }

  @Override
  public int compareTo(CallerId other) {
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  /** 32 lower-case hexadecimal digits. */
  @Override
  public String toString() {
    return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
  }
}
