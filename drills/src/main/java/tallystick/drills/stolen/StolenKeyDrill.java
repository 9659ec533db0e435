package tallystick.drills.stolen;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import tallystick.cli.CliException;
import tallystick.cli.bot.BotSettings;
import tallystick.cli.demo.Installation;
import tallystick.drills.Drill;
import tallystick.drills.Findings;
import tallystick.intent.AccountPolicy;
import tallystick.intent.CredentialId;
import tallystick.intent.Entry;
import tallystick.intent.EntryBody;
import tallystick.intent.Intent;
import tallystick.intent.Limits;
import tallystick.intent.OrderKind;
import tallystick.intent.Rule;
import tallystick.intent.Scope;
import tallystick.intent.Verdict;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Instrument;
import tallystick.market.Side;
import tools.jackson.databind.JsonNode;

/**
 * A thief has the secret of an exchange key that was imported into the keeper. He cancels an order
 * of ours, trades under our client ids, repeats one of our orders field by field, trades while the
 * server is down, and then drains the account until the key is deleted at the exchange. Afterwards
 * the exchange's own lists are held against the evidence.
 */
public final class StolenKeyDrill implements Drill {
  private static final CredentialId ACCOUNT = new CredentialId("imported");
  private static final Scope SCOPE = new Scope.OneCredential(ACCOUNT);
  private static final Asset USD = Asset.of("USD");

  /** The exchange's pairs; no bot of ours and no policy knows the last one. */
  private static final List<String> SYMBOLS = List.of("BTCUSD", "ETHUSD", "THINUSD");

  /** The demo's evening: prices move, and nothing ends within two minutes. */
  private static final List<String> PAPER =
      List.of("--bundled", "--speed", "60", "--from", "2013-11-27T18:30:00Z");

  /** Four averaging orders and a pair of take profit and stop at rest: something to cancel. */
  private static final BotSettings BOT =
      new BotSettings("200", 4, 4, "200", 150, 1000, 1000, 400, 0, 2000, 0);

  /** The four and at least one leg of that pair. */
  private static final int AT_REST = 5;

  private static final String DOLLARS = "10000";

  /** Small orders of the thief, to see how soon each is noticed. */
  private static final int PROBES = 20;

  /** From the receipt of an event to the freeze, design page 06: p99 on a machine of its own. */
  private static final long FREEZE_AIM_MS = 100;

  /** The same on a machine that is busy with other things; beyond it something is wrong. */
  private static final long FREEZE_MOST_MS = 5_000;

  /** A person who is told, and acts at once. */
  private static final long PERSON_ACTS_AFTER_MS = 3_000;

  private static final long ROUND_EVERY_MS = 500;

  /** Where nobody is told the thief goes on; the drill looks away after so many rounds. */
  private static final int UNWATCHED_ROUNDS = 40;

  @Override
  public String name() {
    return "stolen-key";
  }

  @Override
  public String header() {
    return "a thief trades with a copy of an imported key; what is seen, stopped, and provable";
  }

  @Override
  public Outcome run(Stage stage) {
    Findings findings = new Findings(stage.say());
    Path files = stage.keep() == null ? stage.folder().resolve("files") : stage.keep();
    try {
      Files.createDirectories(files);
    } catch (IOException e) {
      throw new CliException("Cannot make the folder " + files + ": " + e.getMessage(), e);
    }
    Play play = new Play(stage, files, findings);
    play.theft();
    play.proof();
    return findings.outcome();
  }

  private static AccountPolicy policy() {
    return new AccountPolicy(
        ACCOUNT,
        List.of(
            new AccountPolicy.AllowedInstrument(Instrument.of("BTC/USD"), true),
            new AccountPolicy.AllowedInstrument(Instrument.of("ETH/USD"), true)),
        EnumSet.allOf(OrderKind.class),
        List.of(limits()),
        200,
        10,
        600,
        100);
  }

  private static Limits limits() {
    return new Limits(usd("2500"), usd("50000"), usd("100000"), usd("500"));
  }

  private static Amount usd(String amount) {
    return Amount.parse(amount, USD);
  }

