package tallystick.tally.witness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tallystick.tally.TallyException;
import tallystick.tally.proof.Checkpoint;
import tallystick.tally.proof.Hash;
import tallystick.tally.proof.JdkNoteSigner;
import tallystick.tally.proof.KeyType;
import tallystick.tally.proof.MalformedException;
import tallystick.tally.proof.SignedNote;

/**
 * A witness's folder: its key, and per log the last checkpoint it cosigned. A witness that forgets
 * is worse than none, so a file that cannot be read stops it instead of counting as "never seen".
 *
 * <pre>
 *   key                       the private key, readable to its owner alone
 *   SHA-256(origin).note      the signed checkpoint last cosigned
 *   lock                      held by the one witness
 * </pre>
 */
final class WitnessMemory implements AutoCloseable {
  private final Path folder;
  private final FileChannel lock;

  private WitnessMemory(Path folder, FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
  }

  static WitnessMemory open(Path folder) {
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(
              folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tryLock(channel) == null) {
        channel.close();
        throw new TallyException(
            "another witness has " + folder + ": stop that one, or use another folder");
      }
      return new WitnessMemory(folder, channel);
    } catch (IOException e) {
      throw new TallyException(
          "cannot open the witness's folder " + folder + ": " + e + ". Check that it is writable",
          e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /** The witness's key; made, under {@code name}, the first time. */
  JdkNoteSigner key(String name) {
    Path file = folder.resolve("key");
    try {
      JdkNoteSigner signer = JdkNoteSigner.parsePrivate(Files.readAllBytes(file));
      if (!signer.name().equals(name) || signer.keyType() != KeyType.COSIGNATURE_V1) {
        throw new TallyException(
            file
                + " is the key of '"
                + signer.name()
                + "', not a cosigner's key of '"
                + name
                + "'");
      }
      return signer;
    } catch (NoSuchFileException e) {
      JdkNoteSigner fresh =
          JdkNoteSigner.generate(name, KeyType.COSIGNATURE_V1, new SecureRandom());
      replace(file, fresh.privateText());
      return fresh;
    } catch (MalformedException e) {
      throw new TallyException(file + " is not a key: " + e.getMessage() + ". Restore it", e);
    } catch (IOException e) {
      throw new TallyException("cannot read " + file + ": " + e, e);
    }
  }

  Optional<Checkpoint> lastSeen(String origin) {
    Path file = fileOf(origin);
    try {
      Checkpoint seen = Checkpoint.parse(SignedNote.parse(Files.readAllBytes(file)).text());
      if (!seen.origin().equals(origin)) {
        throw new TallyException(file + " is of '" + seen.origin() + "', not of '" + origin + "'");
      }
      return Optional.of(seen);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (MalformedException e) {
      throw new TallyException(
          file + " is damaged (" + e.getMessage() + "): restore it; a witness must not forget", e);
    } catch (IOException e) {
      throw new TallyException("cannot read " + file + ": " + e, e);
    }
  }

  void remember(String origin, SignedNote note) {
    replace(fileOf(origin), note.bytes());
  }

  private Path fileOf(String origin) {
    return folder.resolve(Hash.sha256(origin.getBytes(StandardCharsets.UTF_8)).hex() + ".note");
  }

  /**
   * Temporary file, sync, rename, sync of the folder: the old one or the new one, never neither.
   */
  private void replace(Path file, byte[] bytes) {
    Path temporary = folder.resolve(file.getFileName() + ".writing");
    try {
      Files.deleteIfExists(temporary);
      Files.createFile(
          temporary,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try (FileChannel out = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
          out.write(buffer);
        }
        out.force(true);
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
        directory.force(true);
      }
    } catch (IOException e) {
      throw new TallyException(
          "cannot write " + file + ": " + e + ". Nothing was cosigned; free or repair the disk", e);
    }
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
