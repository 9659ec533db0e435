package tallystick.tally.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.tally.Seed;
import tallystick.tally.TallyException;
import tallystick.tally.proof.JdkNoteSigner;
import tallystick.tally.proof.KeyType;

/** A disk that fails at any single step: nothing acknowledged is lost, and nothing goes on. */
class BrokenDiskTest {
  private static final JdkNoteSigner SIGNER =
      JdkNoteSigner.of("keeper.example/tally", KeyType.ED25519, new byte[32]);

  @TempDir Path folder;

  private LogSettings settings(Disk disk) {
    return LogSettings.of(folder, SIGNER).withPublishEveryMs(0).withDisk(disk);
  }

  private static byte[] entry(long index) {
    return TallyLogTest.entry(index);
  }

  private static byte[] body(long index) {
    return TallyLogTest.body(index);
  }

  @Test
  void answersOnlyAfterTheSyncOfWhatItAnswersFor() {
    FaultyDisk disk = FaultyDisk.healthy();
    try (TallyLog log = TallyLog.open(settings(disk))) {
      for (int i = 0; i < 50; i++) {
        int before = disk.steps().size();

        log.append(entry(i), body(i));

        List<String> steps = new ArrayList<>(disk.steps().subList(before, disk.steps().size()));
        assertEquals(2, steps.size(), steps::toString);
        assertTrue(steps.get(0).startsWith("write ") && steps.get(0).endsWith(".wal"));
        assertTrue(steps.get(1).startsWith("sync ") && steps.get(1).endsWith(".wal"));
      }
    }
  }

  @Test
  void aStartWritesTheLastFrameAgainBeforeAnythingFollowsIt() {
    try (TallyLog log = TallyLog.open(settings(Disk.real()))) {
      log.append(entry(0), body(0));
    }
    FaultyDisk disk = FaultyDisk.healthy();

    try (TallyLog log = TallyLog.open(settings(disk))) {
      // The one before may have died of this frame's failed sync, and then only memory holds it.
      List<String> onSegments =
          disk.steps().stream().filter(step -> step.endsWith(".wal")).toList();
      assertEquals(
          List.of("open", "write", "sync"),
          onSegments.stream().map(step -> step.substring(0, step.indexOf(' '))).toList());
      assertEquals(1, log.size());
      assertArrayEquals(body(0), log.readBody(0));
    }
  }

  @Test
  void aHundredCallersShareOneSync() throws InterruptedException {
    FaultyDisk disk = FaultyDisk.healthy();
    try (TallyLog log = TallyLog.open(settings(disk))) {
      List<Thread> callers = new ArrayList<>();
      for (int caller = 0; caller < 100; caller++) {
        callers.add(
            Thread.ofVirtual()
                .start(
                    () -> {
                      for (int i = 0; i < 100; i++) {
                        log.append(entry(i), body(i));
                      }
                    }));
      }
      for (Thread caller : callers) {
        caller.join();
      }

      long syncs =
          disk.steps().stream()
              .filter(step -> step.startsWith("sync ") && step.endsWith(".wal"))
              .count();
      assertEquals(10_000, log.size());
      assertTrue(syncs < 3_000, "10,000 appends took " + syncs + " syncs");
    }
  }

  @Test
  void anAppendWhoseSyncFailedIsUnknownAndTheLogStopsForGood() {
    AtomicInteger told = new AtomicInteger();
    // The first sync is that of the checkpoint of size 0, which has another name.
    FaultyDisk disk =
        FaultyDisk.failing(step -> step.startsWith("sync ") && step.endsWith(".wal"), 4);
    try (TallyLog log =
        TallyLog.open(settings(disk).withOnFailure(failure -> told.incrementAndGet()))) {
      for (int i = 0; i < 3; i++) {
        log.append(entry(i), body(i));
      }

      TallyException failure =
          assertThrows(TallyException.class, () -> log.append(entry(3), body(3)));

      assertTrue(
          String.valueOf(failure.getMessage()).contains("No space left"), failure.toString());
      assertTrue(log.failure().isPresent());
      assertEquals(3, log.size());
      for (int i = 0; i < 5; i++) {
        assertThrows(TallyException.class, () -> log.append(entry(3), body(3)));
      }
      assertThrows(TallyException.class, log::publish);
      assertEquals(1, told.get());
    }
    assertEquals(0, disk.walStepsAfterFailure(), "it may neither retry nor cut what it wrote");
    try (TallyLog log = TallyLog.open(settings(Disk.real()))) {
      assertTrue(log.size() >= 3);
      assertArrayEquals(body(2), log.readBody(2));
    }
  }

