package tallystick.keeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.intent.CallerId;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.Scope;
import tallystick.intent.Setting;
import tallystick.keeper.backup.KeeperBackup;
import tallystick.keeper.vault.Unlock;

/** What a keeper says when its disk, its folder or its clock are not what they should be. */
@SuppressWarnings("NullAway.Init")
final class DamageTest {
  private static final Scope ALL = new Scope.WholeOrganisation();

  @TempDir Path temporary;

  @Test
  void stopsSigningOnAFullDiskSaysSoAndStaysUp() {
    FullDisk disk = new FullDisk();
    try (Bench bench = new Bench(temporary, "", config -> config.withDisk(disk));
        Client client = bench.server()) {
      disk.full.set(true);
      CallerId id = Bench.newId();

      Frame.Failed unwritten =
          client.ask(bench.submit(id, new Intent.Freeze(ALL, "x")), Frame.Failed.class);
      Frame.Failed next =
          client.ask(bench.submit(Bench.newId(), new Intent.Freeze(ALL, "x")), Frame.Failed.class);

      assertEquals("stopped", unwritten.code());
      assertEquals("stopped", next.code());
      assertFalse(bench.status().signing());
      assertTrue(
          bench.status().notSigningBecause().contains("No space left on device"),
          bench.status().notSigningBecause());
    }
  }

  @Test
  void refusesAWrongPassphraseInOneClearSentence() {
    try (Bench bench = new Bench(temporary, "", config -> config)) {
      bench.stop();

      KeeperException refused =
          assertThrows(
              KeeperException.class,
              () ->
                  Keeper.start(bench.config(), Unlock.passphrase(new byte[] {'n', 'o', 'p', 'e'})));

      assertTrue(String.valueOf(refused.getMessage()).startsWith("Wrong passphrase"));
      bench.start();
    }
  }

  @Test
  void refusesALogThatLostEntriesWhoseCheckpointStands() throws IOException {
    try (Bench bench = new Bench(temporary, "", config -> config)) {
      Path wal = bench.folder.resolve("tally/wal");
      bench.stop();
      Path segment;
      try (Stream<Path> files = Files.list(wal)) {
        segment = files.filter(f -> f.toString().endsWith(".wal")).findFirst().orElseThrow();
      }
      byte[] whole = Files.readAllBytes(segment);
      Files.write(segment, java.util.Arrays.copyOf(whole, 40));

      KeeperException refused = assertThrows(KeeperException.class, bench::start);

      String message = String.valueOf(refused.getMessage());
      assertTrue(message.startsWith("The tally cannot be opened"), message);
      Files.write(segment, whole);
      bench.start();
    }
  }

  @Test
  void refusesATallyThatAnotherVaultWrote() throws IOException {
    try (Bench bench = new Bench(temporary, "", config -> config)) {
      bench.stop();
      Files.delete(bench.folder.resolve("vault"));

      KeeperException refused = assertThrows(KeeperException.class, bench::start);

      assertTrue(String.valueOf(refused.getMessage()).startsWith("The tally cannot be opened"));
    }
  }

  @Test
  void pausesApprovalsWhenTheClockJumpsAndNeverLogsBackwards() {
    AtomicLong offsetMs = new AtomicLong();
    try (Bench bench =
            new Bench(
                temporary,
                "",
                config ->
                    config.withClocks(
                        () -> System.currentTimeMillis() + offsetMs.get(),
                        () -> System.nanoTime() / 1_000_000));
        Client client = bench.approval()) {
      bench.enrolAlice();
      Setting setting = new Setting.SetOrganisationPolicy(List.of(), 1);
      CallerId id = Bench.newId();
      Frame.Judged proposed =
          client.ask(bench.submit(id, Intent.ChangeSetting.request(setting)), Frame.Judged.class);
      Frame.Approve approve =
          new Frame.Approve(
              Bench.DEMO,
              id,
              bench.alice.approves(
                  Bench.DEMO, setting, java.util.Objects.requireNonNull(proposed.terms())));
      offsetMs.set(-3_600_000);

      Frame.Failed paused = client.ask(approve, Frame.Failed.class);
      String said = bench.status().notSigningBecause();
      bench.judged(client, Bench.newId(), new Intent.Freeze(ALL, "while the clock is back"));
      offsetMs.set(0);
      Frame.Judged taken = client.ask(approve, Frame.Judged.class);

      assertEquals("clock-jumped", paused.code());
      assertTrue(said.contains("approvals are paused"), said);
      assertTrue(taken.verdict() instanceof tallystick.intent.Verdict.Approved);
      bench.stop();
      // A start checks that logged time never decreases.
      bench.start();
    }
  }

