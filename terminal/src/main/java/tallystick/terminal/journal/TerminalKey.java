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
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Set;
import tallystick.intent.Bytes;
import tallystick.intent.Canonical;
import tallystick.intent.SignedStatement;
import tallystick.intent.TerminalStatement;
import tallystick.terminal.TerminalException;

/**
 * The machine's Ed25519 key. Its file holds the public key, 32 bytes, and behind it the private key
 * as PKCS #8; it belongs to one user and is readable to nobody else. Whoever copies it can claim
 * cash in this machine's name, up to the caps that the keeper holds for it.
 */
public final class TerminalKey {
  private static final int PUBLIC_BYTES = 32;

  /** PKCS #8 of an Ed25519 key is 48 bytes; with attributes a few more. */
  private static final int MAX_FILE_BYTES = 512;

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private final Bytes publicKey;
  private final PrivateKey privateKey;

  private TerminalKey(Bytes publicKey, PrivateKey privateKey) {
    this.publicKey = publicKey;
    this.privateKey = privateKey;
  }

  /** A new key, so far in memory only. */
  static TerminalKey generate() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      byte[] spki = pair.getPublic().getEncoded();
      byte[] raw = Arrays.copyOfRange(spki, spki.length - PUBLIC_BYTES, spki.length);
      return new TerminalKey(Bytes.of(raw), pair.getPrivate());
    } catch (GeneralSecurityException e) {
      throw new TerminalException("This Java cannot make Ed25519 keys: use JDK 25", e);
    }
  }

  /** Leaves it in a file, whole or not at all. */
  void save(Path file) {
    byte[] secret = privateKey.getEncoded();
    try {
      ByteBuffer bytes = ByteBuffer.allocate(PUBLIC_BYTES + secret.length);
      write(file, bytes.put(publicKey.toArray()).put(secret).flip());
    } catch (IOException e) {
      throw new TerminalException("The key file " + file + " cannot be written: " + e, e);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  /** Reads a key that was made here, and tries it. */
  static TerminalKey read(Path file) {
    try {
      if (!Files.getPosixFilePermissions(file).equals(OWNER_ONLY)) {
        throw new TerminalException(
            "Others may read the key file "
                + file
                + ": take it as stolen, empty the folder and enrol the machine anew");
      }
      byte[] all = Files.readAllBytes(file);
      if (all.length <= PUBLIC_BYTES || all.length > MAX_FILE_BYTES) {
        throw new TerminalException(file + " is no key file: enrol the machine anew");
      }
      Bytes raw = Bytes.of(Arrays.copyOf(all, PUBLIC_BYTES));
      byte[] secret = Arrays.copyOfRange(all, PUBLIC_BYTES, all.length);
      PrivateKey key =
          KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(secret));
      Arrays.fill(secret, (byte) 0);
      Arrays.fill(all, (byte) 0);
      TerminalKey read = new TerminalKey(raw, key);
      byte[] trial = "trial".getBytes(StandardCharsets.US_ASCII);
      if (!Ed25519.verifies(raw, trial, read.sign(trial))) {
        throw new TerminalException(
            file + " holds two keys that do not belong together: enrol the machine anew");
      }
      return read;
    } catch (GeneralSecurityException e) {
      throw new TerminalException(file + " is no key file: enrol the machine anew", e);
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

  private Bytes sign(byte[] bytes) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(privateKey);
      signature.update(bytes);
      return Bytes.of(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new TerminalException("This Java cannot sign with Ed25519: use JDK 25", e);
    }
  }

  /** Never shows the key. */
  @Override
  public String toString() {
    return "TerminalKey[" + fingerprint() + "]";
  }
}
