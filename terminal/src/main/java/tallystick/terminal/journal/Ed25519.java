package tallystick.terminal.journal;

import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import tallystick.intent.Bytes;

/** Verifies signatures by raw public keys of 32 bytes. */
public final class Ed25519 {
  private Ed25519() {}

  /** False for any key or signature that is none. */
  public static boolean verifies(Bytes publicKey, byte[] message, Bytes signature) {
    if (publicKey.length() != 32 || signature.length() != 64) {
      return false;
    }
    try {
      Ed25519Signer verifier = new Ed25519Signer();
      verifier.init(false, new Ed25519PublicKeyParameters(publicKey.toArray(), 0));
      verifier.update(message, 0, message.length);
      return verifier.verifySignature(signature.toArray());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
