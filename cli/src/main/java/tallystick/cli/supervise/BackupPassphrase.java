package tallystick.cli.supervise;

import java.io.Console;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tallystick.cli.CliException;
import tallystick.cli.GlobalOptions;

/** What seals backups: from a file for whom nobody types, else from the terminal. */
final class BackupPassphrase {
  private BackupPassphrase() {}

  /** To make a backup: typed twice, since whoever mistypes it loses the backup. */
  static byte[] toSeal(@Nullable Path file) {
    byte[] passphrase = file != null ? read(file) : typed("Passphrase for this backup: ");
    if (passphrase.length < SealedFile.MIN_PASSPHRASE_BYTES) {
      throw new CliException(
          "A backup's passphrase has at least "
              + SealedFile.MIN_PASSPHRASE_BYTES
              + " bytes; a good one comes from: head -c 32 /dev/urandom | base64");
    }
    if (file == null && !Arrays.equals(passphrase, typed("The same again: "))) {
      throw new CliException("These were two passphrases; nothing was written.");
    }
    return passphrase;
  }

  static byte[] toOpen(@Nullable Path file) {
    return file != null ? read(file) : typed("Passphrase of this backup: ");
  }

  private static byte[] read(Path file) {
    try {
      if (Files.size(file) > SealedFile.MAX_PASSPHRASE_BYTES) {
        throw new CliException("The passphrase file " + file + " is too large to be one.");
      }
      byte[] bytes = Files.readAllBytes(file);
      int length = bytes.length;
      // An end of line that an editor left is no part of it.
      while (length > 0 && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r')) {
        length--;
      }
      return Arrays.copyOf(bytes, length);
    } catch (IOException e) {
      throw CliException.unreadable(file, e);
    }
  }

  private static byte[] typed(String question) {
    Console console = GlobalOptions.terminal();
    char[] typed = console == null ? null : console.readPassword("%s", question);
    if (typed == null) {
      throw new CliException(
          "Backups are sealed by a passphrase: name a file that holds it with --passphrase-file,"
              + " or start this in a terminal.");
    }
    ByteBuffer utf8 = ByteBuffer.allocate(typed.length * 4);
    StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(typed), utf8, true);
    byte[] bytes = Arrays.copyOf(utf8.array(), utf8.position());
    Arrays.fill(utf8.array(), (byte) 0);
    Arrays.fill(typed, '\0');
    return bytes;
  }
}
