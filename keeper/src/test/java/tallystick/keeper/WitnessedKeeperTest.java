package tallystick.keeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.intent.ApprovalTerms;
import tallystick.intent.CallerId;
import tallystick.intent.EntryBody;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.KeeperStatus;
import tallystick.intent.KeyKind;
import tallystick.intent.Provenance;
import tallystick.intent.Rule;
import tallystick.intent.Scope;
import tallystick.intent.Setting;
import tallystick.intent.Submission;
import tallystick.keeper.backup.KeeperBackup;
import tallystick.keeper.vault.Vault;
import tallystick.keeper.witness.WitnessHost;
import tallystick.keeper.witness.Witnesses;
import tallystick.tally.proof.VerifierKey;
import tallystick.tally.witness.WitnessServer;
import tallystick.tally.witness.WitnessSettings;

/** A whole keeper with real witnesses around it, and somebody who puts its disk back in time. */
class WitnessedKeeperTest {
  private static final String ORIGIN = "tallystick.test/demo";
  private static final String LATER_ORIGIN = "tallystick.test/demo.2";

  /** As fast as a test wants it: what takes seconds and minutes otherwise takes tens of ms here. */
  private static final Witnesses.Pace FAST = new Witnesses.Pace(20, 5_000, 100, 600_000);

  @TempDir Path temporary;
  private final List<WitnessServer> running = new ArrayList<>();

  @AfterEach
  void endWitnesses() {
    running.forEach(WitnessServer::close);
  }

  private Path folder() {
    return temporary.resolve("keeper");
  }

