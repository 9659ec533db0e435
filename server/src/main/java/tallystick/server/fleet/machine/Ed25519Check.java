package tallystick.server.fleet.machine;

import org.bouncycastle.math.ec.rfc8032.Ed25519;
import tallystick.intent.Bytes;

/** Whether somebody with this key signed these bytes. */
public final class Ed25519Check {
  private static final int KEY_LENGTH = 32;
  private static final int SIGNATURE_LENGTH = 64;

  private Ed25519Check() {}

  public static boolean verifies(Bytes publicKey, Bytes signature, byte[] message) {
    return publicKey.length() == KEY_LENGTH
        && signature.length() == SIGNATURE_LENGTH
        && Ed25519.verify(
            signature.toArray(), 0, publicKey.toArray(), 0, message, 0, message.length);
  }
}
