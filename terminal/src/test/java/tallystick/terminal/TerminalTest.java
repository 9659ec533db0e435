package tallystick.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.intent.Bytes;
import tallystick.intent.Cash;
import tallystick.intent.TerminalStatement;
import tallystick.terminal.device.simulated.Panel;
import tallystick.terminal.link.HttpLink;
import tools.jackson.databind.JsonNode;

/** A whole machine, its page's own address included, against a server over HTTP. */
class TerminalTest {
  private static final String ADDRESS = "bcrt1q6rhpng9evdsfnn833a4f4vej0asu6dk5srld6x";

  private static final HttpLink.Pace PACE =
      new HttpLink.Pace(Duration.ofMillis(300), Duration.ofMillis(200), Duration.ofMillis(100));

  @TempDir Path folder;

  private final ContractServer server = new ContractServer();
  private @Nullable Panel body;
  private @Nullable Terminal terminal;
  private Screen screen;

  @BeforeEach
  void start() {
    powerUp("--keeper-key", server.keeper.keeperKey().toHex());
  }

  private Arguments arguments(String... more) {
    List<String> all =
        new java.util.ArrayList<>(
            List.of(
                "--server",
                server.url().toString(),
                "--name",
                "BT1001",
                "--folder",
                folder.resolve("machine").toString(),
                "--kiosk-port",
                "0",
                "--zone",
                "UTC",
                "--operator",
                "Café Zürich 044 123",
                "--simulated"));
    all.addAll(List.of(more));
    return Arguments.parse(all.toArray(String[]::new));
  }

  private void powerUp(String... more) {
    Arguments arguments = arguments(more);
    if (body == null) {
      body = Terminal.body(arguments);
    }
    Terminal running =
        Terminal.start(arguments, body, PACE, InstantSource.system(), new SecureRandom());
    terminal = running;
    screen = new Screen(running);
  }

  private void powerOff() {
    Terminal running = terminal;
    terminal = null;
    if (running != null) {
      screen.close();
      running.close();
    }
  }

  @AfterEach
  void stop() {
    powerOff();
    server.close();
  }

  private JsonNode begin(String act) {
    screen.until("a coin is offered", state -> state.path("coins").size() == 1);
    screen.touch(Map.of("act", act, "setting", "btc"));
    return screen.state();
  }

  private JsonNode toCash() {
    begin("buy");
    screen.hand(
        Map.of("act", "show", "text", "bitcoin:" + ADDRESS.toUpperCase(Locale.ROOT) + "?amount=1"));
    screen.on("buy-warning");
    screen.touch("own");
    screen.on("buy-offer");
    screen.touch("accept");
    return screen.on("cash-in");
  }

  @Test
  void sellsBitcoinForNotesAndSaysWhereTheyWent() {
    toCash();
    screen.insert(20_00);
    screen.until("20", state -> state.path("total").path("amount").asString().equals("20.00"));
    screen.insert(50_00);
    JsonNode paid =
        screen.until("70", state -> state.path("total").path("amount").asString().equals("70.00"));
    assertEquals("1.99", paid.path("sums").path("fixedFee").path("amount").asString());

    screen.touch("finish");
    JsonNode bought = screen.on("bought");
    String sale = bought.path("sale").asString();
    server.phase(sale, "BROADCAST", "ab".repeat(32), 0);
    screen.until("the transaction", state -> !state.path("txid").asString().isEmpty());
    screen.touch("print");

    List<TerminalStatement.BuyClosed> closed =
        server.keeper.statements(TerminalStatement.BuyClosed.class);
    assertEquals(1, closed.size());
    assertEquals(ADDRESS, closed.getFirst().destination(), "in its one form");
    assertEquals(new Cash("USD", 70_00), closed.getFirst().total());
    assertTrue(
        server.keeper.statements().stream().allMatch(said -> said.epoch() == ContractServer.EPOCH),
        "the first statement names the epoch already");
    assertEquals(
        closed.getFirst().satoshis(),
        new java.math.BigDecimal(paid.path("coins").path("amount").asString())
            .movePointRight(8)
            .longValueExact(),
        "what the screen promised");
    assertTrue(
        screen.body().path("printed").get(0).path("text").asString().contains("Café Zürich"),
        "the receipt");
    assertTrue(screen.get("/receipt.pdf").body().startsWith("%PDF-"));
    assertEquals(ADDRESS, server.quotes.getFirst().path("destination").asString());
  }

  @Test
  void believesNoEpochThatTheKeeperDidNotSign() {
    screen.on("welcome");
    server.namedEpoch = 1_000_000;
    assertTrue(screen.on("locked").path("why").asString().contains("epoch"));

    server.namedEpoch = ContractServer.EPOCH;
    screen.on("welcome");
    toCash();
    screen.insert(20_00);
    screen.until("20", state -> state.path("total").path("amount").asString().equals("20.00"));
    screen.touch("finish");
    screen.on("bought");

    assertEquals(
        List.of(),
        server.keeper.statements().stream()
            .filter(said -> said.epoch() != ContractServer.EPOCH)
            .toList());
  }

