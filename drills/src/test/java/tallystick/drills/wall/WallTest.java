package tallystick.drills.wall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tallystick.cli.demo.Installation;
import tallystick.cli.demo.StandIn;
import tallystick.cli.supervise.Places;
import tallystick.cli.supervise.Programs;
import tallystick.cli.supervise.Role;
import tallystick.cli.supervise.Users;
import tallystick.drills.Checkout;
import tallystick.intent.AccountPolicy;
import tallystick.intent.AccountPolicy.AllowedInstrument;
import tallystick.intent.Canonical;
import tallystick.intent.CredentialId;
import tallystick.intent.EntryBody;
import tallystick.intent.Intent;
import tallystick.intent.Limits;
import tallystick.intent.OrderKind;
import tallystick.intent.Verdict;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Instrument;
import tools.jackson.databind.JsonNode;

/**
 * A thief with the server's user, its files and its socket, before a real keeper of another user.
 */
@SuppressWarnings("NullAway.Init")
class WallTest {
  private static final CredentialId CREDENTIAL = new CredentialId("wall-account");
  private static final Asset USD = Asset.of("USD");

  private static Path home;
  private static Places places;
  private static Installation installation;
  private static Installation.SharedSecret shared;
  private static StandIn person;

  /** What the intruder tried, and what came of it. */
  private static Map<String, String> tried;

  @BeforeAll
  static void attack() throws Exception {
    assumeTrue(
        Users.isRoot(),
        "the walls between users are tried as root only, which can make users; run this as root");
    long seed = Long.getLong("tallystick.seed", new Random().nextLong());
    System.out.println("wall drill: -Dtallystick.seed=" + seed);
    home = Files.createTempDirectory("ts-wall");
    Users.makeFolder(home, "rwxr-xr-x");
    places = new Places(home.resolve("home"), home.resolve("run"), Checkout.root());
    installation =
        new Installation(
            Programs.open(places, Users.ofThisProcess()).brief(),
            new Installation.Options(
                0,
                0,
                List.of("--bundled", "--speed", "60", "--from", "2013-11-27T18:30:00Z"),
                List.of()),
            line -> {});
    installation.startPaper();
    installation.startKeeper();
    person = installation.standIn();
    shared = installation.openSharedAccount(person, policy(), limits(), Map.of("USD", "100000"));
    awaitStream();
    tried = run(Role.SERVER, "attack", places.serverSocket() + "", CREDENTIAL + "", seed + "");
  }

  /** Orders are judged by the keeper's own price, which has to have come. */
  private static void awaitStream() {
    long endNs = System.nanoTime() + 60_000_000_000L;
    while (!person.status().path("accounts").path(0).path("streamUp").asBoolean()) {
      assertTrue(System.nanoTime() < endNs, "no private stream: " + person.status());
      LockSupport.parkNanos(100_000_000);
    }
  }

  @AfterAll
  static void end() throws IOException {
    if (installation == null) {
      return;
    }
    if (person != null) {
      person.close();
    }
    installation.close();
    new AsUser(installation, "keeper").leaveNothing();
  }

  private static Limits limits() {
    return new Limits(usd("5000"), usd("50000"), usd("100000"), usd("1000"));
  }

  private static AccountPolicy policy() {
    return new AccountPolicy(
        CREDENTIAL,
        List.of(new AllowedInstrument(Instrument.of("BTC/USD"), true)),
        EnumSet.allOf(OrderKind.class),
        List.of(limits()),
        200,
        10,
        600,
        100);
  }

  private static Amount usd(String amount) {
    return Amount.parse(amount, USD);
  }

  private static Map<String, String> run(Role role, String... arguments) throws Exception {
    return new AsUser(installation, "keeper").run(role, Intruder.class, arguments);
  }

  private static String was(String what) {
    String result = tried.get(what);
    assertTrue(result != null, () -> "not tried: " + what + " of " + tried.keySet());
    return String.valueOf(result);
  }

  // ---------------------------------------------------------------- files and memory

  @Test
  void theServersUserReadsNothingThatTheKeepersUserReads() throws Exception {
    Path keeper = places.folder(Role.KEEPER);
    String[] secrets = {
      "read",
      keeper.toString(),
      keeper.resolve("vault").toString(),
      keeper.resolve("key-file").toString(),
      keeper.resolve("hosts").toString(),
      keeper.resolve("tally").toString()
    };

    Map<String, String> own = run(Role.KEEPER, secrets);
    Map<String, String> stolen = run(Role.SERVER, secrets);

    assertEquals(secrets.length - 1, own.size());
    own.forEach((path, result) -> assertTrue(result.startsWith("read "), path + " " + result));
    stolen.forEach((path, result) -> assertTrue(result.startsWith("denied "), path + result));
  }

