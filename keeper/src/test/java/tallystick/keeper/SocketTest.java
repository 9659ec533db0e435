package tallystick.keeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.CredentialId;
import tallystick.intent.Frame;
import tallystick.intent.Frames;
import tallystick.intent.Intent;
import tallystick.intent.OrganisationId;
import tallystick.intent.PersonId;
import tallystick.intent.Rule;
import tallystick.intent.Scope;
import tallystick.intent.Setting;
import tallystick.intent.Submission;
import tallystick.intent.Verdict;
import tallystick.keeper.socket.Door;
import tallystick.keeper.socket.DoorKeeper;
import tallystick.market.Side;

/** A peer that does what peers should not; the keeper stays up for the others. */
@SuppressWarnings("NullAway.Init")
final class SocketTest {
  @TempDir static Path temporary;
  static Bench bench;

  @BeforeAll
  static void open() {
    bench = new Bench(temporary, "", config -> config);
  }

  @AfterAll
  static void close() {
    bench.close();
  }

  private static Path door(Door door) {
    return bench.run.resolve(door.fileName());
  }

  private static void assertUp() {
    assertTrue(bench.status().signing());
  }

  @Test
  void admitsNobodyButTheUserItIsFor() throws IOException {
    Path elsewhere = Files.createTempDirectory(temporary, "other");
    KeeperConfig config =
        KeeperConfig.of(
                elsewhere.resolve("keeper"),
                elsewhere,
                "nobody",
                System.getProperty("user.name"),
                "tallystick.test/other",
                Bench.DEMO)
            .withStretchKib(64)
            .withSay(line -> {});
    try (Keeper keeper = Keeper.start(config, Bench.passphrase());
        Client stranger = Client.connect(elsewhere.resolve(Door.SERVER.fileName()))) {
      Frame.Failed refused = stranger.next(Frame.Failed.class, f -> true);

      assertEquals("not-admitted", refused.code());
      assertTrue(stranger.hungUp());
      assertEquals(false, keeper.isIsolated());
      Client.greet(elsewhere.resolve(Door.APPROVAL.fileName())).close();
    }
  }

  @Test
  void letsNoPeoplesFramePassTheServersDoor() {
    Person eve = new Person("eve");
    CallerId change = Bench.newId();
    CredentialId credential = new CredentialId("main");
    Setting setting = new Setting.RemoveCredential(credential);
    var approval =
        eve.approves(
            Bench.DEMO,
            setting,
            new tallystick.intent.ApprovalTerms(
                "console:keeper",
                "tallystick.test/demo",
                Bytes.of(new byte[32]),
                Bytes.of(new byte[32]),
                Bytes.of(new byte[32]),
                Long.MAX_VALUE));
    List<Frame.Request> peoples =
        List.of(
            new Frame.EnrolFirst(Bench.DEMO, "guess", new PersonId("eve"), eve.key()),
            new Frame.AskPending(Bench.DEMO),
            new Frame.Approve(Bench.DEMO, change, approval),
            new Frame.Veto(Bench.DEMO, change, approval),
            new Frame.AskPublicHalf(Bench.DEMO, credential),
            new Frame.ImportSecret(Bench.DEMO, credential, new byte[32]));
    try (Client client = bench.server()) {
      for (Frame.Request request : peoples) {
        assertEquals(
            "not-admitted", client.ask(request, Frame.Failed.class).code(), request.toString());
      }
    }
  }

  @Test
  void hangsUpOnBytesThatAreNoFrame() {
    byte[] hello = Frames.encode(1, new Frame.Hello("test", "1"));
    byte[] reply = Frames.encode(1, new Frame.End());
    byte[] huge = ByteBuffer.allocate(4).putInt(1 << 30).array();
    byte[] negative = ByteBuffer.allocate(4).putInt(-1).array();
    byte[] wrongVersion = hello.clone();
    wrongVersion[4] = 9;
    byte[] lookupFirst = Frames.encode(1, new Frame.Lookup(Bench.DEMO, CallerId.derive("nothing")));
    for (byte[] bad : new byte[][] {reply, huge, negative, wrongVersion, lookupFirst}) {
      try (Client client = Client.connect(door(Door.SERVER))) {
        client.raw(bad);

        assertEquals("bad-frame", client.next(Frame.Failed.class, f -> true).code());
        assertTrue(client.hungUp());
      }
    }
    assertUp();
  }

  @Test
  void staysUpUnderRandomBytes() {
    long seed = System.nanoTime();
    System.out.println("random frames, seed " + seed);
    Random random = new Random(seed);
    byte[] submit =
        Frames.encode(7, bench.submit(CallerId.derive("x"), Bench.limit(Side.BUY, "1", "800.00")));
    for (int round = 0; round < 150; round++) {
      byte[] bytes = submit.clone();
      for (int i = 0; i <= random.nextInt(4); i++) {
        bytes[4 + random.nextInt(bytes.length - 4)] ^= (byte) (1 << random.nextInt(8));
      }
      try (Client client = bench.server()) {
        client.raw(bytes);
      }
    }
    assertUp();
  }

