package tallystick.venues;

import java.util.Base64;
import tallystick.intent.Bytes;

/** How a host proves to be itself. */
public sealed interface Pin {

  /**
   * SHA-256 over the leaf certificate's SubjectPublicKeyInfo (RFC 7469, section 2.4, without its
   * headers). Nothing else of the certificate counts: neither its name, its issuer nor its dates,
   * so it may be self-signed, as the paper exchange's is.
   *
   * @param sha256 32 bytes
   */
  record Spki(Bytes sha256) implements Pin {
    public Spki {
      if (sha256.length() != 32) {
        throw new VenueException(
            "A pin is 32 bytes of SHA-256 in base64, not " + sha256.length() + " bytes");
      }
    }

    @Override
    public String toString() {
      return PREFIX_SPKI + Base64.getEncoder().encodeToString(sha256.toArray());
    }
  }

  /** The platform's set of certificate authorities, with the host's name verified. */
  record SystemAuthorities() implements Pin {
    @Override
    public String toString() {
      return CA_SYSTEM;
    }
  }

  String PREFIX_SPKI = "spki-sha256=";
  String CA_SYSTEM = "ca=system";

  /** Reads {@code spki-sha256=<base64>} or {@code ca=system}. */
  static Pin parse(String text) {
    if (text.equals(CA_SYSTEM)) {
      return new SystemAuthorities();
    }
    if (!text.startsWith(PREFIX_SPKI)) {
      throw new VenueException(
          "A pin is written spki-sha256=<base64> or ca=system, not \"" + text + "\"");
    }
    try {
      return new Spki(Bytes.of(Base64.getDecoder().decode(text.substring(PREFIX_SPKI.length()))));
    } catch (IllegalArgumentException e) {
      throw new VenueException("A pin's hash is base64, not \"" + text + "\"", e);
    }
  }
}