  /** One performance. */
  private static final class Play {
    private final Stage stage;
    private final Path files;
    private final Findings findings;
    private final Consumer<String> say;

    /** The thief's orders as the exchange numbers them: symbol and number. */
    private final Set<String> stolen = new TreeSet<>();

    private String twin = "";
    private String twinOf = "";
    private Exports exports = new Exports();

    Play(Stage stage, Path files, Findings findings) {
      this.stage = stage;
      this.files = files;
      this.findings = findings;
      this.say = stage.say();
    }

    // ---------------------------------------------------------------- the theft

    void theft() {
      title("A thief has a copy of the key");
      try (Scene scene = Scene.open(stage, PAPER, line -> say.accept("  " + line))) {
        Installation.SharedSecret secret =
            scene.importAccount(policy(), limits(), Map.of("USD", DOLLARS));
        scene.startServer();
        say.accept(
            "  the account's HMAC secret was made by the exchange and imported: the exchange, we,"
                + " and now the thief know it");
        try (KeyHolder thief = scene.keyHolder(secret.apiKey(), secret.secret());
            KeyHolder owner = scene.freshKey(secret.accountId())) {
          act(scene, secret, thief, owner);
        } finally {
          if (stage.keep() != null) {
            scene.keepLogs(stage.keep().resolve("logs"));
          }
        }
      }
    }

    private void act(
        Scene scene, Installation.SharedSecret secret, KeyHolder thief, KeyHolder owner) {
      scene.startBot("bitcoin", ACCOUNT.name(), "BTC/USD", BOT);
      boolean rests = Scene.await(() -> resting(owner, "BTCUSD") >= AT_REST);
      findings.check(
          rests,
          "a DCA bot trades through the keeper: " + resting(owner, "BTCUSD") + " orders rest");
      if (!rests) {
        throw new CliException("The bot does not trade: " + scene.standing());
      }
      cancelsOurs(scene, thief, owner);
      twin(scene, thief, owner);
      reusesAnId(scene, thief, owner);
      probes(scene, thief);
      whileTheServerIsDown(scene, thief);
      drain(scene, secret, thief, owner);
      takeAway(scene, owner);
      findings.check(scene.keeperStayed(), "the keeper ran through all of it");
    }

    private void cancelsOurs(Scene scene, KeyHolder thief, KeyHolder owner) {
      title("He cancels an order of ours");
      JsonNode victim = null;
      for (JsonNode order : owner.openOrders()) {
        if (order.path("side").asString().equals("BUY")) {
          victim = order;
        }
      }
      if (victim == null) {
        throw new CliException("The bot has no averaging order at rest that could be cancelled");
      }
      thief.must(
          "DELETE",
          "/api/v3/order",
          Map.of("symbol", "BTCUSD", "orderId", Exports.text(victim, "orderId")));
      String id = Exports.text(victim, "orderId");
      findings.check(
          scene.logged(entry -> observed(entry, "foreign-cancel", "order " + id + " ")),
          "the tally has it: order " + id + " was cancelled, and no entry asks for it");
      findings.check(
          Scene.await(() -> scene.frozen(ACCOUNT.name())),
          "the credential is frozen by the keeper");
      findings.check(
          Scene.await(() -> onlyProtection(owner)),
          "all open orders are cancelled but our own protective sells; left: " + shown(owner));
      scene.startBot("ether", ACCOUNT.name(), "ETH/USD", BOT);
      findings.check(
          scene.logged(Play::refusedFrozen),
          "new exposure of our own is refused by the rule `frozen`");
    }

