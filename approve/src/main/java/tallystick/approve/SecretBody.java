package tallystick.approve;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import tallystick.intent.CredentialId;

/**
 * A secret on its way from the page to the keeper. A JSON library would leave copies of it in its
 * buffers, so exactly one form is read here by hand, and every array on the way is wiped:
 *
 * <pre>
 *   {"credential":"NAME","secret":"BASE64URL"}
 * </pre>
 *
 * @param secret belongs to the caller, who wipes it
 */
// An array and not Bytes, because it has to be wiped.
@SuppressWarnings("ArrayRecordComponent")
record SecretBody(CredentialId credential, byte[] secret) {
  private static final byte[] HEAD = ascii("{\"credential\":\"");
  private static final byte[] MIDDLE = ascii("\",\"secret\":\"");
  private static final byte[] TAIL = ascii("\"}");

  /**
   * Reads the body, which stays the caller's to wipe.
   *
   * @throws IllegalArgumentException without a word of what is in it
   */
  static SecretBody read(byte[] body) {
    int name = HEAD.length;
    int nameEnd = name;
    while (nameEnd < body.length && body[nameEnd] != '"') {
      nameEnd++;
    }
    int secret = nameEnd + MIDDLE.length;
    int end = body.length - TAIL.length;
    boolean formed =
        secret < end
            && Arrays.equals(body, 0, name, HEAD, 0, HEAD.length)
            && Arrays.equals(body, nameEnd, secret, MIDDLE, 0, MIDDLE.length)
            && Arrays.equals(body, end, body.length, TAIL, 0, TAIL.length);
    if (!formed) {
      throw new IllegalArgumentException("A secret comes in one form only, which this is not");
    }
    CredentialId credential =
        new CredentialId(new String(body, name, nameEnd - name, StandardCharsets.UTF_8));
    byte[] base64 = Arrays.copyOfRange(body, secret, end);
    try {
      return new SecretBody(credential, Base64.getUrlDecoder().decode(base64));
    } catch (IllegalArgumentException e) {
      // The decoder's message names a character of the secret.
      throw new IllegalArgumentException("The secret is not in base64url");
    } finally {
      Arrays.fill(base64, (byte) 0);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public String toString() {
    return "SecretBody[" + credential + ", " + secret.length + " bytes]";
  }
}
