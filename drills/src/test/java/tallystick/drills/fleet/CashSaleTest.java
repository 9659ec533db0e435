package tallystick.drills.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tallystick.atm.quote.Quote;
import tallystick.cli.demo.Installation;
import tallystick.cli.demo.StandIn;
import tallystick.cli.supervise.BitcoinNode;
import tallystick.cli.supervise.Places;
import tallystick.cli.supervise.Programs;
import tallystick.cli.supervise.Users;
import tallystick.drills.Checkout;
import tallystick.intent.Attestation;
import tallystick.intent.Bytes;
import tallystick.intent.Cash;
import tallystick.intent.Chain;
import tallystick.intent.MachineSetting;
import tallystick.intent.SaleId;
import tallystick.intent.TerminalCaps;
import tallystick.intent.WalletId;
import tallystick.intent.WalletPolicy;
import tallystick.server.chain.BitcoinRpc;
import tallystick.server.chain.RpcAnswer;
import tools.jackson.databind.JsonNode;

/** Notes become coins in the customer's wallet, once, and coins notes; before a real node. */
@SuppressWarnings("NullAway.Init")
class CashSaleTest {
  private static final WalletId FLOAT = new WalletId("float");
  private static final String MINER = "miner";
  private static final long PATIENCE_NS = 60_000_000_000L;
  private static final long LOOK_EVERY_NS = 50_000_000;
  private static final long BEGIN_NS = System.nanoTime();

  private static @Nullable Path home;
  private static Places places;
  private static Installation installation;
  private static BitcoinNode node;
  private static BitcoinRpc rpc;
  private static HttpMachine machine;
  private static String miner;
  private static List<String> serverArguments;

  @BeforeAll
  static void begin() throws Exception {
    Optional<Path> bitcoind = BitcoinNode.program();
    assumeTrue(bitcoind.isPresent(), "No bitcoind here; packaging/get-bitcoind fetches one");
    home = Files.createTempDirectory("ts-cash");
    Users.makeFolder(home, "rwxr-xr-x");
    places = new Places(home.resolve("home"), home.resolve("run"), Checkout.root());
    Programs programs = Programs.open(places, Users.ofThisProcess());
    installation =
        new Installation(
            programs,
            new Installation.Options(0, 0, List.of("--bundled", "--speed", "60"), List.of()),
            line -> System.out.println("cash: " + line));
    said("begin");
    node = BitcoinNode.start(bitcoind.get(), programs);
    rpc = new BitcoinRpc(node.rpc(), node.cookie());
    installation.startPaper();
    installation.startKeeper();
    said("keeper");
    machine = new HttpMachine("BT1001");
    Cash cap = new Cash("USD", 1_000_000);
    String funding;
    try (StandIn person = installation.standIn()) {
      person.change(new MachineSetting.AddWallet(FLOAT, Chain.BITCOIN_REGTEST));
      person.change(
          new MachineSetting.SetWalletPolicy(
              new WalletPolicy(FLOAT, 100_000_000, 400_000_000, 800_000_000, 50, 50_000)));
      person.change(new MachineSetting.SetMarginEnvelope("BTC", "USD", "paper", 100, 1_500));
      person.change(machine.enrolment(new TerminalCaps(cap, cap, cap)));
      person.change(new MachineSetting.SetDepositRules(FLOAT, 1, 0, genesis()));
      funding = person.fleet().path("fundingAddresses").path(FLOAT.name()).asString();
    }
    said("settings");
    fund(funding);
    said("funded");
    String paper =
        "127.0.0.1:" + installation.paperPort() + " " + installation.paper().value("spki");
    serverArguments =
        List.of(
            "--venue",
            "second=" + paper.split(" ", 2)[0],
            "--venue-pin",
            "second=spki-sha256=" + paper.split(" ", 2)[1],
            "--bitcoin-node",
            node.rpc().toString(),
            "--bitcoin-cookie",
            BitcoinNode.serverCookie(places).toString(),
            "--bitcoin-chain",
            "regtest");
    installation.startServer(serverArguments);
    said("server");
    installation.api().post("/api/v1/coins", Map.of("terms", terms(), "after", 0));
    installation
        .api()
        .post(
            "/api/v1/cash/machines/BT1001/loads",
            Map.of("currency", "USD", "notes", List.of(Map.of("note", "20.00", "count", 50))));
  }

  @AfterAll
  static void end() throws Exception {
    if (machine != null) {
      machine.close();
    }
    if (rpc != null) {
      rpc.close();
    }
    if (installation != null) {
      installation.close();
    }
    if (node != null) {
      node.close();
    }
    if (home != null) {
      Programs.deleteAll(places);
      Files.deleteIfExists(home);
    }
  }

  /** How far it is, and since when: most of these seconds are programs that start. */
  private static void said(String what) {
    System.out.println(
        "cash: " + what + " after " + (System.nanoTime() - BEGIN_NS) / 1_000_000 + " ms");
  }