    /** An order that is ours in every field but the number the exchange gives. */
    private void twin(Scene scene, KeyHolder thief, KeyHolder owner) {
      title("A person lifts the freeze; the thief repeats an order of ours, field by field");
      scene.unfreeze(SCOPE);
      JsonNode[] ours = new JsonNode[1];
      findings.check(
          Scene.await(
              () -> {
                for (JsonNode order : thief.orders("ETHUSD")) {
                  if (Exports.text(order, "status").equals("FILLED")
                      && Exports.text(order, "side").equals("BUY")) {
                    ours[0] = order;
                  }
                }
                return ours[0] != null;
              }),
          "the bots go on by themselves");
      JsonNode order = ours[0];
      if (order == null) {
        throw new CliException("No order of ours was filled after the freeze was lifted");
      }
      twinOf = key(order);
      Map<String, String> copy = new HashMap<>();
      for (String field : List.of("symbol", "side", "type", "timeInForce", "price")) {
        copy.put(field, Exports.text(order, field));
      }
      copy.put("quantity", Exports.text(order, "origQty"));
      copy.put("newClientOrderId", Exports.text(order, "clientOrderId"));
      JsonNode placed = steal(thief, copy);
      twin = key(placed);
      say.accept("  ours   " + twinOf + " " + copy);
      say.accept("  twin   " + twin + " the same");
      noticed(scene, placed, "the twin is seen for what it is");
      findings.check(
          scene.logged(entry -> observed(entry, "foreign-order", "order " + id(placed) + " ")),
          "and the tally says so");
      findings.check(
          Scene.await(() -> onlyProtection(owner)),
          "again only protective sells are left: " + shown(owner));
    }

    private void reusesAnId(Scene scene, KeyHolder thief, KeyHolder owner) {
      title("He trades under client ids of ours, and under his own");
      String clientId = "";
      for (JsonNode order : owner.orders("BTCUSD")) {
        if (Exports.text(order, "status").equals("FILLED")) {
          clientId = Exports.text(order, "clientOrderId");
        }
      }
      JsonNode reused =
          steal(
              thief,
              Map.of(
                  "symbol", "BTCUSD",
                  "side", "BUY",
                  "type", "MARKET",
                  "quantity", "0.05",
                  "newClientOrderId", clientId));
      noticed(scene, reused, "an order under an old client id of ours is not taken for ours");
      JsonNode own =
          steal(
              thief,
              Map.of(
                  "symbol", "BTCUSD",
                  "side", "SELL",
                  "type", "LIMIT",
                  "timeInForce", "GTC",
                  "quantity", "0.01",
                  "price", "1500.00"));
      noticed(scene, own, "nor one under an id of his own");
      findings.check(
          Scene.await(
              () ->
                  Exports.text(
                          owner.must(
                              "GET",
                              "/api/v3/order",
                              Map.of("symbol", "BTCUSD", "orderId", id(own))),
                          "status")
                      .equals("CANCELED")),
          "what he left resting is cancelled too");
    }

    /** How soon: from the exchange's own time of an order to the freeze's entry in the tally. */
    private void probes(Scene scene, KeyHolder thief) {
      title("How soon a stranger's order freezes the credential");
      Map<String, Long> placedMs = new HashMap<>();
      for (int i = 0; i < PROBES; i++) {
        JsonNode placed =
            steal(
                thief,
                Map.of("symbol", "BTCUSD", "side", "BUY", "type", "MARKET", "quoteOrderQty", "20"));
        placedMs.put("#" + id(placed) + ".", placed.path("transactTime").asLong());
        Scene.pause(50);
      }
      List<Long> tookMs = new ArrayList<>();
      Scene.await(
          () -> {
            tookMs.clear();
            placedMs.forEach(
                (id, ms) ->
                    scene.tally().stream()
                        .filter(entry -> frozenBecauseOf(entry, id))
                        .findFirst()
                        .ifPresent(entry -> tookMs.add(entry.loggedAtMs() - ms)));
            return tookMs.size() == placedMs.size();
          });
      long[] sorted = tookMs.stream().mapToLong(Long::longValue).sorted().toArray();
      findings.check(
          sorted.length == PROBES && sorted[sorted.length - 1] <= FREEZE_MOST_MS,
          "each of "
              + PROBES
              + " orders froze it; from the exchange's own time of the order to the freeze's entry,"
              + " the way to us included: "
              + figures(sorted));
    }