  @Test
  void theServersUserReadsNeitherTheKeepersMemoryNorTheApproversKeyNorTheExchangesToken()
      throws Exception {
    long pid = installation.keeper().child().pid();
    String[] secrets = {
      "read",
      "/proc/" + pid + "/mem",
      "/proc/" + pid + "/environ",
      "/proc/" + pid + "/maps",
      "/proc/" + pid + "/fd",
      places.folder(Role.APPROVER) + "/unattended.key",
      places.paperAdminToken().toString()
    };

    Map<String, String> stolen = run(Role.SERVER, secrets);

    // Root sees that they are there to be read.
    assertTrue(Files.readAllBytes(Path.of("/proc/" + pid + "/environ")).length > 0);
    assertTrue(Files.size(places.folder(Role.APPROVER).resolve("unattended.key")) > 0);
    assertEquals(secrets.length - 1, stolen.size());
    stolen.forEach((path, result) -> assertTrue(result.startsWith("denied "), path + result));
  }

  @Test
  void nobodyAttachesToTheKeeperNotEvenItsOwnUser() throws Exception {
    long pid = installation.keeper().child().pid();
    String jstack = Path.of(System.getProperty("java.home"), "bin", "jstack").toString();
    for (Role role : List.of(Role.SERVER, Role.KEEPER)) {
      Process process =
          new ProcessBuilder(
                  installation.programs().users().as(role, List.of(jstack, Long.toString(pid))))
              .redirectErrorStream(true)
              .start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertTrue(process.waitFor() != 0, role + " attached: " + said);
      assertFalse(said.contains("tallystick.keeper"), said);
    }
  }

  // ---------------------------------------------------------------- the doors

  @Test
  void eachDoorKnowsItsOneUser() throws Exception {
    String approval = places.approvalSocket().toString();
    String server = places.serverSocket().toString();

    assertEquals("not-admitted", run(Role.SERVER, "knock", approval).get("knock"));
    assertEquals("not-admitted", run(Role.PAPER, "knock", server).get("knock"));
    assertEquals("not-admitted", run(Role.APPROVER, "knock", server).get("knock"));
    assertTrue(
        String.valueOf(run(Role.APPROVER, "knock", approval).get("knock")).startsWith("answered"));
  }

  @Test
  void peoplesFramesDoNotPassTheServersDoor() {
    for (String frame :
        List.of("EnrolFirst", "AskPending", "Approve", "Veto", "AskPublicHalf", "ImportSecret")) {
      assertEquals("not-admitted", was("frame " + frame));
    }
  }

  @Test
  void bytesThatAreNoFrameAndIntentsThatDoNotExistEndTheConnection() {
    assertEquals("100", was("random frames"));
    tried.forEach(
        (what, result) -> {
          boolean none =
              what.startsWith("type ")
                  || what.startsWith("intent of kind ")
                  || what.startsWith("random frame ")
                  || what.startsWith("a huge")
                  || what.startsWith("a frame just")
                  || what.startsWith("a negative")
                  || what.startsWith("an empty")
                  || what.equals("a reply")
                  || what.equals("another version");
          assertTrue(!none || result.equals("bad-frame"), what + ": " + result);
        });
  }

  @Test
  void aFloodOfConnectionsIsBounded() {
    assertTrue(Integer.parseInt(was("connections welcomed")) <= 64, was("connections welcomed"));
    assertEquals("3000 of 3000", was("flood answered"));
  }

  // ---------------------------------------------------------------- intents

  @Test
  void anOrderIsAnsweredOnceAndForAll() {
    assertTrue(was("an honest order").startsWith("approved "), was("an honest order"));
    assertEquals("true", was("the same answer"));
    assertEquals("intent-repeated", was("its id with other bytes"));
    assertEquals("intent-repeated", was("the lease's id as an order"));
  }

  @Test
  void everyOtherOrderIsRefusedByItsRule() {
    assertEquals("epoch-old", was("an old epoch"));
    assertEquals("instrument-not-allowed", was("another pair"));
    assertEquals("unknown-account", was("another account"));
    assertEquals("price-band", was("a price far beyond"));
    assertEquals("order-notional", was("far too much"));
    assertEquals("unknown-organisation", was("another organisation"));
  }

