package tallystick.drills.stolenkey;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import tallystick.cli.CliException;
import tallystick.cli.bot.BotSettings;
import tallystick.cli.demo.Installation;
import tallystick.cli.demo.StandIn;
import tallystick.cli.supervise.Places;
import tallystick.cli.supervise.Programs;
import tallystick.cli.supervise.Users;
import tallystick.drills.Drill;
import tallystick.intent.AccountPolicy;
import tallystick.intent.CredentialId;
import tallystick.intent.Limits;
import tallystick.intent.OrderKind;
import tallystick.intent.Ours.Answer;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Instrument;
import tallystick.watch.prove.Evidence;
import tallystick.watch.prove.EvidenceFile;
import tallystick.watch.prove.Prove;
import tallystick.watch.prove.ProveReport;
import tallystick.watch.prove.VenueExport;
import tools.jackson.databind.JsonNode;

/** The stolen key, against the real programs under their own users. */
public final class StolenKeyDrill implements Drill {
  private static final CredentialId VICTIM = new CredentialId("victim");
  private static final Asset USD = Asset.of("USD");
  private static final String BALANCE = "100000";

  /** What the thief has spent when the owner, told by the freeze, deletes the key at the venue. */
  private static final int ORDERS_UNTIL_DELETED = 6;

  /** An order's worth of the drain; fifty of them empty the account. */
  private static final BigDecimal DRAIN_USD = new BigDecimal("2000");

  /** What the thief sells his own thin coins for, times their price: within the venue's band. */
  private static final BigDecimal DRAIN_FACTOR = new BigDecimal("1.5");

  private static final int MOST_DRAIN_ORDERS = 80;
  private static final long DEADLINE_MS = 120_000;

  /** A quiet bot: a base order, averaging orders and a target that rest far away. */
  private static final BotSettings BOT =
      new BotSettings("500", 3, 2, "500", 300, 1000, 1000, 500, 0, 0, 0);

  private final InstantSource clock = InstantSource.system();

  @Override
  public String name() {
    return "stolen-key";
  }

  @Override
  public String header() {
    return "a thief has a copy of the exchange's key; about a minute";
  }

  @Override
  public Outcome run(Stage stage) {
    Places places = new Places(stage.folder(), stage.folder().resolve("run"), stage.code());
    Programs programs = Programs.open(places, Users.ofThisProcess());
    Installation.Options options =
        new Installation.Options(
            0, 0, List.of("--bundled", "--from", "2013-11-27T18:30:00Z"), List.of());
    try (Installation installation = new Installation(programs, options, stage.say())) {
      stage.say().accept("Starting exchange, keeper and server: " + programs.isolation());
      installation.startPaper();
      installation.startKeeper();
      try (StandIn person = installation.standIn()) {
        return new Scene(installation, person, stage, clock).play();
      }
    } catch (IOException e) {
      throw new CliException("The drill cannot use " + stage.folder() + ": " + e.getMessage(), e);
    }
  }

  static AccountPolicy policy() {
    return new AccountPolicy(
        VICTIM,
        List.of(new AccountPolicy.AllowedInstrument(Instrument.of("BTC/USD"), true)),
        EnumSet.allOf(OrderKind.class),
        List.of(limits()),
        200,
        10,
        120,
        20);
  }

  static Limits limits() {
    return new Limits(usd("2000"), usd("20000"), usd("50000"), usd("500"));
  }

  private static Amount usd(String amount) {
    return Amount.parse(amount, USD);
  }

  /** One run of the scenario, from the bot's first order to the evidence. */
  private static final class Scene {
    private final Installation installation;
    private final StandIn person;
    private final Stage stage;
    private final Consumer<String> say;
    private final InstantSource clock;
    private final List<Check> checks = new ArrayList<>();

    /** Prices at the moment when the market stood still. */
    private final Map<String, BigDecimal> references = new HashMap<>();

    private boolean offered;

    Scene(Installation installation, StandIn person, Stage stage, InstantSource clock) {
      this.installation = installation;
      this.person = person;
      this.stage = stage;
      this.say = stage.say();
      this.clock = clock;
    }