  private VerifierKey logKey(String origin) {
    try {
      Files.createDirectories(folder());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    try (Vault vault =
        Vault.open(folder().resolve("vault"), Bench.passphrase(), new SecureRandom(), 64)) {
      return VerifierKey.of(vault.logSigner(origin));
    }
  }

  private WitnessServer witness(int number, int port, InstantSource clock) {
    WitnessServer server =
        WitnessServer.serve(
            new WitnessSettings(
                "witness.test/" + number,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                temporary.resolve("witness" + number),
                Map.of(
                    ORIGIN, List.of(logKey(ORIGIN)), LATER_ORIGIN, List.of(logKey(LATER_ORIGIN))),
                clock));
    running.add(server);
    return server;
  }

  private WitnessServer witness(int number) {
    return witness(number, 0, InstantSource.system());
  }

  private void end(WitnessServer witness) {
    running.remove(witness);
    witness.close();
  }

  private static Witnesses.Plan plan(int quorum, WitnessServer... witnesses) {
    return new Witnesses.Plan(
        IntStream.range(0, witnesses.length)
            .mapToObj(
                i ->
                    new WitnessHost(
                        "w" + (i + 1),
                        URI.create("http://127.0.0.1:" + witnesses[i].address().getPort()),
                        witnesses[i].key()))
            .toList(),
        quorum,
        FAST);
  }

  private Bench keeper(Witnesses.Plan plan) {
    return new Bench(temporary, "", config -> config.withWitnesses(plan));
  }

  private static Frame.Submit freeze(Bench bench) {
    return bench.submit(
        Bench.newId(), new Intent.Freeze(new Scope.WholeOrganisation(), "to see what happens"));
  }

  private static Frame.Failed refusedToTake(Bench bench) {
    try (Client client = bench.server()) {
      return client.ask(
          bench.submit(
              Bench.newId(),
              Intent.ChangeSetting.request(new Setting.Unfreeze(new Scope.WholeOrganisation()))),
          Frame.Failed.class);
    }
  }

  @Test
  void signsNothingBeforeAQuorumHasCosignedTheStart() {
    WitnessServer one = witness(1);
    WitnessServer two = witness(2);
    int port = two.address().getPort();
    Witnesses.Plan plan = plan(2, one, two);
    end(two);

    try (Bench bench = keeper(plan)) {
      KeeperStatus status = bench.status();
      assertFalse(status.signing());
      assertTrue(status.notSigningBecause().contains("2 of 2"), status.notSigningBecause());
      assertEquals("", status.witnessing().witnesses().getFirst().trouble());
      assertTrue(status.witnessing().witnesses().getLast().trouble().contains("127.0.0.1"));
      assertEquals("unwitnessed", refusedToTake(bench).code());
      try (Client client = bench.approval()) {
        Frame.EnrolFirst enrol =
            new Frame.EnrolFirst(
                Bench.DEMO, bench.oneTimeCode(), bench.alice.id, bench.alice.key());
        assertEquals("not-admitted", client.ask(enrol, Frame.Failed.class).code());
      }

      witness(2, port, InstantSource.system());

      Bench.await("the quorum", () -> bench.status().signing());
      KeeperStatus.Witnessing witnessing = bench.status().witnessing();
      assertTrue(witnessing.size() >= 2, "the start is in it: " + witnessing);
      bench.enrolAlice();
      Bench.await(
          "witnesses to follow",
          () -> bench.status().witnessing().size() == bench.status().tallySize());
    }
  }

  @Test
  void refusesToSignWhenAnOldCopyIsPutBackAndAWitnessRemembers() {
    WitnessServer one = witness(1);
    try (Bench bench = keeper(plan(1, one))) {
      bench.stop();
      Copies.copy(folder(), temporary.resolve("old"));
      bench.start();
      bench.enrolAlice();
      Bench.await(
          "the witness to follow",
          () -> bench.status().witnessing().size() == bench.status().tallySize());
      bench.stop();
      Copies.delete(folder());
      Copies.copy(temporary.resolve("old"), folder());

      bench.start();

      KeeperStatus status = bench.status();
      assertFalse(status.signing());
      assertTrue(status.notSigningBecause().contains("contradicts"), status.notSigningBecause());
      assertTrue(status.notSigningBecause().contains("Delete nothing"));
      assertEquals("stopped", refusedToTake(bench).code());
    }
  }

  @Test
  void doesNotNoticeAnOldCopyWhereThereIsNoWitness() {
    try (Bench bench = keeper(Witnesses.Plan.none())) {
      bench.stop();
      Copies.copy(folder(), temporary.resolve("old"));
      bench.start();
      bench.enrolAlice();
      bench.stop();
      Copies.delete(folder());
      Copies.copy(temporary.resolve("old"), folder());

      bench.start();

      assertTrue(bench.status().signing(), "this is what the manual says plainly");
      assertEquals(0, bench.status().administrators());
    }
  }

  @Test
  void isCaughtWithAForkThatWasShownToOneOfTwo() {
    WitnessServer one = witness(1);
    WitnessServer two = witness(2);
    try (Bench bench = keeper(plan(2, one, two))) {
      bench.stop();
      Copies.copy(folder(), temporary.resolve("fork"));
    }
    // A second history, shown to the first witness alone.
    try (Bench second = keeper(plan(1, one))) {
      second.enrolAlice();
      Bench.await(
          "the first witness to see it",
          () -> second.status().witnessing().size() == second.status().tallySize());
    }
    Copies.delete(folder());
    Copies.copy(temporary.resolve("fork"), folder());

    // The quorum of one would be content with the second; the first one speaks all the same.
    try (Bench bench = keeper(plan(1, two, one))) {
      assertFalse(bench.status().signing());
      assertTrue(
          bench.status().notSigningBecause().contains("the witness w2 contradicts"),
          bench.status().notSigningBecause());
    }
  }

  @Test
  void goesOnFromABackupFrozenInANewEpochUnderAnotherNameOnly() throws IOException {
    WitnessServer one = witness(1);
    ByteArrayOutputStream backup = new ByteArrayOutputStream();
    Setting later =
        new Setting.AddCredential(
            Bench.MAIN, "paper", KeyKind.ED25519, Provenance.MADE_IN_KEEPER, false);
    CallerId pending = Bench.newId();
    ApprovalTerms oldTerms;
    try (Bench bench =
        new Bench(
            temporary,
            "paper paper 127.0.0.1:1 ca=system\n",
            config -> config.withWitnesses(plan(1, one)))) {
      bench.enrolAlice();
      KeeperBackup.write(folder(), backup, 1_000);
      try (Client client = bench.approval()) {
        oldTerms =
            client
                .ask(bench.submit(pending, Intent.ChangeSetting.request(later)), Frame.Judged.class)
                .terms();
      }
      bench.change(new Setting.SetOrganisationPolicy(List.of(), 1));
      Bench.await(
          "the witness to follow",
          () -> bench.status().witnessing().size() == bench.status().tallySize());
      bench.stop();

      List<String> said = KeeperBackup.restore(folder(), in(backup), true, 2_000);

      assertTrue(said.getFirst().contains("the log " + ORIGIN), said.toString());
      bench.start();
      assertTrue(bench.status().notSigningBecause().contains("contradicts"));
      assertTrue(Files.exists(folder().resolve(KeeperBackup.NOTE)), "it has not begun yet");
    }
    try (Bench bench =
        new Bench(
            temporary,
            "paper paper 127.0.0.1:1 ca=system\n",
            config -> named(LATER_ORIGIN, config.withWitnesses(plan(1, one))))) {
      KeeperStatus status = bench.status();
      assertTrue(status.signing(), status.notSigningBecause());
      assertTrue(status.organisationFrozen());
      assertEquals(3, status.epoch(), "one for each start upon the backup");
      assertEquals(1, status.administrators());
      assertTrue(status.checkpoint().startsWith(LATER_ORIGIN + "\n"));
      assertFalse(Files.exists(folder().resolve(KeeperBackup.NOTE)));
      assertTrue(namesTheOldHead(bench));
      try (Client client = bench.approval()) {
        Frame.Judged old =
            client.ask(
                new Frame.Submit(
                    new Submission(
                        Bench.DEMO,
                        Bench.newId(),
                        1,
                        new Intent.Freeze(new Scope.WholeOrganisation(), "as of long ago"))),
                Frame.Judged.class);
        assertEquals(Rule.EPOCH_OLD, Bench.refusal(old));
        Frame.Failed replayed =
            client.ask(
                new Frame.Approve(
                    Bench.DEMO,
                    pending,
                    bench.alice.approves(
                        Bench.DEMO, later, java.util.Objects.requireNonNull(oldTerms))),
                Frame.Failed.class);
        assertEquals("unknown-caller", replayed.code());
      }
    }
  }

  private static ByteArrayInputStream in(ByteArrayOutputStream backup) {
    return new ByteArrayInputStream(backup.toByteArray());
  }

  private static KeeperConfig named(String origin, KeeperConfig c) {
    return KeeperConfig.of(
            c.folder(), c.run(), c.serverUser(), c.approverUser(), origin, c.organisation())
        .withWitnesses(c.witnesses())
        .withStretchKib(64)
        .withSay(line -> {});
  }

  private static boolean namesTheOldHead(Bench bench) {
    try (Client client = bench.server()) {
      long id = client.send(new Frame.AskEntries(Bench.DEMO, 0, 100));
      while (client.next(id) instanceof Frame.Opened opened) {
        if (tallystick.intent.Canonical.decodeEntry(opened.entry().toArray()).body()
            instanceof EntryBody.EpochBegun begun) {
          if (begun.oldSize() > 0
              && !begun.oldHead().equals(tallystick.intent.Bytes.of(new byte[32]))) {
            return true;
          }
        }
      }
      return false;
    }
  }

  @Test
  void takesNobodysApprovalWhileItsClockIsAnHourBeforeTheWitnesses() {
    WitnessServer slow =
        witness(1, 0, InstantSource.offset(InstantSource.system(), Duration.ofHours(-1)));
    Setting setting = new Setting.SetOrganisationPolicy(List.of(), 1);
    try (Bench bench = keeper(plan(1, slow))) {
      bench.enrolAlice();

      try (Client client = bench.approval()) {
        CallerId id = Bench.newId();
        Frame.Judged offered =
            client.ask(bench.submit(id, Intent.ChangeSetting.request(setting)), Frame.Judged.class);
        Frame.Failed refused =
            client.ask(
                new Frame.Approve(
                    Bench.DEMO,
                    id,
                    bench.alice.approves(
                        Bench.DEMO, setting, java.util.Objects.requireNonNull(offered.terms()))),
                Frame.Failed.class);

        assertEquals("clock-jumped", refused.code());
        assertTrue(refused.text().contains("before the witnesses'"), refused.text());
        assertInstanceOf(Frame.Judged.class, client.ask(freeze(bench), Frame.Judged.class));
      }
    }
  }
}
