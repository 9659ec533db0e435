package tallystick.terminal.journal;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import tallystick.intent.Bytes;

/** Verifies signatures by raw public keys of 32 bytes. */
public final class Ed25519 {
  /** What stands before the key in its X.509 form (RFC 8410). */
  private static final String SPKI_HEAD = "302a300506032b6570032100";

  private Ed25519() {}

  /** False for any key or signature that is none. */
  public static boolean verifies(Bytes publicKey, byte[] message, Bytes signature) {
    if (publicKey.length() != 32 || signature.length() != 64) {
      return false;
    }
    try {
      byte[] spki = HexFormat.of().parseHex(SPKI_HEAD + publicKey.toHex());
      Signature verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(
          KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(spki)));
      verifier.update(message);
      return verifier.verify(signature.toArray());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
