package tallystick.intent;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;

/**
 * What people compare in place of a key: the same on a machine's screen, on the server's pages, at
 * the approver and on the command line. 128 bits, so that nobody makes another key with it.
 */
public final class KeyCode {
  private static final int DIGITS = 32;

  private KeyCode() {}

  /**
   * The first 128 bits of a key's SHA-256, in capital hexadecimal digits in groups of four.
   *
   * @param publicKey of any length
   */
  public static String of(Bytes publicKey) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(publicKey.toArray());
      return Bytes.of(hash)
          .toHex()
          .substring(0, DIGITS)
          .toUpperCase(Locale.ROOT)
          .replaceAll("(.{4})(?=.)", "$1 ");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