  @Test
  void readsGoUnderTheirOwnRunningLeaseOnly() {
    assertTrue(was("a lease").startsWith("approved "), was("a lease"));
    assertEquals("data", was("a read under it"));
    assertEquals("lease-ended", was("a kind not leased"));
    assertEquals("lease-ended", was("a read under no lease"));
    assertEquals("lease-ended", was("a read under an order"));
    assertEquals("lease-ended", was("a read under an ended lease"));
    assertTrue(!was("the stream's log-on").equals("data"), "the log-on's answer was forwarded");
  }

  @Test
  void nobodyApprovesWhatHeAskedFor() {
    assertEquals("approval-missing", was("to become an administrator"));
    for (String forged :
        List.of(
            "with one's own approval",
            "with an approval in the owner's name",
            "with terms of one's own")) {
      assertTrue(was(forged).startsWith("approval-"), forged + ": " + was(forged));
    }
    assertEquals(0, person.status().path("administrators").asInt(), "somebody came in");
  }

  @Test
  void theTallysFilesLeadNowhereElse() {
    tried.forEach(
        (what, result) ->
            assertTrue(!what.startsWith("file ") || result.equals("unknown-file"), what + result));
  }

  @Test
  void nothingSignedAndNoSecretEverCameBack() {
    byte[] heard = HexFormat.of().parseHex(was("heard"));
    byte[] secret = shared.secret().getBytes(StandardCharsets.UTF_8);

    assertTrue(heard.length > 10_000, heard.length + " bytes");
    for (byte[] shape :
        List.of(
            secret,
            HexFormat.of().formatHex(secret).getBytes(StandardCharsets.UTF_8),
            Base64.getEncoder().encode(secret),
            "signature=".getBytes(StandardCharsets.UTF_8),
            "\"signature\"".getBytes(StandardCharsets.UTF_8),
            "subscriptionId".getBytes(StandardCharsets.UTF_8),
            "session.logon".getBytes(StandardCharsets.UTF_8))) {
      assertFalse(Line.contains(heard, shape), new String(shape, StandardCharsets.UTF_8));
    }
  }

  // ---------------------------------------------------------------- afterwards

  @Test
  void everyRefusalStandsInTheTallyByItsRule() throws Exception {
    Map<String, Long> told = new TreeMap<>();
    tried.forEach(
        (what, count) -> {
          if (what.startsWith("refused ")) {
            told.put(what.substring("refused ".length()), Long.valueOf(count));
          }
        });
    assertTrue(told.size() > 6, told.toString());

    // What goes beyond the quota is counted, and the count logged after a while.
    Map<String, Long> logged = logged();
    long endNs = System.nanoTime() + 90_000_000_000L;
    while (!covers(logged, told) && System.nanoTime() < endNs) {
      LockSupport.parkNanos(1_000_000_000);
      logged = logged();
    }

    assertTrue(covers(logged, told), "told " + told + ", in the tally " + logged);
  }

  private static boolean covers(Map<String, Long> logged, Map<String, Long> told) {
    return told.entrySet().stream()
        .allMatch(rule -> logged.getOrDefault(rule.getKey(), 0L) >= rule.getValue());
  }

  /** Refusals in the tally by rule. */
  private static Map<String, Long> logged() throws Exception {
    Map<String, Long> logged = new TreeMap<>();
    for (String hex : run(Role.SERVER, "entries", places.serverSocket().toString()).values()) {
      switch (Canonical.decodeEntry(HexFormat.of().parseHex(hex)).body()) {
        case EntryBody.Judged(Intent intent, Verdict.Refused(var rule, String figures)) ->
            logged.merge(rule.ruleName(), 1L, Long::sum);
        case EntryBody.Aggregated some ->
            logged.merge(some.rule().ruleName(), some.count(), Long::sum);
        case EntryBody.Judged approved -> {}
        case EntryBody.Resulted other -> {}
        case EntryBody.Started other -> {}
        case EntryBody.EpochBegun other -> {}
        case EntryBody.Observed other -> {}
      }
    }
    return logged;
  }

  @Test
  void theKeeperIsUpAndTheExchangeHasTheOneHonestOrder() {
    JsonNode status = person.status();
    JsonNode orders =
        installation
            .paperAdmin()
            .get("/admin/accounts/" + shared.accountId() + "/orders")
            .path("orders");

    assertTrue(installation.keeper().child().isAlive());
    assertTrue(status.path("signing").asBoolean(), status.toString());
    assertEquals("1", was("orders approved"));
    assertEquals(1, orders.size(), orders.toString());
    assertEquals("500.00", orders.path(0).path("price").asString().substring(0, 6));
  }
}
