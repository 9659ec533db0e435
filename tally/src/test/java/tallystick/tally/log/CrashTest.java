package tallystick.tally.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.tally.Seed;
import tallystick.tally.proof.JdkNoteSigner;
import tallystick.tally.proof.KeyType;
import tallystick.tally.proof.LogCheck;
import tallystick.tally.proof.LogVerifier;
import tallystick.tally.proof.TileSource;

/**
 * A real child process appends and says what was acknowledged; it is killed with SIGKILL at a
 * random moment, again and again on one folder, and nothing that it said may be missing.
 */
class CrashTest {
  private static final JdkNoteSigner SIGNER =
      JdkNoteSigner.of("keeper.example/tally", KeyType.ED25519, new byte[32]);

  /** 8 in the suite, more when asked for. */
  private static final int KILLS = Integer.getInteger("tallystick.kills", 8);

  @TempDir Path folder;

  @Test
  void nothingAcknowledgedIsLostWhereverTheProcessDies() throws IOException, InterruptedException {
    Random random = Seed.random("crash");
    long acknowledged = -1;
    for (int kill = 0; kill < KILLS; kill++) {
      long enough = acknowledged + 1 + random.nextInt(3_000);
      acknowledged = Math.max(acknowledged, appendUntilKilled(enough, random));

      try (TallyLog log = TallyLog.open(LogSettings.of(folder, SIGNER).withPublishEveryMs(0))) {
        assertTrue(
            log.size() > acknowledged,
            "kill " + kill + ": " + acknowledged + " was acknowledged, " + log.size() + " found");
        for (long index = Math.max(0, acknowledged - 50); index <= acknowledged; index++) {
          assertArrayEquals(Child.body(log.readEntry(index)), log.readBody(index));
        }
      }
      LogCheck check =
          LogVerifier.verify(
              TileSource.folder(folder), SIGNER.verifier(), List.of(), (index, entry) -> {});
      assertInstanceOf(LogCheck.Verified.class, check, check::toString);
    }
    System.out.println("killed " + KILLS + " times, " + (acknowledged + 1) + " entries kept");
  }

  /** Starts a child, reads its acknowledgements, kills it, and returns the highest it gave. */
  private long appendUntilKilled(long enough, Random random)
      throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long highest = -1;
    try (BufferedReader said =
        new BufferedReader(
            new InputStreamReader(child.getInputStream(), StandardCharsets.US_ASCII))) {
      String line = said.readLine();
      while (line != null && highest < enough) {
        highest = Math.max(highest, Long.parseLong(line));
        line = said.readLine();
      }
      // A little later, so that it dies between any two of its steps. By its handle: the process's
      // own method would close the pipe, with the last acknowledgements still in it.
      child.waitFor(random.nextInt(3_000), TimeUnit.MICROSECONDS);
      child.toHandle().destroyForcibly();
      while (line != null) {
        // A last line cut short is a smaller number, and never makes us expect too much.
        highest = line.isEmpty() ? highest : Math.max(highest, Long.parseLong(line));
        line = said.readLine();
      }
    }
    child.waitFor();
    assertTrue(highest >= 0, "the child said nothing");
    return highest;
  }

  /** The process that dies: eight callers, publishing all the while. */
  static final class Child {
    private Child() {}

    static byte[] body(byte[] entry) {
      byte[] body = new byte[200];
      for (int i = 0; i < body.length; i++) {
        body[i] = entry[1 + i % 32];
      }
      return body;
    }

    public static void main(String[] args) throws InterruptedException {
      TallyLog log = TallyLog.open(LogSettings.of(Path.of(args[0]), SIGNER).withPublishEveryMs(1));
      Thread[] callers = new Thread[8];
      for (int i = 0; i < callers.length; i++) {
        callers[i] =
            Thread.ofPlatform()
                .start(
                    () -> {
                      Random random = new Random();
                      byte[] entry = new byte[33];
                      while (true) {
                        random.nextBytes(entry);
                        entry[0] = 1;
                        long index = log.append(entry, body(entry));
                        synchronized (System.out) {
                          System.out.println(index);
                          System.out.flush();
                        }
                      }
                    });
      }
      for (Thread caller : callers) {
        caller.join();
      }
    }
  }
}