    Outcome play() throws IOException {
      Installation.SharedSecret secret =
          installation.openSharedAccount(person, policy(), limits(), Map.of("USD", BALANCE));
      installation.startServer();
      startBot();
      say.accept("A bot trades BTC/USD; its key is an HMAC secret, of which a thief has a copy.");
      JsonNode ours = awaitFirstFill();
      standStill();
      try (Thief thief = new Thief(exchange(), secret, clock)) {
        steal(thief, ours, secret);
        evidence(thief);
      }
      withoutTallystick();
      explain();
      return new Outcome(checks);
    }

    private void startBot() {
      JsonNode made =
          installation
              .api()
              .post(
                  "/api/v1/bots",
                  BOT.wish("victim", Installation.VENUE, VICTIM.name(), List.of("BTC/USD")));
      installation.api().post("/api/v1/bots/" + made.path("id").asString() + "/start", Map.of());
    }

    /** Our base order, and averaging orders and a target that rest. */
    private JsonNode awaitFirstFill() {
      await(
          "the bot's first deal",
          () -> {
            int filled = 0;
            int resting = 0;
            for (JsonNode order : orders()) {
              filled += order.path("status").asString().equals("FILLED") ? 1 : 0;
              resting += order.path("status").asString().equals("NEW") ? 1 : 0;
            }
            return filled >= 1 && resting >= 2;
          });
      for (JsonNode order : orders()) {
        if (order.path("status").asString().equals("FILLED")) {
          return order;
        }
      }
      throw new IllegalStateException("A filled order is gone again");
    }

    /** From here on prices move only by what is traded, so that a loss is a loss. */
    private void standStill() {
      installation.paperAdmin().post("/admin/speed", Map.of("speed", 0));
      reference("BTC");
      reference("THIN");
    }

    private void steal(Thief thief, JsonNode ours, Installation.SharedSecret secret) {
      BigDecimal before = value(installation.accountId(VICTIM));
      say.accept("");
      say.accept("The thief copies our first order field by field, client order id included.");
      long startNs = System.nanoTime();
      Thief.Said copy = thief.place(same(ours, ours.path("origQty").asString()));
      requireTaken(copy, "the copy");
      await("the freeze", this::frozen);
      long frozenMs = (System.nanoTime() - startNs) / 1_000_000;
      check(
          "the freeze follows the event",
          frozenMs < 5_000,
          frozenMs + " ms from the thief's request to our seeing the freeze");
      requireTaken(
          thief.place(same(ours, "0.05")), "an order with our client id and another quantity");
      say.accept("He cancels an order of ours, and the server dies.");
      for (JsonNode order : orders()) {
        if (order.path("status").asString().equals("NEW")) {
          thief.cancel("BTCUSD", order.path("orderId").asString());
          break;
        }
      }
      installation.server().child().kill();
      say.accept("He buys thin coins, which no bot of ours knows, dearly, from himself.");
      int drained = drain(thief, ORDERS_UNTIL_DELETED);
      installation.paperAdmin().delete("/admin/keys/" + secret.apiKey());
      Thief.Said late = thief.place(drainOrder());
      check(
          "a deleted key ends it",
          !late.ok(),
          "after "
              + drained
              + " orders the owner deletes the key at the venue; it answers "
              + late.body().path("code").asString());
      BigDecimal lost = before.subtract(value(installation.accountId(VICTIM)));
      check(
          "the loss ends with the key",
          lost.signum() >= 0 && lost.compareTo(new BigDecimal(BALANCE)) < 0,
          "with Tallystick lost " + lost.setScale(2, RoundingMode.HALF_EVEN) + " USD");
    }

    /** The same theft on an account that nobody watches: it ends when nothing is left. */
    private void withoutTallystick() {
      Installation.SharedSecret key = account("unwatched", Map.of("USD", BALANCE));
      BigDecimal before = value(key.accountId());
      try (Thief thief = new Thief(exchange(), key, clock)) {
        int drained = drain(thief, MOST_DRAIN_ORDERS);
        BigDecimal lost = before.subtract(value(key.accountId()));
        check(
            "the same theft without Tallystick goes on until the account is empty",
            drained > ORDERS_UNTIL_DELETED,
            drained + " orders, lost " + lost.setScale(2, RoundingMode.HALF_EVEN) + " USD");
      }
    }