  @Test
  void aFailureAtAnyStepLosesNothingThatWasAcknowledged() {
    Random random = Seed.random("broken disk");
    for (int run = 0; run < 40; run++) {
      Path at = folder.resolve("run" + run);
      int nth = 1 + random.nextInt(120);
      FaultyDisk disk = FaultyDisk.failing(step -> true, nth);
      LogSettings broken =
          LogSettings.of(at, SIGNER)
              .withPublishEveryMs(random.nextBoolean() ? 1 : 0)
              .withDisk(disk);
      List<Long> acknowledged = new ArrayList<>();
      try (TallyLog log = TallyLog.open(broken)) {
        for (int i = 0; i < 600; i++) {
          acknowledged.add(log.append(entry(i), body(i)));
          if (random.nextInt(20) == 0) {
            log.publish();
          }
        }
      } catch (TallyException expected) {
        // Where the disk failed; what counts is what had been acknowledged by then.
      }

      try (TallyLog log = TallyLog.open(LogSettings.of(at, SIGNER).withPublishEveryMs(0))) {
        assertTrue(log.size() >= acknowledged.size(), "run " + run + ", step " + nth);
        for (long index : acknowledged) {
          assertArrayEquals(body(index), log.readBody(index));
        }
        assertEquals(log.size(), log.append(entry(log.size()), body(log.size())));
        log.publish();
      }
    }
  }

  @Test
  void aPublisherThatFailsStopsTheWriterToo() {
    FaultyDisk disk =
        FaultyDisk.failing(step -> step.startsWith("rename ") && step.endsWith(" 1"), 1);
    try (TallyLog log = TallyLog.open(settings(disk))) {
      log.append(entry(0), body(0));

      assertThrows(TallyException.class, log::publish);
      assertThrows(TallyException.class, () -> log.append(entry(1), body(1)));
    }
  }

  @Test
  void everybodyWhoWaitsHearsOfTheFailure() {
    FaultyDisk disk =
        FaultyDisk.failing(step -> step.startsWith("sync ") && step.endsWith(".wal"), 2);
    try (TallyLog log = TallyLog.open(settings(disk))) {
      List<CompletableFuture<Long>> all = new ArrayList<>();
      boolean refused = false;
      try {
        for (int i = 0; i < 20_000; i++) {
          all.add(log.appendAsync(entry(i), body(i)));
        }
      } catch (TallyException alreadyStopped) {
        // At the door, where whoever comes hears it. Those inside must still be answered.
        refused = true;
      }
      int failed = 0;
      for (CompletableFuture<Long> one : all) {
        try {
          one.orTimeout(30, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
          assertTrue(e.getCause() instanceof TallyException, e::toString);
          failed++;
        }
      }
      assertTrue(failed > 0 || refused);
      assertEquals(all.size() - failed, log.size());
    }
  }

  @Test
  void moreWaitingThanAllowedAreRefusedAtTheDoor() {
    try (TallyLog log = TallyLog.open(settings(Disk.real()).withMaxWaiting(10))) {
      List<CompletableFuture<Long>> all = new ArrayList<>();
      TallyException refusal =
          assertThrows(
              TallyException.class,
              () -> {
                for (int i = 0; i < 1_000_000; i++) {
                  all.add(log.appendAsync(entry(i), body(i)));
                }
              });
      assertTrue(String.valueOf(refusal.getMessage()).contains("waiting"));
      all.forEach(CompletableFuture::join);
      assertEquals(all.size(), log.size());
    }
  }

  @Test
  void aFullDiskStopsTheLogAndRoomLetsItGoOn() throws IOException, InterruptedException {
    assumeTrue(
        System.getProperty("user.name").equals("root") && mount(),
        "skipped: only root can mount the small tmpfs that this test fills up");
    try {
      long acknowledged = 0;
      try (TallyLog log =
          TallyLog.open(LogSettings.of(folder.resolve("small"), SIGNER).withPublishEveryMs(5))) {
        while (true) {
          log.append(entry(acknowledged), new byte[10_000]);
          acknowledged++;
        }
      } catch (TallyException full) {
        assertTrue(String.valueOf(full.getMessage()).contains("No space left"), full::toString);
      }
      run("mount", "-o", "remount,size=16m", folder.resolve("small").toString());

      try (TallyLog log =
          TallyLog.open(LogSettings.of(folder.resolve("small"), SIGNER).withPublishEveryMs(0))) {
        assertTrue(acknowledged > 50 && log.size() >= acknowledged);
        assertEquals(log.size(), log.append(entry(log.size()), body(log.size())));
        assertEquals(log.size(), log.publish().size());
      }
    } finally {
      run("umount", folder.resolve("small").toString());
    }
  }

  private boolean mount() throws IOException, InterruptedException {
    Path small = folder.resolve("small");
    Disk.real().createFolders(small);
    return run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", small.toString()) == 0;
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
  }
}