  @Test
  void buysBitcoinForCashWithATicketThatIsGoodOnce() {
    begin("sell");
    screen.touch(Map.of("act", "amount", "minor", 30_00));
    assertEquals("notes", screen.state().path("problem").asString(), "no notes for it");
    screen.touch(Map.of("act", "amount", "minor", 90_00));
    screen.touch("amount-chosen");
    screen.on("sell-offer");
    screen.touch("accept");
    JsonNode pay = screen.until("pay", state -> state.path("stage").asString().equals("pay"));
    String sale = pay.path("sale").asString();
    assertFalse(pay.path("payCode").isEmpty());

    server.phase(sale, "SEEN", "cd".repeat(32), 0);
    screen.until("seen", state -> state.path("stage").asString().equals("seen"));
    String ticket = screen.body().path("printed").get(0).path("code").asString();
    assertTrue(ticket.startsWith("TALLYSTICK:" + sale), "the ticket is printed by itself");
    screen.touch("cancel");
    screen.on("welcome");
    server.phase(sale, "TICKET_READY", "cd".repeat(32), 1);
    server.keeper.depositSeen(tallystick.intent.SaleId.parse(sale));
    screen.hand(Map.of("act", "show", "text", ticket));
    JsonNode done = screen.until("done", state -> state.path("stage").asString().equals("done"));

    assertEquals("full", done.path("end").asString());
    assertEquals("90.00", done.path("given").path("amount").asString());
    assertEquals(3, screen.body().path("dispensed").size());
    screen.touch("cancel");
    screen.hand(Map.of("act", "show", "text", ticket));
    screen.until("done, not again", state -> state.path("stage").asString().equals("done"));
    assertEquals(3, screen.body().path("dispensed").size());
  }

  @Test
  void sendsNobodysCoinsToWhatIsNoAddressOfItsNetwork() {
    begin("buy");
    for (String wrong :
        List.of(
            ADDRESS.replace('6', '7'),
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
            "lnbc20m1pvjluezpp5qqqsyqcyq5rqwzqfqqqsyqcyq5rqwzqf",
            "")) {
      screen.touch(Map.of("act", "address", "text", wrong));
      assertEquals("address", screen.on("buy-address").path("problem").asString(), wrong);
    }

    assertEquals(List.of(), server.quotes);
  }

  @Test
  void takesNoCashWhenSomebodyElseWantsItPaidOrThereIsNoPrice() {
    begin("buy");
    screen.touch(Map.of("act", "address", "text", ADDRESS));
    screen.touch("told");
    screen.on("scam");
    assertEquals(List.of(), server.quotes);
    screen.touch("cancel");

    server.refuseQuotes = "rates";
    begin("buy");
    screen.touch(Map.of("act", "address", "text", ADDRESS));
    screen.touch("own");
    assertEquals("rates", screen.on("refused").path("code").asString());
    assertFalse(screen.body().path("taking").asBoolean());
  }

  @Test
  void standsStillWhileItIsLockedOrItsDoorIsOpen() {
    screen.on("welcome");
    server.locked = "inspection";
    screen.hand(Map.of("act", "door", "on", true));
    screen.on("service");
    screen.hand(Map.of("act", "door", "on", false));

    assertEquals("inspection", screen.on("locked").path("why").asString());
    screen.touch(Map.of("act", "buy", "setting", "btc"));
    assertEquals("locked", screen.state().path("screen").asString());
  }

  @Test
  void saysWhyItsServerDoesNotTakeWhatItTells() {
    screen.on("welcome");
    server.refuseBeats = "this machine was removed";

    JsonNode closed = screen.on("offline");

    assertEquals("HTTP 409: this machine was removed", closed.path("why").asString());
    server.refuseBeats = "";
    screen.on("welcome");
  }

  @Test
  void showsAnInterruptedPurchaseToItsCustomerAndSendsItLater() {
    toCash();
    screen.insert(20_00);
    screen.until("20", state -> state.path("total").path("amount").asString().equals("20.00"));
    server.reachable = false;
    powerOff();
    powerUp();
    screen.until(
        "it waits for its server", state -> state.path("screen").asString().equals("offline"));
    server.reachable = true;

    JsonNode welcome = screen.until("back", state -> state.has("interrupted"));
    assertEquals("20.00", welcome.path("interrupted").path("cash").path("amount").asString());
    screen.touch("interrupted");
    assertEquals("BT1001-1", screen.on("bought").path("sale").asString());
    Screen.await(
        "it was sent",
        () -> server.keeper.statements(TerminalStatement.BuyClosed.class).size() == 1);
  }

