package tallystick.server.fleet.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.server.database.TestDatabase;
import tallystick.server.fleet.FleetRig;
import tallystick.server.fleet.Remembered;

/** What is kept in memory because machines are many, and what a start finds of it. */
@SuppressWarnings("NullAway.Init")
class ManyMachinesTest {
  private static final String URL = TestDatabase.freshUrl();
  private static final Beat SHUT =
      new Beat("shut", List.of(), List.of(), List.of(), List.of(), "", "yes");
  private static final Beat OPEN =
      new Beat("open", List.of(), List.of(), List.of("door"), List.of(), "", "yes");

  @TempDir Path folder;
  private FleetRig rig;

  @BeforeEach
  void begin() {
    rig = new FleetRig(URL, folder).emptied().begun("US-CA");
  }

  @AfterEach
  void end() {
    rig.close();
  }

  private void killed() {
    FleetRig before = rig;
    rig = new FleetRig(URL, folder, before.nowMs);
    before.close();
  }

  private Machines.Machine seen() {
    return rig.machines.find(rig.machine.id).orElseThrow();
  }

  /** A beat after so long, and the writing that comes every two seconds. */
  private long beats(Beat beat, long afterMs) {
    rig.nowMs.addAndGet(afterMs);
    rig.machines.beat(rig.machine.id, beat);
    rig.machines.write();
    return rig.nowMs.get();
  }

  private String token(long atMs) {
    return assertInstanceOf(MachineSessions.Answer.Enrolled.class, rig.letIn(rig.machine, atMs))
        .token();
  }

  @Test
  void whatAMachineSaysAnewOutlivesAKillAndThatItLivesIsAtMostHalfAMinuteOld() {
    beats(SHUT, 10_000);
    long atNews = beats(OPEN, 10_000);
    long later = beats(OPEN, 10_000);
    assertEquals(later, seen().lastHeardMs(), "while this server lives");

    killed();

    assertEquals(OPEN, seen().beat());
    assertEquals(atNews, seen().lastHeardMs(), "not written each time, and never invented");
    beats(OPEN, 10_000);
    long written = beats(OPEN, Pulse.WRITTEN_EVERY_MS);
    killed();
    assertEquals(written, seen().lastHeardMs());
    assertTrue(seen().online());
  }

  @Test
  void aServerThatEndsInPeaceWritesAllThatItHeard() {
    beats(SHUT, 10_000);
    long last = beats(SHUT, 10_000);

    rig.machines.writeAll();
    killed();

    assertEquals(last, seen().lastHeardMs());
  }

  @Test
  void aSessionOutlivesAKillAndTheEleventhEndsTheFirst() {
    long nowMs = rig.nowMs.get();
    String first = token(nowMs + 1);
    String second = token(nowMs + 2);
    for (int i = 3; i <= OpenSessions.MAX_OF_ONE + 1; i++) {
      token(nowMs + i);
    }

    Optional<?> ended = rig.sessions.whose(first);
    killed();

    assertEquals(Optional.empty(), ended);
    assertEquals(Optional.empty(), rig.sessions.whose(first), "nor after a start");
    assertEquals(Optional.of(rig.machine.id), rig.sessions.whose(second));
    assertEquals(Optional.empty(), rig.sessions.whose("ab".repeat(32)), "a stranger's");
  }

  @Test
  void aLockIsInTheVeryNextAnswer() {
    String before = rig.machines.lockedBecause(rig.machine.id);

    rig.machines.lock(rig.machine.id, "The door was forced", "ada");
    String locked = rig.machines.lockedBecause(rig.machine.id);
    rig.machines.unlock(rig.machine.id, "ada");

    assertEquals(List.of("", "The door was forced"), List.of(before, locked));
    assertEquals("", rig.machines.lockedBecause(rig.machine.id));
  }

  @Test
  void strangersWhoKnockTakeNoPlaceOfAnEnrolledMachines() {
    Openings openings = new Openings();

    boolean stranger = openings.begin(false);
    boolean another = openings.begin(false);
    boolean enrolled = openings.begin(true);

    assertTrue(stranger && enrolled);
    assertFalse(another);
  }

  @Test
  void whoHoldsAConnectionWaitsForNobodyWhoWantsOne() throws InterruptedException {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch read = new CountDownLatch(1);
    AtomicReference<Thread> slow = new AtomicReference<>();
    Remembered<String> remembered =
        new Remembered<>(
            () -> {
              if (Thread.currentThread().equals(slow.get())) {
                reading.countDown();
                uninterrupted(read);
              }
              return "said";
            });
    Thread other = Thread.ofPlatform().unstarted(remembered::get);
    slow.set(other);
    other.start();
    reading.await();

    try {
      assertEquals(
          "said",
          assertTimeoutPreemptively(
              Duration.ofSeconds(5), () -> rig.database.inTransaction(remembered::get)));
    } finally {
      read.countDown();
      other.join();
    }
  }

  private static void uninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
