package tallystick.keeper.policy;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import tallystick.intent.Bytes;

/** SHA-256, which every Java platform has. */
final class Hashes {
  private Hashes() {}

  static Bytes sha256(byte[] bytes) {
    try {
      return Bytes.of(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
