package tallystick.intent;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A machine's statement with its signature, as the machine wrote it down and as it travels.
 *
 * @param statement {@link Canonical#encodeStatement}, 1 to {@link #MAX_STATEMENT_LENGTH} bytes; not
 *     decoded here, since only whoever checks the signature has a use for it
 * @param signature 64 bytes: Ed25519 by the machine's key over {@link #signedBytes(Bytes)}
 */
public record SignedStatement(Bytes statement, Bytes signature) {
  /** The longest names and 24 denominations take less than half. */
  public static final int MAX_STATEMENT_LENGTH = 2_048;

  private static final int SIGNATURE_LENGTH = 64;

  private static final byte[] DOMAIN =
      "tallystick/terminal-statement/v1\n".getBytes(StandardCharsets.UTF_8);

  public SignedStatement {
    if (statement.length() < 1 || statement.length() > MAX_STATEMENT_LENGTH) {
      throw new IllegalArgumentException(
          "A statement has 1 to " + MAX_STATEMENT_LENGTH + " bytes, not " + statement.length());
    }
    if (signature.length() != SIGNATURE_LENGTH) {
      throw new IllegalArgumentException("An Ed25519 signature has 64 bytes");
    }
  }

  /** What the machine signs: a domain of its own, then the statement. */
  public static byte[] signedBytes(Bytes statement) {
    return ByteBuffer.allocate(DOMAIN.length + statement.length())
        .put(DOMAIN)
        .put(statement.toArray())
        .array();
  }

  /**
   * What is said, whoever signed it.
   *
   * @throws MalformedException when it is no statement
   */
  public TerminalStatement read() {
    return Canonical.decodeStatement(statement.toArray());
  }

  /** SHA-256 of the statement, 32 bytes: by what people name it. */
  public Bytes digest() {
    return Bytes.of(Canonical.sha256(statement.toArray()));
  }

  /** As it travels between server and machine: the statement, then the signature. */
  public Bytes toBytes() {
    return Bytes.of(
        ByteBuffer.allocate(statement.length() + SIGNATURE_LENGTH)
            .put(statement.toArray())
            .put(signature.toArray())
            .array());
  }

  /**
   * Reads what {@link #toBytes()} wrote, whoever signed it.
   *
   * @throws IllegalArgumentException when it is too short or too long
   */
  public static SignedStatement ofBytes(Bytes bytes) {
    byte[] both = bytes.toArray();
    int end = Math.max(0, both.length - SIGNATURE_LENGTH);
    return new SignedStatement(
        Bytes.of(Arrays.copyOfRange(both, 0, end)),
        Bytes.of(Arrays.copyOfRange(both, end, both.length)));
  }
}
