package tallystick.cli.supervise;

import com.google.crypto.tink.subtle.AesGcmHkdfStreaming;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import tallystick.cli.CliException;

/**
 * A backup as it lies on a disk: three lines that anybody may read, a blank one, and the rest under
 * a passphrase. Argon2id (RFC 9106) makes the key; the content is Tink's AES-GCM-HKDF streaming
 * (SHA-256, 256 bits, segments of 64 KiB), whose last segment is known as the last one, with the
 * lines as associated data. Whoever lacks the passphrase can neither read a backup nor change one,
 * cut one off, or make one that is taken.
 *
 * <pre>
 *   tallystick-sealed-backup 1
 *   of server
 *   argon2id 65536 3 4 SALT            memory in KiB, passes, lanes; 16 bytes in hex
 * </pre>
 */
final class SealedFile {
  /** Guessing goes on for years, away from anybody who could slow it down. */
  static final int MIN_PASSPHRASE_BYTES = 12;

  /** Longer ones are a file given by mistake. */
  static final int MAX_PASSPHRASE_BYTES = 1024;

  private static final String FORMAT = "tallystick-sealed-backup ";
  private static final String VERSION = "1";

  /** RFC 9106's second recommendation, as for the keeper's vault. */
  private static final int MEMORY_KIB = 64 * 1024;

  private static final int PASSES = 3;
  private static final int LANES = 4;
  private static final int SALT_BYTES = 16;
  private static final int KEY_BYTES = 32;
  private static final int SEGMENT_BYTES = 1 << 16;

  /** The lines are about a hundred bytes long. */
  private static final int MAX_HEADER_BYTES = 512;

  private static final Pattern HEADER =
      Pattern.compile(
          FORMAT
              + VERSION
              + "\nof ([a-z]{1,20})\nargon2id ([0-9]{1,7}) ([0-9]{1,2}) ([0-9]{1,2})"
              + " ([0-9a-f]{32})\n\n");

  /** A file may not ask for more than this machine has: 1 GiB. */
  private static final int MAX_MEMORY_KIB = 1 << 20;

  private SealedFile() {}

  /** What is written to it is sealed; only {@code close} makes it whole. */
  static OutputStream sealing(OutputStream out, String of, byte[] passphrase, SecureRandom random)
      throws IOException {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    byte[] header =
        (FORMAT
                + VERSION
                + "\nof "
                + of
                + "\nargon2id "
                + MEMORY_KIB
                + " "
                + PASSES
                + " "
                + LANES
                + " "
                + HexFormat.of().formatHex(salt)
                + "\n\n")
            .getBytes(StandardCharsets.US_ASCII);
    out.write(header);
    try {
      return cipher(stretched(passphrase, MEMORY_KIB, PASSES, LANES, salt))
          .newEncryptingStream(out, header);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has AES-GCM and HMAC-SHA-256", e);
    }
  }

  /**
   * What was sealed; reading it throws {@link IOException} at the first segment that is not as it
   * was written.
   *
   * @throws CliException when the file is no such backup, or another program's
   */
  static InputStream opening(InputStream in, String of, byte[] passphrase) throws IOException {
    byte[] header = header(in);
    Matcher lines = HEADER.matcher(new String(header, StandardCharsets.US_ASCII));
    if (!lines.matches()) {
      throw new CliException(unreadable(header));
    }
    if (!lines.group(1).equals(of)) {
      throw new CliException(
          "This is a backup of the " + lines.group(1) + ", not of the " + of + ".");
    }
    int memoryKib = Integer.parseInt(lines.group(2));
    int passes = Integer.parseInt(lines.group(3));
    int lanes = Integer.parseInt(lines.group(4));
    if (memoryKib < 8 * Math.max(1, lanes)
        || memoryKib > MAX_MEMORY_KIB
        || passes < 1
        || lanes < 1) {
      throw new CliException("The backup asks for an impossible cost of Argon2id: it was changed.");
    }
    byte[] salt = HexFormat.of().parseHex(lines.group(5));
    try {
      return cipher(stretched(passphrase, memoryKib, passes, lanes, salt))
          .newDecryptingStream(in, header);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has AES-GCM and HMAC-SHA-256", e);
    }
  }

  private static String unreadable(byte[] header) {
    String text = new String(header, StandardCharsets.US_ASCII);
    if (!text.startsWith(FORMAT)) {
      return "This file is no backup that `tallystick backup` made.";
    }
    String version = text.substring(FORMAT.length()).lines().findFirst().orElse("");
    return version.equals(VERSION)
        ? "The backup's first lines are damaged. Take another one."
        : "The backup is sealed in the way "
            + version.replaceAll("\\P{Alnum}", "?")
            + ", and this release reads "
            + VERSION
            + " only. Use the release that made it.";
  }

  /** Up to and with the first blank line. */
  private static byte[] header(InputStream in) throws IOException {
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    int before = 0;
    for (int b = in.read(); b >= 0 && header.size() < MAX_HEADER_BYTES; b = in.read()) {
      header.write(b);
      if (b == '\n' && before == '\n') {
        break;
      }
      before = b;
    }
    return header.toByteArray();
  }

  private static AesGcmHkdfStreaming cipher(byte[] key) throws GeneralSecurityException {
    try {
      return new AesGcmHkdfStreaming(key, "HmacSha256", KEY_BYTES, SEGMENT_BYTES, 0);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  private static byte[] stretched(
      byte[] passphrase, int memoryKib, int passes, int lanes, byte[] salt) {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(memoryKib)
            .withIterations(passes)
            .withParallelism(lanes)
            .withSalt(salt)
            .build());
    byte[] key = new byte[KEY_BYTES];
    generator.generateBytes(passphrase, key);
    return key;
  }
}
