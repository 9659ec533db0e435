package tallystick.drills.wall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
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
import tallystick.intent.CallerId;
import tallystick.intent.Canonical;
import tallystick.intent.CredentialId;
import tallystick.intent.Entry;
import tallystick.intent.EntryBody;
import tallystick.intent.Limits;
import tallystick.intent.OrderKind;
import tallystick.intent.Verdict;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Instrument;

/** A thief with the server's user and its database: what he reads there, and what he writes. */
@SuppressWarnings("NullAway.Init")
class StolenDatabaseTest {
  private static final CredentialId CREDENTIAL = new CredentialId("wall-account");
  private static final Asset USD = Asset.of("USD");
  private static final String BOT = "a-bot-in-the-database";

  private static Path home;
  private static Places places;
  private static Installation installation;
  private static Installation.SharedSecret shared;
  private static StandIn person;
  private static String bot;

  @BeforeAll
  static void openAnInstallation() throws Exception {
    assumeTrue(
        Users.isRoot(),
        "the walls between users are tried as root only, which can make users; run this as root");
    home = Files.createTempDirectory("ts-rows");
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
    Limits limits = new Limits(usd("5000"), usd("50000"), usd("100000"), usd("1000"));
    shared =
        installation.openSharedAccount(
            person,
            new AccountPolicy(
                CREDENTIAL,
                List.of(new AllowedInstrument(Instrument.of("BTC/USD"), true)),
                EnumSet.allOf(OrderKind.class),
                List.of(limits),
                200,
                10,
                600,
                100),
            limits,
            Map.of("USD", "100000"));
    installation.startServer();
    bot = makeBot();
  }

  private static Amount usd(String amount) {
    return Amount.parse(amount, USD);
  }

  private static String makeBot() {
    return installation
        .api()
        .post(
            "/api/v1/bots",
            Map.of(
                "name",
                BOT,
                "venue",
                Installation.VENUE,
                "credential",
                CREDENTIAL.name(),
                "instruments",
                List.of("BTC/USD"),
                "takerFeeBps",
                10,
                "settings",
                Map.of(
                    "baseOrder",
                    "100",
                    "takeProfit",
                    Map.of("steps", List.of(Map.of("profitBps", 50))))))
        .path("id")
        .asString();
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

  private static AsUser server() {
    return new AsUser(installation, "server");
  }

  private static String folder() {
    return places.folder(Role.SERVER).toString();
  }

  @Test
  void noRowAndNoFileOfTheServerHoldsASecretOfTheKeeper() throws Exception {
    String rows = server().run(Role.SERVER, DatabaseThief.class, "dump", folder()).toString();

    // He does read it: what is there is found.
    assertTrue(rows.contains(BOT), "the dump is not the server's database");
    List<String> secrets =
        List.of(
            shared.secret(),
            HexFormat.of().formatHex(shared.secret().getBytes(StandardCharsets.UTF_8)),
            Base64.getEncoder().encodeToString(shared.secret().getBytes(StandardCharsets.UTF_8)),
            Files.readString(places.folder(Role.KEEPER).resolve("key-file")).strip());
    for (String secret : secrets) {
      assertFalse(rows.contains(secret), "a row holds a secret");
      assertEquals(0, filesWith(secret), "a file of the server holds a secret");
    }
    assertTrue(filesWith(BOT) > 0, "the server's files were not searched");
  }

  /** Also what the database has written to its files and not yet, or no longer, to a row. */
  private static int filesWith(String text) throws IOException {
    byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
    try (var walk = Files.walk(places.folder(Role.SERVER))) {
      int found = 0;
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        found += Line.contains(Files.readAllBytes(file), wanted) ? 1 : 0;
      }
      return found;
    }
  }

  @Test
  void anotherUserDoesNotEvenGetThePassword() {
    AssertionError denied =
        assertThrows(
            AssertionError.class,
            () -> server().run(Role.PAPER, DatabaseThief.class, "dump", folder()));

    assertTrue(String.valueOf(denied.getMessage()).contains("AccessDenied"), denied.getMessage());
  }

  @Test
  void anIntentForgedInTheOutboxIsJudgedLikeEveryOther() throws Exception {
    Map<String, String> forged =
        server()
            .run(Role.SERVER, DatabaseThief.class, "forge", folder(), bot, CREDENTIAL.toString());
    assertEquals(DatabaseThief.wishes(CREDENTIAL).keySet(), forged.keySet());

    installation.server().child().kill();
    installation.startServer();

    Map<String, String> verdicts = verdicts();
    assertEquals("instrument-not-allowed", verdicts.get("another pair"));
    assertEquals("unknown-account", verdicts.get("another account"));
    assertEquals("order-notional", verdicts.get("far too much"));
    assertEquals("price-band", verdicts.get("a price far beyond"));
    // A thief can trade inside the policy: that is what the budget is for.
    assertEquals("approved", verdicts.get("what the policy allows"));
  }

  /** What the tally says of each wish, once it says something of all. */
  private static Map<String, String> verdicts() throws Exception {
    Map<CallerId, String> wishes = new HashMap<>();
    DatabaseThief.wishes(CREDENTIAL)
        .keySet()
        .forEach(wish -> wishes.put(DatabaseThief.id(wish), wish));
    long endNs = System.nanoTime() + 60_000_000_000L;
    while (true) {
      Map<String, String> verdicts = new HashMap<>();
      for (String hex :
          new AsUser(installation, "keeper")
              .run(Role.SERVER, Intruder.class, "entries", places.serverSocket().toString())
              .values()) {
        Entry entry = Canonical.decodeEntry(HexFormat.of().parseHex(hex));
        String wish = wishes.get(entry.callerId());
        if (wish != null && entry.body() instanceof EntryBody.Judged judged) {
          verdicts.put(
              wish,
              judged.verdict() instanceof Verdict.Refused refused
                  ? refused.rule().ruleName()
                  : "approved");
        }
      }
      if (verdicts.size() == wishes.size()) {
        return verdicts;
      }
      assertTrue(System.nanoTime() < endNs, () -> "only these were judged: " + verdicts);
      LockSupport.parkNanos(200_000_000);
    }
  }
}
