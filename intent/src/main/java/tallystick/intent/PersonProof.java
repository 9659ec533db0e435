package tallystick.intent;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * What a person signs at the approver to show a server who he is. Both sides compute the challenge
 * from its parts: the approver never signs bytes that a server chose, and the domain keeps the
 * signature from ever being an approval ({@link ApprovalTerms#challenge} has another), whatever the
 * server asks.
 *
 * @param approver where it is signed, whose host the passkey belongs to
 * @param server the origin of the one server that may believe it
 * @param nonce the server's: 32 random bytes as 43 characters of base64url without padding, in
 *     their one form. Single use and its age are the server's to keep
 */
public record PersonProof(
    ApproverOrigin approver, ApproverOrigin server, OrganisationId organisation, String nonce) {
  /** As many random bytes as a challenge has. */
  public static final int NONCE_LENGTH = 32;

  private static final String DOMAIN = "tallystick/person-proof/v1";
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  public PersonProof {
    requireNonce(nonce);
  }

  /**
   * The text itself, when it is a nonce in its one form.
   *
   * @throws IllegalArgumentException saying what one looks like
   */
  public static String requireNonce(String text) {
    // 43 characters carry 258 bits: the last two must be zero, or there are four ways to write it.
    if (text.length() == 43 && text.chars().allMatch(PersonProof::isBase64Url)) {
      byte[] bytes = Base64.getUrlDecoder().decode(text);
      if (bytes.length == NONCE_LENGTH && BASE64.encodeToString(bytes).equals(text)) {
        return text;
      }
    }
    throw new IllegalArgumentException(
        "A proof's nonce is 32 bytes as 43 characters of base64url; ask the server for a new one");
  }

  private static boolean isBase64Url(int c) {
    return (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_';
  }

  /** A new nonce, for the server that asks. */
  public static String newNonce(SecureRandom random) {
    byte[] bytes = new byte[NONCE_LENGTH];
    random.nextBytes(bytes);
    return BASE64.encodeToString(bytes);
  }

  /**
   * The 32 bytes that the passkey signs: SHA-256 over domain, approver, server, organisation and
   * nonce, a line feed between them. None of the five can hold a line feed.
   */
  public Bytes challenge() {
    String text =
        String.join("\n", DOMAIN, approver.value(), server.value(), organisation.name(), nonce);
    return Bytes.of(Canonical.sha256(text.getBytes(StandardCharsets.UTF_8)));
  }
}
