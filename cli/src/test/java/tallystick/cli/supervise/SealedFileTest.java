package tallystick.cli.supervise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tallystick.cli.CliException;

/** What a thief of a backup has, and what he can do to it. */
class SealedFileTest {
  private static final byte[] PASSPHRASE = utf8("eleven seals upon one box");
  private static final byte[] CONTENT = new byte[150_000];
  private static byte[] sealed = new byte[0];

  @BeforeAll
  static void seal() throws IOException {
    new Random(7).nextBytes(CONTENT);
    System.arraycopy(utf8("a row about anna"), 0, CONTENT, 0, 16);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream to = SealedFile.sealing(out, "server", PASSPHRASE, new SecureRandom())) {
      to.write(CONTENT);
    }
    sealed = out.toByteArray();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] open(byte[] file, String of, byte[] passphrase) throws IOException {
    return SealedFile.opening(new ByteArrayInputStream(file), of, passphrase).readAllBytes();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  @Test
  void givesBackWhatWasSealedAndShowsNothingOfIt() throws IOException {
    assertArrayEquals(CONTENT, open(sealed, "server", PASSPHRASE));
    assertFalse(text(sealed).contains("anna"));
  }

  @Test
  void opensForNoOtherPassphrase() {
    assertThrows(
        IOException.class, () -> open(sealed, "server", utf8("eleven seals upon one bow")));
  }

  @Test
  void isRefusedWhenAByteIsChangedWhereverItIs() {
    int header = text(sealed).indexOf("\n\n") + 2;
    for (int at : new int[] {header - 4, header, header + 40, header + 70_000, sealed.length - 1}) {
      byte[] changed = sealed.clone();
      changed[at] ^= 1;

      assertThrows(Exception.class, () -> open(changed, "server", PASSPHRASE), "at " + at);
    }
  }

  @Test
  void isRefusedWhenItIsCutOffEvenBetweenTwoSegments() {
    int header = text(sealed).indexOf("\n\n") + 2;
    for (int length : new int[] {20, header + 10, header + (1 << 16), sealed.length - 1}) {
      byte[] cut = Arrays.copyOf(sealed, length);

      assertThrows(Exception.class, () -> open(cut, "server", PASSPHRASE), "to " + length);
    }
  }

  @Test
  void isNotTakenForAnotherProgramsAlsoWhenItsFirstLinesSaySo() {
    CliException said = assertThrows(CliException.class, () -> open(sealed, "keeper", PASSPHRASE));
    byte[] renamed =
        text(sealed).replaceFirst("of server", "of keeper").getBytes(StandardCharsets.ISO_8859_1);

    assertTrue(String.valueOf(said.getMessage()).contains("of the server, not of the keeper"));
    assertThrows(IOException.class, () -> open(renamed, "keeper", PASSPHRASE));
  }

  @Test
  void saysThatALaterReleaseSealedItAndWhenItIsNoBackupAtAll() {
    byte[] later =
        text(sealed).replaceFirst("backup 1", "backup 2").getBytes(StandardCharsets.ISO_8859_1);

    CliException newer = assertThrows(CliException.class, () -> open(later, "server", PASSPHRASE));
    CliException none =
        assertThrows(CliException.class, () -> open(utf8("PK..zip"), "server", PASSPHRASE));

    assertTrue(String.valueOf(newer.getMessage()).contains("Use the release that made it"));
    assertTrue(String.valueOf(none.getMessage()).contains("no backup"));
  }

  @Test
  void doesNotSpendAMachineOnWhatAForgersLinesAskFor() {
    byte[] greedy =
        text(sealed)
            .replaceFirst("argon2id 65536", "argon2id 9999999")
            .getBytes(StandardCharsets.ISO_8859_1);

    assertThrows(CliException.class, () -> open(greedy, "server", PASSPHRASE));
  }
}