    private static String figures(long[] sortedMs) {
      if (sortedMs.length == 0) {
        return "none seen";
      }
      return "p50 "
          + sortedMs[sortedMs.length / 2]
          + " ms, p99 (the worst of "
          + sortedMs.length
          + ") "
          + sortedMs[sortedMs.length - 1]
          + " ms; "
          + Arrays.stream(sortedMs).filter(ms -> ms <= FREEZE_AIM_MS).count()
          + " within "
          + FREEZE_AIM_MS
          + " ms";
    }

    private void whileTheServerIsDown(Scene scene, KeyHolder thief) {
      title("The server is down, and he trades a coin that no bot knows");
      scene.stopServer();
      JsonNode placed =
          steal(
              thief,
              Map.of("symbol", "THINUSD", "side", "BUY", "type", "MARKET", "quoteOrderQty", "50"));
      scene.startServer();
      noticed(scene, placed, "the keeper saw it without the server");
      findings.check(
          Scene.await(() -> found(scene, id(placed), "THIN")),
          "the server, back again, lists order " + id(placed) + " of THINUSD among its findings");
    }

    private static boolean found(Scene scene, String id, String coin) {
      for (JsonNode finding : scene.installation().api().get("/api/v1/findings?limit=500")) {
        String text = finding.path("text").asString() + finding.path("evidence");
        if (text.contains(id) && text.contains(coin)) {
          return true;
        }
      }
      return false;
    }

    // ---------------------------------------------------------------- the loss

    private void drain(
        Scene scene, Installation.SharedSecret secret, KeyHolder thief, KeyHolder owner) {
      title("He drains the account; the same theft on an account that nobody watches");
      JsonNode other =
          scene
              .installation()
              .paperAdmin()
              .post(
                  "/admin/accounts",
                  Map.of("name", "unwatched", "balances", Map.of("USD", DOLLARS)));
      BigDecimal price =
          new BigDecimal(
              Exports.text(
                  owner.must("GET", "/api/v3/ticker/price", Map.of("symbol", "THINUSD")), "price"));
      try (KeyHolder elsewhere = scene.freshKey(Exports.text(other, "accountId"))) {
        Drain watched = new Drain(thief, price);
        Drain unwatched = new Drain(elsewhere, price);
        long startNs = System.nanoTime();
        boolean deleted = false;
        boolean drains = true;
        BigDecimal before = watched.before();
        while (drains || unwatched.rounds() < UNWATCHED_ROUNDS) {
          if (!deleted && System.nanoTime() - startNs > PERSON_ACTS_AFTER_MS * 1_000_000) {
            scene.installation().paperAdmin().delete("/admin/keys/" + secret.apiKey());
            deleted = true;
          }
          drains = drains && watched.round();
          if (!unwatched.round() && !drains) {
            break;
          }
          Scene.pause(drains ? ROUND_EVERY_MS : 0);
        }
        findings.check(
            deleted && !watched.round(), "once the key is deleted at the exchange he gets nothing");
        BigDecimal with = watched.lost(owner);
        BigDecimal without = unwatched.lost(elsewhere);
        // His orders of the drain, found by what only he trades.
        owner.orders("THINUSD").forEach(order -> stolen.add(key(order)));
        findings.check(
            with.compareTo(without) < 0,
            "lost with Tallystick: "
                + with
                + " of "
                + before
                + " USD in "
                + watched.rounds()
                + " rounds, until a person who was told deleted the key after "
                + PERSON_ACTS_AFTER_MS / 1000
                + " s; without: "
                + without
                + " of "
                + unwatched.before()
                + " USD in "
                + unwatched.rounds()
                + " rounds, and he would still be at it");
        say.accept(
            "  The freeze stops our own new orders, not his: a copied HMAC secret works until it is"
                + " deleted. What is saved is the time until somebody knows.");
      }
    }

    // ---------------------------------------------------------------- the evidence

