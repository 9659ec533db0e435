package tallystick.approve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.approve.notices.Fakes;
import tallystick.approve.notices.Notices;
import tallystick.approve.notices.Telling;
import tallystick.intent.KeyKind;
import tallystick.intent.Provenance;

/** What people are told while the real keeper runs. */
@SuppressWarnings("NullAway.Init") // set before each test
final class NoticeWatchTest {
  @TempDir Path folder;

  private static void await(String what, BooleanSupplier condition) {
    long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < endNs, "waited in vain for " + what);
      LockSupport.parkNanos(5_000_000);
    }
  }

  @Test
  void tellsWhatWaitsWithItsCodeAndTheHeadOfTheLogAndNothingTwice() throws Exception {
    Path own = Files.createDirectory(folder.resolve("approver"));
    try (Fakes fakes = new Fakes();
        Stage stage = new Stage(folder)) {
      Path file = own.resolve("notices.properties");
      Files.writeString(file, fakes.properties());
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      Telling telling = new Telling(Stage.DEMO, stage.origin.value());

      String code;
      try (Notices notices = Notices.open(own, telling, System::currentTimeMillis);
          NoticeWatch watch = new NoticeWatch(stage.socket(), Stage.DEMO, telling, notices, own)) {
        watch.start();
        await("how far it was told", () -> Files.exists(own.resolve("notices.position")));
        assertEquals(0, fakes.messages().size(), "old stories");
        code = stage.propose(Stage.credential("main", KeyKind.ED25519, Provenance.MADE_IN_KEEPER));
        await("a message", () -> fakes.messages().size() == 1);
      }
      String told = fakes.messages().getFirst();
      assertTrue(told.contains(code), told);
      assertTrue(told.contains("Head of the log, to be kept: tallystick.test/demo"), told);
      assertTrue(told.contains("Add the credential main"), told);

      // While it was away an administrator was enrolled: told once, when it is back.
      stage.enrolByCode("anna");
      try (Notices notices = Notices.open(own, telling, System::currentTimeMillis);
          NoticeWatch watch = new NoticeWatch(stage.socket(), Stage.DEMO, telling, notices, own)) {
        watch.start();
        await("both", () -> fakes.messages().size() == 3);
      }
      assertEquals(
          1, fakes.messages().stream().filter(text -> text.contains("In force: Let anna")).count());
    }
  }
}
