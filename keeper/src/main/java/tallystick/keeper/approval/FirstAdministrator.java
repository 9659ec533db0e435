package tallystick.keeper.approval;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import tallystick.keeper.KeeperException;

/**
 * The one-time code by which the first administrator proves to stand at the keeper's own console.
 * It exists only while there is no administrator; it ends with its first use, after a quarter of an
 * hour, or after a few wrong guesses, and then only a restart makes a new one.
 */
public final class FirstAdministrator {
  /** To walk from one screen to another. */
  public static final long VALID_MS = 900_000;

  /** 100 bits cannot be guessed; a few slips of the finger are forgiven. */
  static final int MAX_WRONG = 5;

  private static final int CODE_CHARS = 20;
  private static final String ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  private static final String FILE = "first-administrator.code";

  private final Path file;
  private final byte[] code;
  private final long endsAtMs;
  private int wrong;
  private boolean ended;

  private FirstAdministrator(Path file, byte[] code, long endsAtMs) {
    this.file = file;
    this.code = code;
    this.endsAtMs = endsAtMs;
  }

  /** Makes a code and writes it into the keeper's folder, readable to its user alone. */
  public static FirstAdministrator issue(Path folder, SecureRandom random, long nowMs) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < CODE_CHARS; i++) {
      text.append(i > 0 && i % 5 == 0 ? "-" : "");
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    byte[] code = text.toString().getBytes(StandardCharsets.US_ASCII);
    Path file = folder.resolve(FILE);
    try {
      Files.deleteIfExists(file);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(file, code);
    } catch (IOException e) {
      throw new KeeperException("Cannot write " + file + " (" + e + "). Check the folder", e);
    }
    return new FirstAdministrator(file, code, nowMs + VALID_MS);
  }

  /** Where the code lies, for the console's line. */
  public Path file() {
    return file;
  }

  /** Whether this is the code, in time and for the first time; the right one ends it. */
  public synchronized boolean redeem(String offered, long nowMs) {
    if (ended || nowMs > endsAtMs) {
      withdraw();
      return false;
    }
    boolean right =
        MessageDigest.isEqual(code, offered.strip().getBytes(StandardCharsets.US_ASCII));
    if (right || ++wrong >= MAX_WRONG) {
      withdraw();
    }
    return right;
  }

  /** The route ceases to exist. */
  public synchronized void withdraw() {
    ended = true;
    java.util.Arrays.fill(code, (byte) 0);
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // The code in it is void either way.
    }
  }
}