  private static Map<String, Object> terms() {
    Map<String, Object> terms = new TreeMap<>();
    terms.put("name", "btc-usd");
    terms.put("machines", List.of());
    terms.put("place", "US");
    terms.put("zone", "America/New_York");
    terms.put("wallet", FLOAT.name());
    terms.put("currency", "USD");
    terms.put("sources", List.of("paper", "second"));
    terms.put("minSources", 2);
    terms.put("maxAgeSeconds", 60);
    terms.put("maxDeviationBps", 1_000);
    terms.put("quoteSeconds", 600);
    terms.put("buyOpen", true);
    terms.put("buyMarginBps", 1_400);
    terms.put("buyLeast", "5");
    terms.put("buyMost", "1000");
    terms.put("buyStep", "1");
    terms.put("sellOpen", true);
    terms.put("sellMarginBps", 1_400);
    terms.put("sellLeast", "20");
    terms.put("sellMost", "500");
    terms.put("sellStep", "20");
    terms.put("fixedFee", "1");
    terms.put("networkFee", "0.00001");
    terms.put("rounding", "CUSTOMER");
    terms.put("dayMost", "0");
    terms.put("confirmations", 1);
    terms.put("tolerance", "0");
    terms.put("feeTargetBlocks", 6);
    terms.put("feeFloor", 1);
    terms.put("feeCeiling", 40);
    terms.put("feeFallback", 2);
    terms.put("screening", "NONE");
    return terms;
  }

  // ---------------------------------------------------------------- the node's side

  private static void fund(String address) {
    result(rpc.call("createwallet", MINER));
    miner = result(rpc.callWallet(MINER, "getnewaddress", "", "bech32")).stringValue();
    mine(102);
    for (int i = 0; i < 3; i++) {
      result(rpc.callWallet(MINER, "sendtoaddress", address, new BigDecimal("5")));
    }
    mine(1);
  }

  /** The chain's first block, which a person would look up himself. */
  private static Bytes genesis() {
    String hash = result(rpc.call("getblockhash", 0)).stringValue();
    return Bytes.parseHex(result(rpc.call("getblockheader", hash, false)).stringValue());
  }

  private static void mine(int blocks) {
    result(rpc.call("generatetoaddress", blocks, miner));
  }

  private static JsonNode result(RpcAnswer answer) {
    if (answer instanceof RpcAnswer.Result result) {
      return result.value();
    }
    throw new IllegalStateException("The node did not do it: " + answer);
  }

  private static String customer() {
    return result(rpc.callWallet(MINER, "getnewaddress", "", "bech32")).stringValue();
  }

  /** What an address of the customer's has got, waiting or mined, in satoshis. */
  private static long received(String address) {
    return result(rpc.callWallet(MINER, "getreceivedbyaddress", address, 0))
        .decimalValue()
        .movePointRight(8)
        .longValueExact();
  }

  // ---------------------------------------------------------------- waiting

  private static void await(String what, Supplier<String> lacking) {
    long deadlineNs = System.nanoTime() + PATIENCE_NS;
    for (String still = lacking.get(); !still.isEmpty(); still = lacking.get()) {
      if (System.nanoTime() > deadlineNs) {
        throw new AssertionError("Not within a minute: " + what + ": " + still);
      }
      LockSupport.parkNanos(LOOK_EVERY_NS);
    }
    said(what);
  }

  private static void awaitPhase(SaleId sale, String phase) {
    await(
        phase,
        () -> {
          HttpMachine.Answer answer = machine.sale(sale);
          return answer.body().path("phase").asString("").equals(phase)
              ? ""
              : answer.body().toString();
        });
  }

  /** A session at whatever server runs now, and a price from it. */
  private static Quote open(String destination) {
    await(
        "a session",
        () -> {
          HttpMachine.Answer answer =
              machine.open(Integer.parseInt(installation.server().value("port")));
          return answer.status() == 200 ? "" : answer.body().toString();
        });
    assertEquals(200, machine.beat().status());
    List<Quote> quotes = new ArrayList<>();
    await(
        "a price",
        () -> {
          HttpMachine.Answer answer = machine.quote(destination);
          if (answer.status() != 200) {
            return answer.body().toString();
          }
          quotes.add(HttpMachine.quote(answer));
          return "";
        });
    return quotes.getFirst();
  }

  private static int epoch() {
    return machine.beat().body().path("epoch").asInt(-1);
  }

  private static long promised(Quote quote, int dollars) {
    return quote.price(tallystick.market.Amount.ofUnits(quote.terms().currency(), dollars * 100L))
            instanceof Quote.Sum.Priced priced
        ? priced.breakdown().coins().units().longValueExact()
        : -1;
  }

  /** Every asset of the book adds up to nothing. */
  private static void assertBalanced() {
    Map<String, BigDecimal> sums = new TreeMap<>();
    for (JsonNode line : installation.api().get("/api/v1/book?limit=500")) {
      sums.merge(
          line.path("asset").asString(),
          new BigDecimal(line.path("amount").asString()),
          BigDecimal::add);
    }
    assertTrue(sums.containsKey("USD") && sums.containsKey("BTC"), sums.toString());
    sums.forEach((asset, sum) -> assertEquals(0, sum.signum(), asset + ": " + sum));
  }