    private int drain(Thief thief, int most) {
      int done = 0;
      while (done < most && thief.place(drainOrder()).ok()) {
        done++;
      }
      return done;
    }

    /** The thief's own offer stands on the other side, far above the price. */
    private Map<String, String> drainOrder() {
      BigDecimal price = drainPrice();
      offerOnce();
      BigDecimal quantity = DRAIN_USD.divide(price, 0, RoundingMode.FLOOR);
      return Map.of(
          "symbol", "THINUSD",
          "side", "BUY",
          "type", "LIMIT",
          "timeInForce", "IOC",
          "price", price.toPlainString(),
          "quantity", quantity.toPlainString());
    }

    private BigDecimal drainPrice() {
      return reference("THIN").multiply(DRAIN_FACTOR).setScale(2, RoundingMode.FLOOR);
    }

    /** The thief's own account, with more thin coins than anybody wants, all on offer. */
    private void offerOnce() {
      if (offered) {
        return;
      }
      offered = true;
      try (Thief himself =
          new Thief(exchange(), account("thief", Map.of("THIN", "10000000")), clock)) {
        requireTaken(
            himself.place(
                Map.of(
                    "symbol", "THINUSD",
                    "side", "SELL",
                    "type", "LIMIT",
                    "timeInForce", "GTC",
                    "price", drainPrice().toPlainString(),
                    "quantity", "900000")),
            "the thief's own offer");
      }
    }

    /** An account at the exchange that has nothing to do with ours, and its key. */
    private Installation.SharedSecret account(String name, Map<String, String> balances) {
      String id =
          installation
              .paperAdmin()
              .post("/admin/accounts", Map.of("name", name, "balances", balances))
              .path("accountId")
              .asString();
      JsonNode key =
          installation.paperAdmin().post("/admin/accounts/" + id + "/keys", Map.of("kind", "HMAC"));
      return new Installation.SharedSecret(
          id, key.path("apiKey").asString(), key.path("secretKey").asString());
    }

    private Thief.Programs exchange() {
      return new Thief.Programs(installation.paperPort(), installation.paper().value("spki"));
    }

    private static Map<String, String> same(JsonNode ours, String quantity) {
      return Map.of(
          "symbol", ours.path("symbol").asString(),
          "side", ours.path("side").asString(),
          "type", ours.path("type").asString(),
          "timeInForce", ours.path("timeInForce").asString(),
          "price", ours.path("price").asString(),
          "quantity", quantity,
          "newClientOrderId", ours.path("clientOrderId").asString());
    }

    private void evidence(Thief thief) throws IOException {
      await("the log's checkpoint", this::everythingPublished);
      Evidence evidence = EvidenceFile.read(Files.readAllBytes(person.evidence("stolen-key.zip")));
      JsonNode orders = orders();
      Set<String> his = new TreeSet<>(thief.placed());
      JsonNode trades =
          installation
              .paperAdmin()
              .get("/admin/accounts/" + installation.accountId(VICTIM) + "/trades")
              .path("trades");
      exactly(
          "prove on the API's JSON marks exactly his orders, offline",
          orders,
          his,
          prove(evidence, "allOrders.json", Exports.apiOrders(orders)));
      exactly(
          "prove on the order history as CSV does too",
          orders,
          his,
          prove(evidence, "orders.csv", Exports.orderHistoryCsv(orders)));
      keep(evidence, orders, trades);
      ProveReport bare = prove(evidence, "trades.csv", Exports.tradeHistoryCsv(trades));
      check(
          "a trade history without order numbers says cannot tell where it is ambiguous",
          bare.count(Answer.CANNOT_TELL) > 0 && !bare.holds(),
          bare.count(Answer.NOT_OURS)
              + " trades not ours, "
              + bare.count(Answer.CANNOT_TELL)
              + " cannot tell, "
              + bare.count(Answer.OURS)
              + " ours");
    }

    /** For a reader who wants to ask himself. */
    private void keep(Evidence evidence, JsonNode orders, JsonNode trades) throws IOException {
      Path folder = stage.keep();
      if (folder == null) {
        return;
      }
      Files.write(folder.resolve("evidence.zip"), EvidenceFile.write(evidence));
      Files.write(folder.resolve("orders.json"), Exports.apiOrders(orders));
      Files.write(folder.resolve("orders.csv"), Exports.orderHistoryCsv(orders));
      Files.write(folder.resolve("trades.csv"), Exports.tradeHistoryCsv(trades));
    }