  @Test
  void disconnectsAPeerThatDoesNotReadAndServesTheOthers() throws IOException {
    try (SocketChannel deaf = SocketChannel.open(UnixDomainSocketAddress.of(door(Door.SERVER)))) {
      deaf.write(ByteBuffer.wrap(Frames.encode(1, new Frame.Hello("deaf", "1"))));
      ByteBuffer ask = ByteBuffer.wrap(Frames.encode(2, new Frame.AskStatus(Bench.DEMO)));
      deaf.configureBlocking(false);
      // The keeper stops reading it long before anything grows: what it is owed is bounded.
      for (int i = 0; i < 20_000; i++) {
        ask.rewind();
        if (deaf.write(ask) == 0) {
          break;
        }
      }

      assertUp();
    }
    assertUp();
  }

  @Test
  void refusesConnectionsBeyondItsLimitAndTakesThemAgainLater() {
    List<Client> open = new ArrayList<>();
    for (int i = 0; i < DoorKeeper.MAX_CONNECTIONS; i++) {
      open.add(bench.server());
    }
    try (Client oneTooMany = Client.connect(door(Door.SERVER))) {
      assertEquals("busy", oneTooMany.next(Frame.Failed.class, f -> true).code());
    }
    open.forEach(Client::close);
    Bench.await(
        "room",
        () -> {
          try (Client client = Client.connect(door(Door.SERVER))) {
            client.ask(new Frame.Hello("test", "1"), Frame.Welcome.class);
            return true;
          } catch (AssertionError e) {
            return false;
          }
        });
  }

  @Test
  void answersAFloodOfHostileIntentsAndCountsRefusalsInsteadOfListingThem() {
    try (Client client = bench.server()) {
      long entries = bench.status().entries();
      for (int i = 0; i < 3_000; i++) {
        client.send(bench.submit(Bench.newId(), Bench.limit(Side.BUY, "1", "800.00")));
      }
      Frame.Judged last = bench.judged(client, Bench.newId(), Bench.limit(Side.BUY, "1", "800.00"));

      assertEquals(Rule.UNKNOWN_ACCOUNT, Bench.refusal(last));
      assertEquals(-1, last.index());
      Bench.await("the count", () -> bench.status().entries() > entries);
      assertTrue(bench.status().entries() < entries + 200, "entries: " + bench.status().entries());
    }
  }

  @Test
  void servesItsOwnOrganisationOnly() {
    OrganisationId other = new OrganisationId("other");
    try (Client client = bench.server()) {
      assertEquals(
          "unknown-organisation",
          client.ask(new Frame.AskStatus(other), Frame.Failed.class).code());
      assertEquals(
          "unknown-organisation",
          client
              .ask(
                  new Frame.Submit(
                      new Submission(
                          other,
                          Bench.newId(),
                          1,
                          new Intent.Freeze(new Scope.WholeOrganisation(), "x"))),
                  Frame.Failed.class)
              .code());
    }
  }

  @Test
  void freezesWithoutApprovalAndUnfreezesOnlyWithIt() throws IOException {
    Path folder = Files.createTempDirectory(temporary, "f");
    try (Bench own = new Bench(folder, "", config -> config)) {
      own.enrolAlice();
      Scope all = new Scope.WholeOrganisation();
      try (Client client = own.server()) {
        Frame.Judged frozen =
            own.judged(client, Bench.newId(), new Intent.Freeze(all, "something is wrong"));
        assertInstanceOf(Verdict.Approved.class, frozen.verdict());
        Bench.await("the freeze", () -> own.status().organisationFrozen());
        Frame.Judged byServer =
            own.judged(
                client, Bench.newId(), Intent.ChangeSetting.request(new Setting.Unfreeze(all)));
        assertEquals(Rule.APPROVAL_MISSING, Bench.refusal(byServer));

        own.change(new Setting.Unfreeze(all));

        assertEquals(false, own.status().organisationFrozen());
      }
    }
  }

  @Test
  void enrolsAFirstAdministratorOnceAndOnlyWithTheCode() throws IOException {
    Path folder = Files.createTempDirectory(temporary, "e");
    try (Bench own = new Bench(folder, "", config -> config);
        Client client = own.approval()) {
      Person eve = new Person("eve");
      String code = own.oneTimeCode();

      Frame.Failed guessed =
          client.ask(
              new Frame.EnrolFirst(Bench.DEMO, "AAAAA-AAAAA", eve.id, eve.key()),
              Frame.Failed.class);
      own.enrolAlice();
      Frame.Failed again =
          client.ask(new Frame.EnrolFirst(Bench.DEMO, code, eve.id, eve.key()), Frame.Failed.class);

      assertEquals("not-admitted", guessed.code());
      assertEquals("not-admitted", again.code());
      assertThrows(java.io.UncheckedIOException.class, own::oneTimeCode);
      assertEquals(1, own.status().administrators());
    }
  }
}
