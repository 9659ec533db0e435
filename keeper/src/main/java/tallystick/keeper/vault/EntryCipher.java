package tallystick.keeper.vault;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import tallystick.keeper.KeeperException;

/**
 * Seals what stands behind a public leaf. The leaf is associated data: a body cannot be put behind
 * another leaf.
 *
 * <pre>
 *  +---------+-----------------+------------------------------------------+
 *  | version | nonce           | AES-256-GCM of salt and canonical entry  |
 *  | u8 = 1  | 12 random bytes | with its tag of 16 bytes                 |
 *  +---------+-----------------+------------------------------------------+
 * </pre>
 */
public final class EntryCipher {
  private static final byte VERSION = 1;

  private final Secret key;
  private final SecureRandom random;

  EntryCipher(Secret key, SecureRandom random) {
    this.key = key;
    this.random = random;
  }

  public byte[] seal(byte[] publicEntry, byte[] saltAndEntry) {
    byte[] nonce = new byte[Aead.NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] sealed = key.use(k -> Aead.seal(k, nonce, publicEntry, saltAndEntry));
    return ByteBuffer.allocate(1 + nonce.length + sealed.length)
        .put(VERSION)
        .put(nonce)
        .put(sealed)
        .array();
  }

  /**
   * Opens what {@link #seal} made.
   *
   * @throws KeeperException when it is not what stands behind this leaf
   */
  public byte[] open(byte[] publicEntry, byte[] body) {
    if (body.length > Aead.NONCE_BYTES && body[0] == VERSION) {
      byte[] nonce = Arrays.copyOfRange(body, 1, 1 + Aead.NONCE_BYTES);
      byte[] sealed = Arrays.copyOfRange(body, 1 + Aead.NONCE_BYTES, body.length);
      byte[] plain = key.use(k -> Aead.open(k, nonce, publicEntry, sealed));
      if (plain != null) {
        return plain;
      }
    }
    throw new KeeperException(
        "An entry of the tally cannot be decrypted: vault and tally do not belong together, or the"
            + " tally was changed. Restore both from the same backup");
  }
}