  @Test
  void takesNobodysApprovalOnceTheClockIsSetForwardAndMovesNoTimeOfTheLog() {
    AtomicLong offsetMs = new AtomicLong();
    try (Bench bench =
            new Bench(
                temporary,
                "",
                config ->
                    config.withClocks(
                        () -> System.currentTimeMillis() + offsetMs.get(),
                        () -> System.nanoTime() / 1_000_000));
        Client client = bench.approval()) {
      bench.enrolAlice();
      Setting setting = new Setting.SetOrganisationPolicy(List.of(), 1);
      CallerId id = Bench.newId();
      Frame.Judged proposed =
          client.ask(bench.submit(id, Intent.ChangeSetting.request(setting)), Frame.Judged.class);
      offsetMs.set(25 * 3_600_000);

      Frame.Failed paused =
          client.ask(
              new Frame.Approve(
                  Bench.DEMO,
                  id,
                  bench.alice.approves(
                      Bench.DEMO, setting, java.util.Objects.requireNonNull(proposed.terms()))),
              Frame.Failed.class);
      // What a day's budget is counted by: an entry of tomorrow would end today's for good.
      bench.judged(client, Bench.newId(), new Intent.Freeze(ALL, "while the clock is ahead"));
      offsetMs.set(0);
      Frame.Judged afterwards =
          client.ask(
              bench.submit(Bench.newId(), Intent.ChangeSetting.request(setting)),
              Frame.Judged.class);

      assertEquals("clock-jumped", paused.code());
      assertTrue(bench.status().notSigningBecause().isEmpty());
      long expiresMs = java.util.Objects.requireNonNull(afterwards.terms()).expiresAtMs();
      assertTrue(
          expiresMs < System.currentTimeMillis() + 2 * 3_600_000, "the log stands at " + expiresMs);
    }
  }

  @Test
  void startsARestoredFolderFrozenInANewEpoch() {
    AtomicBoolean restored = new AtomicBoolean();
    try (Bench bench = new Bench(temporary, "", config -> config.withRestored(restored.get()))) {
      bench.enrolAlice();
      bench.stop();
      restored.set(true);

      bench.start();

      assertEquals(2, bench.status().epoch());
      assertTrue(bench.status().organisationFrozen());
      try (Client client = bench.server()) {
        Frame.Judged old =
            bench.judged(client, Bench.newId(), new Intent.Freeze(ALL, "of the old epoch"));
        assertEquals(tallystick.intent.Rule.EPOCH_OLD, Bench.refusal(old));
      }
    }
  }

  @Test
  void startsOnNothingThatARestoreLeftHalfAndGoesOnWhenItIsRunAgain() throws IOException {
    ByteArrayOutputStream backup = new ByteArrayOutputStream();
    Path folder = temporary.resolve("keeper");
    try (Bench bench = new Bench(temporary, "", config -> config)) {
      bench.enrolAlice();
      KeeperBackup.write(folder, backup, 1_000);
      bench.stop();
      // Killed when the old vault and log were put aside, and nothing was in their place.
      Files.createDirectories(folder.resolve("replaced-1500"));
      Files.writeString(folder.resolve("restore-unfinished"), "begun at 1500\n");
      for (String name : List.of("vault", "tally")) {
        Files.move(folder.resolve(name), folder.resolve("replaced-1500").resolve(name));
      }

      KeeperException refused = assertThrows(KeeperException.class, bench::start);
      assertTrue(String.valueOf(refused.getMessage()).contains("A restore was cut off"));
      assertFalse(Files.exists(folder.resolve("vault")), "no new one in its place");
      KeeperBackup.restore(
          folder, new java.io.ByteArrayInputStream(backup.toByteArray()), false, 2_000);
      bench.start();

      assertEquals(1, bench.status().administrators());
      assertTrue(bench.status().organisationFrozen());
    }
  }
}
