package tallystick.tally;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.tally.log.LogSettings;
import tallystick.tally.log.TallyLog;
import tallystick.tally.proof.Commitment;
import tallystick.tally.proof.JdkNoteSigner;
import tallystick.tally.proof.KeyType;

/**
 * docs/check.py shares nothing with us: another language, another SHA-256, another Ed25519. It
 * needs python3 and openssl on the machine, and fails here without them.
 */
class StrangersVerifierTest {
  private static final JdkNoteSigner SIGNER =
      JdkNoteSigner.of("keeper.example/tally", KeyType.ED25519, new byte[32]);

  private static final Path SCRIPT = Path.of("..", "docs", "check.py").toAbsolutePath();

  @TempDir Path folder;
  @TempDir Path evidence;

  private record Said(int status, String text) {}

  private Said check(boolean withOpenings) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of("python3", SCRIPT.toString(), folder.toString(), SIGNER.verifier().toString()));
    if (withOpenings) {
      command.add(evidence.toString());
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), text);
  }

  private void fill(int upTo) throws IOException {
    Random random = Seed.random("strangers");
    StringBuilder openings = new StringBuilder();
    try (TallyLog log = TallyLog.open(LogSettings.of(folder, SIGNER).withPublishEveryMs(0))) {
      for (int i = (int) log.size(); i < upTo; i++) {
        byte[] salt = new byte[Commitment.SALT_BYTES];
        byte[] entry = new byte[20 + random.nextInt(200)];
        random.nextBytes(salt);
        random.nextBytes(entry);
        log.append(Commitment.of(salt, entry).publicEntry(), entry);
        HexFormat hex = HexFormat.of();
        openings
            .append("{\"index\": " + i + ", \"salt\": \"" + hex.formatHex(salt))
            .append("\", \"entry\": \"" + hex.formatHex(entry) + "\"}\n");
      }
      log.publish();
    }
    Files.writeString(evidence.resolve("openings.jsonl"), openings);
  }

  @Test
  void aStrangerVerifiesOurLogAndOpensItsCommitments() throws IOException, InterruptedException {
    for (int size : new int[] {0, 1, 256, 1_000}) {
      fill(size);

      Said whole = check(false);

      assertEquals(0, whole.status(), whole.text());
      assertTrue(whole.text().contains("VERIFIED: " + size + " entries"), whole.text());
    }
    Said opened = check(true);
    assertEquals(0, opened.status(), opened.text());
    assertTrue(opened.text().contains("VERIFIED: 744 openings"), opened.text());
  }

  @Test
  void aStrangerNoticesAnyChangedByteOfTheFolder() throws IOException, InterruptedException {
    fill(300);
    for (String file :
        List.of(
            "checkpoint",
            "tile/entries/000",
            "tile/entries/001.p/44",
            "tile/0/000",
            "tile/0/001.p/44",
            "tile/1/000.p/1")) {
      Path path = folder.resolve(file);
      byte[] good = Files.readAllBytes(path);
      byte[] bad = good.clone();
      bad[bad.length / 2] ^= 1;
      Files.write(path, bad);

      assertFalse(check(false).status() == 0, file);

      Files.write(path, good);
    }
    Path openings = evidence.resolve("openings.jsonl");
    String good = Files.readString(openings);
    Files.writeString(openings, good.replaceFirst("\"index\": 7,", "\"index\": 8,"));
    Said swapped = check(true);
    assertEquals(1, swapped.status());
    assertTrue(swapped.text().contains("does not match"), swapped.text());
    Files.writeString(openings, good);
    assertEquals(0, check(true).status());
  }
}
