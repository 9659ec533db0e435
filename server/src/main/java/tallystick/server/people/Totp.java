package tallystick.server.people;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Time-based one-time passwords (RFC 6238): six digits, SHA-1, steps of 30 seconds. Pure. */
public final class Totp {
  public static final int SECRET_BYTES = 20;
  static final long STEP_MS = 30_000;

  /** The step before and the one after: people type slowly, and telephones' clocks drift. */
  private static final int WINDOW = 1;

  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  private Totp() {}

  /**
   * The step whose code this is, when it is one of the three around now and later than the last
   * step used: a code counts once.
   */
  public static OptionalLong step(byte[] secret, String code, long nowMs, long lastStep) {
    String digits = code.replace(" ", "");
    if (!digits.matches("[0-9]{6}")) {
      return OptionalLong.empty();
    }
    long now = Math.floorDiv(nowMs, STEP_MS);
    OptionalLong found = OptionalLong.empty();
    for (long step = now - WINDOW; step <= now + WINDOW; step++) {
      // All are compared, whichever fits.
      if (MessageDigest.isEqual(
              code(secret, step).getBytes(java.nio.charset.StandardCharsets.US_ASCII),
              digits.getBytes(java.nio.charset.StandardCharsets.US_ASCII))
          && step > lastStep) {
        found = OptionalLong.of(step);
      }
    }
    return found;
  }

  /** The code of one step. */
  public static String code(byte[] secret, long step) {
    byte[] hash;
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(secret, "HmacSHA1"));
      hash = mac.doFinal(ByteBuffer.allocate(8).putLong(step).array());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has HMAC-SHA-1", e);
    }
    int offset = hash[hash.length - 1] & 0x0f;
    int number = ByteBuffer.wrap(hash, offset, 4).getInt() & 0x7fffffff;
    return String.format(Locale.ROOT, "%06d", number % 1_000_000);
  }

  /** The secret as people type it into an app: base32 (RFC 4648) without padding. */
  public static String base32(byte[] secret) {
    StringBuilder text = new StringBuilder();
    int bits = 0;
    int held = 0;
    for (byte b : secret) {
      held = (held << 8) | (b & 0xff);
      bits += 8;
      while (bits >= 5) {
        text.append(BASE32.charAt((held >> (bits - 5)) & 31));
        bits -= 5;
      }
    }
    if (bits > 0) {
      text.append(BASE32.charAt((held << (5 - bits)) & 31));
    }
    return text.toString();
  }
}