  @Test
  void notesBecomeCoinsOnceHoweverOftenTheyAreToldAndBlocksAreTakenBack() {
    String destination = customer();
    Quote quote = open(destination);
    SaleId first = machine.nextSale();
    machine.buys(first, quote, destination, 20, 3, epoch());
    assertEquals(200, machine.sendAll().status());
    awaitPhase(first, "BROADCAST");
    assertEquals(promised(quote, 60), received(destination));
    mine(1);
    awaitPhase(first, "CONFIRMED");
    assertBalanced();

    // A second one, whose statements are sent twice.
    String second = customer();
    Quote price = open(second);
    SaleId sale = machine.nextSale();
    machine.buys(sale, price, second, 50, 2, epoch());
    assertEquals(200, machine.sendAll().status(), "the whole journal, from its beginning");
    open(second);
    assertEquals(200, machine.sendAll().status());
    awaitPhase(sale, "BROADCAST");
    assertEquals(promised(price, 100), received(second));

    // Its block is taken back by a reorganisation, and it is mined again.
    mine(1);
    awaitPhase(sale, "CONFIRMED");
    String block = result(rpc.call("getbestblockhash")).stringValue();
    result(rpc.call("invalidateblock", block));
    awaitPhase(sale, "BROADCAST");
    // Paid to another address: the very block that was taken back would not be taken again.
    result(rpc.call("generatetoaddress", 2, customer()));
    awaitPhase(sale, "CONFIRMED");

    assertEquals(promised(price, 100), received(second), "once");
    assertEquals(promised(quote, 60), received(destination), "once");
    assertBalanced();
  }

  private static String txid(SaleId sale) {
    return machine.sale(sale).body().path("txid").asString("");
  }

  /** Blocks without any transaction but the miner's own. */
  private static void mineWithoutUs(int blocks) {
    for (int i = 0; i < blocks; i++) {
      result(rpc.call("generateblock", miner, List.of()));
    }
  }

  @Test
  void aTransactionThatNoBlockTakesIsReplacedByOneThatPaysMoreAndPaysOnce() {
    String destination = customer();
    Quote quote = open(destination);
    SaleId sale = machine.nextSale();
    machine.buys(sale, quote, destination, 20, 2, epoch());
    assertEquals(200, machine.sendAll().status());
    awaitPhase(sale, "BROADCAST");
    String first = txid(sale);
    String raw = result(rpc.call("getrawtransaction", first)).stringValue();

    // Six blocks pass by it.
    mineWithoutUs(6);
    await("a higher fee", () -> txid(sale).equals(first) ? "still " + first : "");
    String second = txid(sale);
    assertTrue(
        rpc.call("getmempoolentry", first) instanceof RpcAnswer.Refused, "it has been replaced");
    mineWithoutUs(6);
    await("a higher fee still", () -> txid(sale).equals(second) ? "still " + second : "");

    // A miner takes the very first version all the same.
    result(rpc.call("generateblock", miner, List.of(raw)));
    awaitPhase(sale, "CONFIRMED");

    assertEquals(first, txid(sale), "the one that was mined is the one that paid");
    assertEquals(promised(quote, 40), received(destination), "once");
    assertBalanced();
  }

  @Test
  void coinsBecomeNotesByTheKeepersWordOnlyAndOnce() {
    open(customer());
    List<Quote> quotes = new ArrayList<>();
    await(
        "a price for coins",
        () -> {
          HttpMachine.Answer answer = machine.quoteOfSell(60);
          if (answer.status() != 200) {
            return answer.body().toString();
          }
          quotes.add(HttpMachine.quote(answer));
          return "";
        });
    SaleId sale = machine.nextSale();
    long satoshis = machine.sells(sale, quotes.getFirst(), 60, epoch());
    assertEquals(200, machine.sendAll().status());
    await(
        "an address",
        () -> machine.attestations(sale).isEmpty() ? machine.sale(sale).toString() : "");
    if (!(machine.attestations(sale).getFirst() instanceof Attestation.AddressAttested address)) {
      throw new AssertionError(machine.attestations(sale));
    }

    result(
        rpc.callWallet(MINER, "sendtoaddress", address.address(), BigDecimal.valueOf(satoshis, 8)));
    awaitPhase(sale, "SEEN");
    mine(1);
    awaitPhase(sale, "TICKET_READY");
    machine.redeems(sale, 60, epoch());
    assertEquals(200, machine.sendAll().status());
    await(
        "an authorisation",
        () -> machine.attestations(sale).size() < 2 ? machine.sale(sale).toString() : "");
    if (!(machine.attestations(sale).getLast() instanceof Attestation.DispenseAuthorised allowed)) {
      throw new AssertionError(machine.attestations(sale));
    }
    machine.gave(sale, allowed.authorisation(), 20, 3, epoch());
    assertEquals(200, machine.sendAll().status());

    awaitPhase(sale, "DISPENSED");
    assertEquals(6_000, allowed.cash().minor());
    JsonNode left = installation.api().get("/api/v1/book?prefix=cash/BT1001/dispenser");
    assertEquals("940.00", left.path(0).path("amount").asString(), left.toString());
    assertBalanced();
  }
}
