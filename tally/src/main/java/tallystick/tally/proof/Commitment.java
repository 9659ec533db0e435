package tallystick.tally.proof;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * What the public log says about a private entry: nothing, until its owner opens it. The commitment
 * is SHA-256 over the domain {@value #DOMAIN} (so that no other hash of ours can be passed off as
 * one), a salt of 32 random bytes (so that nobody finds a short entry by trying them all) and the
 * canonical entry. It is also what is called the <em>entry hash</em>.
 *
 * <pre>
 *   public entry, 33 bytes:
 *   +---------+------------------------------------------------+
 *   | version | commitment                                     |
 *   | 0x01    | SHA-256(domain ‖ salt[32] ‖ canonical entry)   |
 *   +---------+------------------------------------------------+
 * </pre>
 */
public record Commitment(Hash hash) {
  /** First bytes of everything hashed as a commitment. */
  public static final String DOMAIN = "tallystick-entry-v1\n";

  /** Random bytes in front of each entry. */
  public static final int SALT_BYTES = 32;

  /** Version and commitment. */
  public static final int PUBLIC_ENTRY_BYTES = 1 + Hash.BYTES;

  private static final byte VERSION = 0x01;

  /** Commits to {@code canonicalEntry} under {@code salt} of {@value #SALT_BYTES} bytes. */
  public static Commitment of(byte[] salt, byte[] canonicalEntry) {
    if (salt.length != SALT_BYTES) {
      throw new IllegalArgumentException(
          "a commitment's salt has " + SALT_BYTES + " bytes, this one has " + salt.length);
    }
    MessageDigest digest = Rfc6962.newDigest();
    digest.update(DOMAIN.getBytes(StandardCharsets.US_ASCII));
    digest.update(salt);
    return new Commitment(Hash.wrap(digest.digest(canonicalEntry)));
  }

  /** Reads a public entry of {@value #PUBLIC_ENTRY_BYTES} bytes. */
  public static Commitment parse(byte[] publicEntry) throws MalformedException {
    if (publicEntry.length != PUBLIC_ENTRY_BYTES) {
      throw new MalformedException(
          "public entry: expected " + PUBLIC_ENTRY_BYTES + " bytes, got " + publicEntry.length);
    }
    if (publicEntry[0] != VERSION) {
      throw new MalformedException("public entry: unknown version " + publicEntry[0]);
    }
    return new Commitment(Hash.of(publicEntry, 1));
  }

  /** The bytes that go into the log: version, then commitment. */
  public byte[] publicEntry() {
    byte[] entry = new byte[PUBLIC_ENTRY_BYTES];
    entry[0] = VERSION;
    System.arraycopy(hash.inside(), 0, entry, 1, Hash.BYTES);
    return entry;
  }

  /** The hash of the leaf that holds this commitment. */
  public Hash leafHash() {
    return Rfc6962.leaf(publicEntry());
  }

  /** Whether {@code salt} and {@code canonicalEntry} are what was committed to. */
  public boolean opensTo(byte[] salt, byte[] canonicalEntry) {
    return equals(of(salt, canonicalEntry));
  }
}