    private static ProveReport prove(Evidence evidence, String name, byte[] export) {
      return Prove.run(evidence, VenueExport.read(name, export), Prove.Question.plain());
    }

    private void exactly(String promise, JsonNode orders, Set<String> his, ProveReport report) {
      Set<String> marked = new HashSet<>();
      long others = 0;
      int at = 0;
      for (JsonNode order : orders) {
        ProveReport.Line line = report.lines().get(at++);
        if (line.answer() == Answer.NOT_OURS) {
          marked.add(order.path("orderId").asString());
        }
        others += line.answer() == Answer.CANNOT_TELL ? 1 : 0;
      }
      check(
          promise,
          marked.equals(his) && others == 0 && !report.holds(),
          marked.size()
              + " of his "
              + his.size()
              + " orders not ours, "
              + report.count(Answer.OURS)
              + " ours with proof, "
              + others
              + " cannot tell; exit status "
              + (report.holds() ? 0 : 1));
    }

    private JsonNode orders() {
      return installation
          .paperAdmin()
          .get("/admin/accounts/" + installation.accountId(VICTIM) + "/orders")
          .path("orders");
    }

    private boolean frozen() {
      for (JsonNode account : person.status().path("accounts")) {
        if (account.path("credential").asString().equals(VICTIM.name())) {
          return account.path("frozen").asBoolean();
        }
      }
      return false;
    }

    private boolean everythingPublished() {
      JsonNode status = person.status();
      String[] lines = status.path("checkpoint").asString().split("\n", -1);
      return lines.length > 1 && lines[1].equals(status.path("tallySize").asString());
    }

    /** At the price at which the market stood still: what a thief moves does not count. */
    private BigDecimal value(String accountId) {
      BigDecimal sum = BigDecimal.ZERO;
      for (var asset :
          installation
              .paperAdmin()
              .get("/admin/accounts/" + accountId)
              .path("balances")
              .properties()) {
        BigDecimal amount =
            new BigDecimal(asset.getValue().path("free").asString())
                .add(new BigDecimal(asset.getValue().path("locked").asString()));
        sum = sum.add(amount.multiply(reference(asset.getKey())));
      }
      return sum;
    }

    private BigDecimal reference(String asset) {
      return asset.equals("USD")
          ? BigDecimal.ONE
          : references.computeIfAbsent(asset, code -> price(code + "USD", "last"));
    }

    private BigDecimal price(String symbol, String field) {
      for (JsonNode one : installation.paperAdmin().get("/admin/status").path("symbols")) {
        if (one.path("symbol").asString().equals(symbol)) {
          return new BigDecimal(one.path(field).asString());
        }
      }
      throw new IllegalStateException("The exchange does not list " + symbol);
    }

    private static void requireTaken(Thief.Said said, String what) {
      if (!said.ok()) {
        throw new CliException(
            "The exchange refused " + what + " (" + said.status() + "): " + said.body());
      }
    }

    private void check(String promise, boolean held, String figures) {
      checks.add(new Check(promise, held, figures));
      say.accept((held ? "  " : "  BROKEN: ") + promise + ": " + figures);
    }

    private void explain() {
      say.accept("");
      for (String line :
          """
          What this proves: the log of this keeper, whole and signed, authorised our orders and not
          his, also not the one that equals ours in every field but the venue's own number.
          What it does not: who stole the key. An HMAC secret is known to the venue, the owner and
          everybody who ever saw it; only a key made in the keeper narrows that down. Nor does it
          stop the thief: he needs no keeper. Only deleting the key at the venue ends it, which is
          why the freeze says so first. The export's truth rests with the venue; the log's with
          whoever controls the keeper, here the host this drill ran on."""
              .split("\n", -1)) {
        say.accept("  " + line);
      }
    }

    private static void await(String what, BooleanSupplier condition) {
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DEADLINE_MS);
      while (!condition.getAsBoolean()) {
        if (System.nanoTime() > end) {
          throw new CliException(
              "Waited " + DEADLINE_MS / 1000 + " s for " + what + ", and it did not come");
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
    }
  }
}
