package tallystick.keeper.vault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import tallystick.keeper.KeeperException;

/**
 * What the operator holds and the vault's file does not: it unwraps the key-encryption key. The
 * bytes are wiped by {@link #close}.
 */
public abstract sealed class Unlock implements AutoCloseable {
  /** A passphrase's bytes in UTF-8; longer ones are a file given by mistake. */
  static final int MAX_PASSPHRASE_BYTES = 1024;

  /** Random bytes of a key file; at least 256 bits. */
  static final int MIN_KEY_FILE_BYTES = 32;

  static final int MAX_KEY_FILE_BYTES = 4096;

  final byte[] bytes;

  private Unlock(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Something a person remembers, stretched with Argon2id. */
  static final class Passphrase extends Unlock {
    Passphrase(byte[] bytes) {
      super(bytes);
    }
  }

  /** Random bytes from a file or a systemd credential, for starts without a person. */
  static final class KeyFile extends Unlock {
    KeyFile(byte[] bytes) {
      super(bytes);
    }
  }

  /** Takes over the array; an end of line is not part of a passphrase. */
  public static Unlock passphrase(byte[] utf8) {
    int length = utf8.length;
    while (length > 0 && (utf8[length - 1] == '\n' || utf8[length - 1] == '\r')) {
      length--;
    }
    if (length == 0 || length > MAX_PASSPHRASE_BYTES) {
      throw new KeeperException(
          "The passphrase has "
              + length
              + " bytes; 1 to "
              + MAX_PASSPHRASE_BYTES
              + " are allowed. Give another file");
    }
    byte[] bytes = Arrays.copyOf(utf8, length);
    Arrays.fill(utf8, (byte) 0);
    return new Passphrase(bytes);
  }

  public static Unlock passphraseFile(Path file) {
    return passphrase(read(file, "passphrase"));
  }

  /** A file of at least 32 random bytes, or a systemd credential, which is one. */
  public static Unlock keyFile(Path file) {
    byte[] bytes = read(file, "key file");
    if (bytes.length < MIN_KEY_FILE_BYTES || bytes.length > MAX_KEY_FILE_BYTES) {
      throw new KeeperException(
          "The key file "
              + file
              + " has "
              + bytes.length
              + " bytes; "
              + MIN_KEY_FILE_BYTES
              + " to "
              + MAX_KEY_FILE_BYTES
              + " random ones are needed, for example from: head -c 32 /dev/urandom > "
              + file.getFileName());
    }
    return new KeyFile(bytes);
  }

  private static byte[] read(Path file, String what) {
    try {
      if (Files.size(file) > MAX_KEY_FILE_BYTES) {
        throw new KeeperException("The " + what + " " + file + " is too large to be one");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new KeeperException(
          "Cannot read the " + what + " " + file + " (" + e + "). Check the path and its rights",
          e);
    }
  }

  /** The 32 bytes that wrap the key-encryption key; the caller wipes them. */
  byte[] wrappingKey(Stretch stretch) {
    return switch (this) {
      case Passphrase p -> stretch.argon2id(bytes);
      case KeyFile k -> Hkdf.derive(bytes, stretch.salt(), "tallystick-vault-keyfile-v1");
    };
  }

  int sourceCode() {
    return switch (this) {
      case Passphrase p -> 1;
      case KeyFile k -> 2;
    };
  }

  static String sourceName(int code) {
    return code == 1 ? "a passphrase" : "a key file";
  }

  @Override
  public void close() {
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public String toString() {
    return getClass().getSimpleName();
  }

  /**
   * Argon2id's cost (RFC 9106), stored beside what it protects so that it can grow later.
   *
   * @param memoryKib 8 KiB to 1 GiB
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Stretch(int memoryKib, int iterations, int lanes, byte[] salt) {
    static final int SALT_BYTES = 16;

    /** RFC 9106's second recommendation, for machines that do not have 2 GiB to spare. */
    static final int MEMORY_KIB = 64 * 1024;

    static final int ITERATIONS = 3;
    static final int LANES = 4;
    static final int MAX_MEMORY_KIB = 1 << 20;

    Stretch {
      boolean sane =
          memoryKib >= 8
              && memoryKib <= MAX_MEMORY_KIB
              && iterations >= 1
              && iterations <= 64
              && lanes >= 1
              && lanes <= 16
              && salt.length == SALT_BYTES;
      if (!sane) {
        throw new KeeperException(
            "The vault asks for an impossible Argon2id cost ("
                + memoryKib
                + " KiB, "
                + iterations
                + " passes): the file is damaged. Restore it from a backup");
      }
    }

    byte[] argon2id(byte[] passphrase) {
      Argon2BytesGenerator generator = new Argon2BytesGenerator();
      generator.init(
          new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
              .withVersion(Argon2Parameters.ARGON2_VERSION_13)
              .withMemoryAsKB(memoryKib)
              .withIterations(iterations)
              .withParallelism(lanes)
              .withSalt(salt)
              .build());
      byte[] key = new byte[32];
      generator.generateBytes(passphrase, key);
      return key;
    }
  }
}
