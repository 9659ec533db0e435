package tallystick.intent;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An {@link Attestation} with the keeper's signature.
 *
 * @param body {@link Canonical#encodeAttestation}, 1 to {@link #MAX_BODY_LENGTH} bytes
 * @param signature 64 bytes: Ed25519 by the keeper's attestation key over {@link
 *     #signedBytes(Bytes)}
 */
public record KeeperAttestation(Bytes body, Bytes signature) {
  /** The longest names and address take less than half. */
  public static final int MAX_BODY_LENGTH = 1_024;

  private static final int SIGNATURE_LENGTH = 64;

  private static final byte[] DOMAIN =
      "tallystick/keeper-attestation/v1\n".getBytes(StandardCharsets.UTF_8);

  public KeeperAttestation {
    if (body.length() < 1 || body.length() > MAX_BODY_LENGTH) {
      throw new IllegalArgumentException(
          "An attestation has 1 to " + MAX_BODY_LENGTH + " bytes, not " + body.length());
    }
    if (signature.length() != SIGNATURE_LENGTH) {
      throw new IllegalArgumentException("An Ed25519 signature has 64 bytes");
    }
  }

  /** What the keeper signs: a domain of its own, then the body. */
  public static byte[] signedBytes(Bytes body) {
    return ByteBuffer.allocate(DOMAIN.length + body.length())
        .put(DOMAIN)
        .put(body.toArray())
        .array();
  }

  /**
   * What is said, whoever signed it.
   *
   * @throws MalformedException when it is no attestation
   */
  public Attestation read() {
    return Canonical.decodeAttestation(body.toArray());
  }

  /** As it travels between server and machine: the body, then the signature. */
  public Bytes toBytes() {
    return Bytes.of(
        ByteBuffer.allocate(body.length() + SIGNATURE_LENGTH)
            .put(body.toArray())
            .put(signature.toArray())
            .array());
  }

  /**
   * Reads what {@link #toBytes()} wrote, whoever signed it.
   *
   * @throws IllegalArgumentException when it is too short or too long
   */
  public static KeeperAttestation ofBytes(Bytes bytes) {
    byte[] both = bytes.toArray();
    int end = Math.max(0, both.length - SIGNATURE_LENGTH);
    return new KeeperAttestation(
        Bytes.of(Arrays.copyOfRange(both, 0, end)),
        Bytes.of(Arrays.copyOfRange(both, end, both.length)));
  }
}
