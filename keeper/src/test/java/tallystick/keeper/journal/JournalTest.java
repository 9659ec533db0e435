package tallystick.keeper.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.CredentialId;
import tallystick.intent.EntryBody;
import tallystick.intent.OrganisationId;
import tallystick.keeper.vault.Unlock;
import tallystick.keeper.vault.Vault;
import tallystick.tally.TallyException;
import tallystick.tally.log.Disk;

class JournalTest {
  private static final OrganisationId US = new OrganisationId("us");

  /** Beyond every round number at which places for entries are made. */
  private static final int ENTRIES = 600;

  @TempDir Path folder;

  /** What follows an append waits here until the test lets it go. */
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

  @Test
  void readsNothingOfAnEntryThatIsStillOnItsWayToTheDisk() throws Exception {
    Path tally = Files.createDirectories(folder.resolve("tally"));
    SecureRandom random = new SecureRandom();
    try (Vault vault =
            Vault.open(
                folder.resolve("vault"),
                Unlock.passphrase("x".getBytes(StandardCharsets.UTF_8)),
                random,
                64);
        Journal journal =
            Journal.open(
                new Journal.Setup(
                    tally,
                    vault.logSigner("tallystick.local/journal"),
                    vault.entryCipher(),
                    () -> 1_000,
                    random,
                    waiting::add,
                    Disk.real(),
                    failure -> {}),
                replayed -> {})) {
      for (int i = 0; i < ENTRIES; i++) {
        append(journal, i);

        assertEquals(Optional.empty(), journal.read(US, i), "entry " + i + " before its time");
        durable();
        assertEquals(i, journal.read(US, i).orElseThrow().entry().sequence());
      }
      assertEquals(Optional.empty(), journal.read(US, ENTRIES));
      assertEquals(Optional.empty(), journal.read(US, Long.MAX_VALUE));
    }
  }

  private static void append(Journal journal, int number) {
    Drafted drafted =
        journal.append(
            US,
            CallerId.derive("entry/" + number),
            Bytes.of(new byte[32]),
            1_000,
            new EntryBody.Observed(new CredentialId("main"), "note", "number " + number),
            new AppendListener() {
              @Override
              public void recorded(Recorded recorded) {}

              @Override
              public void stopped(TallyException cause) {
                throw new AssertionError(cause);
              }
            });
    assertEquals(number, drafted.entry().sequence());
  }

  /** Waits for the disk, and lets everybody hear of it. */
  private void durable() {
    long deadlineNs = System.nanoTime() + 20_000_000_000L;
    for (Runnable next = waiting.poll(); ; next = waiting.poll()) {
      if (next != null) {
        next.run();
        return;
      }
      if (System.nanoTime() > deadlineNs) {
        throw new AssertionError("The disk did not answer in time");
      }
      LockSupport.parkNanos(100_000);
    }
  }
}