  @Test
  void believesAKeeperOnceItsCodeWasComparedBehindTheOpenDoorAndNoOtherAfterwards() {
    powerOff();
    body = null;
    server.enrolled = false;
    String[] anew = {"--folder", folder.resolve("new").toString()};
    powerUp(anew);
    JsonNode waiting =
        screen.until("waiting", state -> state.path("standing").asString().equals("waiting"));
    assertEquals("enrol", waiting.path("screen").asString());
    assertTrue(waiting.path("code").asString().matches("([0-9A-F]{4} ){7}[0-9A-F]{4}"));
    server.enrolled = true;
    String code =
        screen
            .until("enrolled", state -> state.path("standing").asString().equals("enrolled"))
            .path("keeperCode")
            .asString();

    screen.touch(Map.of("act", "pin", "code", code));
    assertFalse(screen.state().path("pinned").asBoolean(), "not by whoever stands before it");
    screen.hand(Map.of("act", "door", "on", true));
    screen.on("service");
    screen.touch(Map.of("act", "pin", "code", "0000 " + code.substring(5)));
    assertFalse(screen.state().path("pinned").asBoolean(), "not another code than was shown");
    screen.touch(Map.of("act", "pin", "code", code));
    screen.until("pinned", state -> state.path("pinned").asBoolean());
    screen.hand(Map.of("act", "door", "on", false));
    screen.on("welcome");

    server.otherKeeper = Bytes.of(new byte[32]);
    powerOff();
    powerUp(anew);
    assertEquals("keeper", screen.on("locked").path("why").asString());
    assertThrows(
        TerminalException.class,
        () -> {
          powerOff();
          powerUp("--folder", anew[1], "--keeper-key", "00".repeat(32));
        });
  }

  @Test
  void takesOrdersFromItsOwnPageOnly() {
    String act = "{\"act\":\"redeem\"}";

    assertEquals(403, screen.send("POST", "/act", "http://evil.example", act).statusCode());
    assertEquals(403, screen.send("POST", "/panel/act", "null", act).statusCode());
    assertEquals(
        400, screen.send("POST", "/act", screen.origin, "{\"act\":\"dance\"}").statusCode());
    assertEquals(404, screen.get("/../journal").statusCode());
    assertEquals(404, screen.get("/receipt.pdf").statusCode());
    String policy = screen.get("/").headers().firstValue("Content-Security-Policy").orElseThrow();
    assertTrue(policy.startsWith("default-src 'none'; script-src 'self'"), policy);
    assertFalse(policy.contains("unsafe"), policy);
  }

  @Test
  void tellsItsServerHowItIs() {
    Screen.await("a beat", () -> !server.beats.isEmpty());
    JsonNode beat = server.beats.getFirst();

    assertEquals("shut", beat.path("door").asString());
    assertEquals("yes", beat.path("printerPaper").asString());
    assertEquals(20_00, beat.path("cassettes").get(0).path("minor").asLong());
    assertEquals(100, beat.path("cassettes").get(0).path("count").asLong());
    assertEquals("", beat.path("openSale").asString());
  }

  @Test
  void aBodyOfSimulatedSteelOutlivesItsProgram() {
    toCash();
    screen.insert(20_00);
    screen.until("20", state -> state.path("total").path("amount").asString().equals("20.00"));
    screen.hand(Map.of("act", "dispenser-jam", "after", 2));

    powerOff();
    Panel found = Objects.requireNonNull(Terminal.body(arguments()));
    body = found;
    powerUp();

    assertEquals(List.of(new Cash("USD", 20_00)), found.cashbox());
    assertEquals(List.of(100, 100), found.loaded());
    assertThrows(
        TerminalException.class, () -> Terminal.body(arguments("--cassette", "5=100")), "another");
  }

  @Test
  void isStartedWithWhatItNeedsOrSaysWhatIsMissing() {
    for (String wrong :
        List.of(
            "--name BT1",
            "--server http://example.org --name BT1 --simulated",
            "--server https://example.org --name BT1",
            "--server https://example.org --name BT1 --simulated --door /x:1",
            "--server https://example.org --name BT1 --simulated --chain dogecoin",
            "--server https://example.org --name BT1 --simulated --cassette 20",
            "--server https://example.org --name BT1 --simulated --server-pin x",
            "--server https://example.org --name BT1 --simulated --language tlh",
            "--server https://example.org --name BT1 --simulated --halt-after lunch",
            "--server https://example.org --name BT1 --simulated --halt-after note-in:0",
            "--server https://example.org --name BT1 --halt-after note-in",
            "--server")) {
      assertThrows(IllegalArgumentException.class, () -> Arguments.parse(wrong.split(" ")), wrong);
    }
  }
}
