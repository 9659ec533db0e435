package tallystick.terminal.kiosk;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import tallystick.intent.Bytes;

/** A public key as people compare it: 128 bits of its SHA-256, in groups of four. */
final class KeyCode {
  private static final int BYTES = 16;

  private KeyCode() {}

  static String of(Bytes publicKey) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(publicKey.toArray());
      return HexFormat.of()
          .formatHex(Arrays.copyOf(hash, BYTES))
          .toUpperCase(Locale.ROOT)
          .replaceAll("(.{4})(?=.)", "$1 ");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
