package tallystick.tally.proof;

/**
 * Who signs notes. An interface, because the keeper signs with the library that holds its secrets
 * and the witness with the JDK. An implementation may be called from several threads, one call at a
 * time for each of them, and must be deterministic (Ed25519 is): the log checks its own checkpoint
 * at start by signing it again.
 */
public interface NoteSigner {
  /** The key's name: not empty, no Unicode spaces, no plus sign. A log's is its origin. */
  String name();

  /** What kind of key this is, which decides what {@link #sign} gets to see. */
  KeyType keyType();

  /** The 32 bytes of the Ed25519 public key (RFC 8032). */
  byte[] publicKey();

  /** The 64 bytes of the Ed25519 signature over exactly {@code message}. */
  byte[] sign(byte[] message);
}