    private void takeAway(Scene scene, KeyHolder owner) {
      title("The exchange's own lists, and the evidence");
      exports = Exports.of(owner, SYMBOLS);
      exports.ordersJson(files);
      exports.ordersCsv(files);
      exports.tradesCsv(files);
      // A checkpoint follows its entries within a second or two.
      Set<String> shown = new HashSet<>();
      exports.orders().forEach(order -> shown.add(Exports.text(order, "orderId")));
      int entries = scene.tally().size();
      findings.check(
          Scene.await(() -> checkpointSize(scene) >= entries),
          "a signed checkpoint covers all " + entries + " entries");
      scene
          .installation()
          .api()
          .download("/api/v1/tally/evidence.zip", files.resolve("evidence.zip"), bytes -> {});
      say.accept(
          "  "
              + exports.orders().size()
              + " orders, "
              + exports.trades().size()
              + " trades; "
              + stolen.size()
              + " of the orders are the thief's");
    }

    private static long checkpointSize(Scene scene) {
      String checkpoint =
          Exports.text(scene.installation().api().get("/api/v1/tally"), "checkpoint");
      return Long.parseLong(checkpoint.lines().skip(1).findFirst().orElse("0"));
    }

    /** Every program has ended by now; what is left are four files. */
    void proof() {
      title("All programs are ended. `tallystick prove`, offline, with four files");
      new ProofOfTheft(files, stolen, exports, twin, twinOf, findings, say).check();
      title("Runbook, first step");
      say.accept(
          "  Delete the key at the exchange (Binance: API Management). Only then look at anything"
              + " else: freezing here does not stop a copy of the key.");
      say.accept(
          "  Next: a new key, made in the keeper (`tallystick account add`), which nobody can copy"
              + " from a mail, a screenshot or another service's database.");
    }

    // ---------------------------------------------------------------- small things

    private JsonNode steal(KeyHolder thief, Map<String, String> order) {
      JsonNode placed = thief.must("POST", "/api/v3/order", order);
      stolen.add(key(placed));
      return placed;
    }

    private void noticed(Scene scene, JsonNode placed, String promise) {
      String id = "#" + id(placed) + ".";
      boolean seen = scene.logged(entry -> frozenBecauseOf(entry, id));
      long tookMs =
          scene.tally().stream()
                  .filter(entry -> frozenBecauseOf(entry, id))
                  .mapToLong(Entry::loggedAtMs)
                  .findFirst()
                  .orElse(0)
              - placed.path("transactTime").asLong();
      findings.check(seen, promise + (seen ? ": frozen " + tookMs + " ms after it" : ""));
    }

    private static boolean frozenBecauseOf(Entry entry, String id) {
      return entry.body() instanceof EntryBody.Judged judged
          && judged.intent() instanceof Intent.Freeze freeze
          && freeze.reason().contains(id);
    }

    private static boolean refusedFrozen(Entry entry) {
      return entry.body() instanceof EntryBody.Judged judged
          && judged.intent() instanceof Intent.PlaceOrder order
          && order.side() == Side.BUY
          && judged.verdict() instanceof Verdict.Refused refused
          && refused.rule() == Rule.FROZEN;
    }

    private static boolean observed(Entry entry, String kind, String text) {
      return entry.body() instanceof EntryBody.Observed seen
          && seen.kind().equals(kind)
          && seen.text().contains(text);
    }

    private static int resting(KeyHolder owner, String symbol) {
      int count = 0;
      for (JsonNode order : owner.openOrders()) {
        count += Exports.text(order, "symbol").equals(symbol) ? 1 : 0;
      }
      return count;
    }

    private static boolean onlyProtection(KeyHolder owner) {
      for (JsonNode order : owner.openOrders()) {
        if (!Exports.text(order, "side").equals("SELL")) {
          return false;
        }
      }
      return true;
    }

    private static String shown(KeyHolder owner) {
      List<String> left = new ArrayList<>();
      for (JsonNode order : owner.openOrders()) {
        left.add(
            Exports.text(order, "type")
                + " "
                + Exports.text(order, "side")
                + " "
                + Exports.text(order, "origQty")
                + " "
                + Exports.text(order, "symbol"));
      }
      return left.isEmpty() ? "none" : String.join(", ", left);
    }

    private static String key(JsonNode order) {
      return Exports.text(order, "symbol") + " " + id(order);
    }

    private static String id(JsonNode order) {
      return Exports.text(order, "orderId");
    }

    private void title(String text) {
      say.accept("");
      say.accept(text);
    }
  }
}
