package tallystick.terminal.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Set;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import tallystick.intent.Bytes;
import tallystick.intent.Canonical;
import tallystick.intent.SignedStatement;
import tallystick.intent.TerminalId;
import tallystick.intent.TerminalStatement;
import tallystick.terminal.TerminalException;

/**
 * The machine's Ed25519 key. Its file holds the seed, 32 bytes; it belongs to one user and is
 * readable to nobody else. Whoever copies it can claim cash in this machine's name, up to the caps
 * that the keeper holds for it.
 */
public final class TerminalKey {
  private static final int SEED_BYTES = 32;

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private final Ed25519PrivateKeyParameters secret;
  private final Bytes publicKey;

  private TerminalKey(Ed25519PrivateKeyParameters secret) {
    this.secret = secret;
    this.publicKey = Bytes.of(secret.generatePublicKey().getEncoded());
  }

  /** A new key, so far in memory only. */
  static TerminalKey generate() {
    return new TerminalKey(new Ed25519PrivateKeyParameters(new SecureRandom()));
  }

  /** Leaves it in a file, whole or not at all. */
  void save(Path file) {
    byte[] seed = secret.getEncoded();
    try {
      write(file, ByteBuffer.wrap(seed));
    } catch (IOException e) {
      throw new TerminalException("The key file " + file + " cannot be written: " + e, e);
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  /** Reads a key that was made here. */
  static TerminalKey read(Path file) {
    try {
      if (!Files.getPosixFilePermissions(file).equals(OWNER_ONLY)) {
        throw new TerminalException(
            "Others may read the key file "
                + file
                + ": take it as stolen, empty the folder and enrol the machine anew");
      }
      byte[] seed = Files.readAllBytes(file);
      if (seed.length != SEED_BYTES) {
        throw new TerminalException(file + " is no key file: enrol the machine anew");
      }
      TerminalKey key = new TerminalKey(new Ed25519PrivateKeyParameters(seed, 0));
      Arrays.fill(seed, (byte) 0);
      return key;
    } catch (IOException e) {
      throw new TerminalException("The key file " + file + " cannot be read: " + e, e);
    }
  }

  private static void write(Path file, ByteBuffer bytes) throws IOException {
    Path half = file.resolveSibling(file.getFileName() + ".half");
    Files.deleteIfExists(half);
    try (FileChannel channel =
        FileChannel.open(
            half,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
    JournalFile.forceFolder(file);
  }

  /** 32 bytes, as they are enrolled. */
  public Bytes publicKey() {
    return publicKey;
  }

  /** SHA-256 of the public key: what the screen shows at enrolment and the keeper attests to. */
  public Bytes fingerprint() {
    try {
      return Bytes.of(MessageDigest.getInstance("SHA-256").digest(publicKey.toArray()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /** Signs a statement in its canonical form. */
  public SignedStatement sign(TerminalStatement statement) {
    Bytes bytes = Bytes.of(Canonical.encodeStatement(statement));
    return new SignedStatement(bytes, sign(SignedStatement.signedBytes(bytes)));
  }

  /**
   * Says to the server that this machine is here, once.
   *
   * @param nonce 16 bytes
   * @return 64 bytes over {@link #sessionBytes}
   */
  public Bytes signSession(TerminalId terminal, long atMs, Bytes nonce) {
    return sign(sessionBytes(terminal, atMs, nonce));
  }

  /** A domain of its own, so that no session can be taken for a statement. */
  public static byte[] sessionBytes(TerminalId terminal, long atMs, Bytes nonce) {
    return ("tallystick/terminal-session/v1\n" + terminal + "\n" + atMs + "\n" + nonce.toHex())
        .getBytes(StandardCharsets.UTF_8);
  }

  private Bytes sign(byte[] bytes) {
    Ed25519Signer signer = new Ed25519Signer();
    signer.init(true, secret);
    signer.update(bytes, 0, bytes.length);
    return Bytes.of(signer.generateSignature());
  }

  /** Never shows the key. */
  @Override
  public String toString() {
    return "TerminalKey[" + fingerprint() + "]";
  }
}
