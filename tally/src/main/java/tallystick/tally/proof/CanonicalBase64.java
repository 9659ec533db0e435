package tallystick.tally.proof;

import java.util.Base64;

/**
 * Base64 that has one spelling only. The JDK's decoder forgives missing padding and stray bits;
 * here two texts that differ must not mean the same signature or hash.
 */
final class CanonicalBase64 {
  private CanonicalBase64() {}

  static byte[] decode(String text, String what) throws MalformedException {
    byte[] decoded;
    try {
      decoded = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new MalformedException(what + ": not base64 (" + e.getMessage() + ")");
    }
    if (!Base64.getEncoder().encodeToString(decoded).equals(text)) {
      throw new MalformedException(what + ": base64 is not in its one canonical form");
    }
    return decoded;
  }
}
