package tallystick.drills.crash;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.Canonical;
import tallystick.intent.Entry;
import tallystick.intent.EntryBody;
import tallystick.intent.Intent;
import tallystick.intent.Leg;
import tallystick.intent.Outcome;
import tallystick.intent.Verdict;
import tallystick.tally.proof.Commitment;
import tools.jackson.databind.JsonNode;

/**
 * Three books side by side, read by code of its own: what the tally says was approved and became of
 * it, what the exchange says it has and did, what the server believes. Whatever they do not agree
 * on is a sentence in {@link #complaints}. Pure.
 */
final class Reckoning {
  private static final Set<String> OPEN = Set.of("NEW", "PARTIALLY_FILLED", "PENDING_NEW");

  /**
   * The books, as their owners' APIs give them.
   *
   * @param entries opened entries, ascending: {@code sequence}, {@code salt}, {@code entry} in hex
   * @param orders the exchange's orders of the account
   * @param trades the exchange's executions of the account
   * @param balances the exchange's balances: asset to {@code free} and {@code locked}
   * @param fills the server's executions
   * @param intents the server's intents
   * @param book the server's balances of the account
   * @param deposits what the account began with, by asset
   */
  record Books(
      List<JsonNode> entries,
      List<JsonNode> orders,
      List<JsonNode> trades,
      JsonNode balances,
      List<JsonNode> fills,
      List<JsonNode> intents,
      List<JsonNode> book,
      Map<String, String> deposits) {}

  private final Books books;
  private final Map<Long, Placed> placed = new TreeMap<>();
  private final Map<Long, Cancel> cancels = new TreeMap<>();
  private final Set<CallerId> replaced = new HashSet<>();
  private final List<String> complaints = new ArrayList<>();
  private int cancelled;

  /** A cancel that the tally approved, whose it was, and what became of it. */
  private record Cancel(CallerId target, List<Outcome> outcomes) {
    boolean settled() {
      return !outcomes.isEmpty() && !(outcomes.getLast() instanceof Outcome.Unknown);
    }

    boolean accepted() {
      return !outcomes.isEmpty() && outcomes.getLast() instanceof Outcome.Accepted;
    }
  }

  private Reckoning(Books books) {
    this.books = books;
  }

  static Reckoning of(Books books) {
    Reckoning reckoning = new Reckoning(books);
    reckoning.readTally();
    reckoning.compareOrders();
    reckoning.compareOutcomes();
    reckoning.compareIntents();
    reckoning.compareTrades();
    reckoning.compareBalances();
    return reckoning;
  }

  /** Empty when all books agree. */
  List<String> complaints() {
    return List.copyOf(complaints);
  }

  /** Orders that the tally approved. */
  int approved() {
    return placed.size();
  }

  /** Cancels that the tally approved. */
  int cancels() {
    return cancelled;
  }

  private void complain(String text) {
    complaints.add(text);
  }

  // ---------------------------------------------------------------- the tally

  private void readTally() {
    long next = 0;
    String previous = "00".repeat(32);
    for (JsonNode view : books.entries()) {
      byte[] bytes = HexFormat.of().parseHex(view.path("entry").asString());
      byte[] salt = HexFormat.of().parseHex(view.path("salt").asString());
      byte[] leaf = Commitment.of(salt, bytes).publicEntry();
      Bytes commitment = Bytes.of(java.util.Arrays.copyOfRange(leaf, 1, leaf.length));
      Entry entry = Canonical.decodeEntry(bytes);
      if (entry.sequence() != next || !entry.previous().toHex().equals(previous)) {
        complain("the tally has a gap before entry " + entry.sequence());
      }
      next = entry.sequence() + 1;
      previous = commitment.toHex();
      read(entry, commitment);
    }
  }

  private void read(Entry entry, Bytes commitment) {
    switch (entry.body()) {
      case EntryBody.Judged(Intent intent, Verdict.Approved approved) ->
          approved(entry, commitment, intent);
      case EntryBody.Resulted(long of, Outcome outcome) -> {
        Placed order = placed.get(of);
        if (order != null) {
          order.outcomes.add(outcome);
        }
        Cancel cancel = cancels.get(of);
        if (cancel != null) {
          cancel.outcomes.add(outcome);
        }
      }
      case EntryBody.Observed(var credential, String kind, String text) ->
          complain("the keeper saw " + kind + " where nobody else trades: " + text);
      case EntryBody.Judged refused -> {}
      case EntryBody.Started started -> {}
      case EntryBody.Aggregated some -> {}
      case EntryBody.EpochBegun begun -> {}
    }
  }

  private void approved(Entry entry, Bytes commitment, Intent intent) {
    if (intent instanceof Intent.PlaceOrder order) {
      placed.put(entry.sequence(), new Placed(entry, commitment, order));
    } else if (intent instanceof Intent.CancelOrder cancel) {
      cancelled++;
      Intent.PlaceOrder replacement = cancel.replacement();
      if (replacement == null) {
        cancels.put(entry.sequence(), new Cancel(cancel.target(), new ArrayList<>()));
      } else {
        replaced.add(cancel.target());
        placed.put(entry.sequence(), new Placed(entry, commitment, replacement));
      }
    }
  }

  // ---------------------------------------------------------------- tally and exchange

  private record Foot(Placed order, Leg leg) {}

  /** No order twice, none lost, none without its entry, none before it. */
  private void compareOrders() {
    Map<String, Foot> byClientId = new HashMap<>();
    for (Placed order : placed.values()) {
      order.clientIds.forEach((leg, id) -> byClientId.put(id, new Foot(order, leg)));
    }
    Set<String> seen = new HashSet<>();
    for (JsonNode order : books.orders()) {
      String id = order.path("clientOrderId").asString();
      String what = "order " + order.path("orderId").asString() + " at the exchange";
      if (!seen.add(id)) {
        complain(what + " is a second one with the client id " + id);
      }
      Foot foot = byClientId.get(id);
      if (foot == null) {
        complain(what + " (" + order + ") was signed without an entry");
        continue;
      }
      if (foot.order.loggedAtMs > order.path("time").asLong()) {
        complain(what + " is older than its " + foot.order);
      }
      if (!order.path("orderId").asString().equals(foot.order.venueId(foot.leg))) {
        complain(what + " is lost to the tally: " + foot.order);
      }
      compareEnding(what, order, foot);
      compareCancel(what, order, foot);
    }
  }

  private void compareEnding(String what, JsonNode order, Foot foot) {
    List<Outcome.Closed> closings = foot.order.closings(foot.leg);
    boolean open = OPEN.contains(order.path("status").asString());
    if (closings.size() != (open ? 0 : 1)) {
      complain(
          what
              + " is "
              + order.path("status").asString()
              + " and the tally closed it "
              + closings.size()
              + " times: "
              + foot.order);
      return;
    }
    if (!open) {
      Outcome.Closed closed = closings.getFirst();
      if (differ(closed.filledBase().toDecimal(), order.path("executedQty"))
          || differ(closed.filledQuote().toDecimal(), order.path("cummulativeQuoteQty"))) {
        complain(what + " exchanged other amounts than " + closed);
      }
    }
  }

  /** Nothing is cancelled but by an entry, and what was is known to have been. */
  private void compareCancel(String what, JsonNode order, Foot foot) {
    if (order.path("status").asString().equals("CANCELED")
        && replaced.stream().noneMatch(foot.order.callerId::equals)
        && cancels.values().stream()
            .noneMatch(c -> c.accepted() && c.target().equals(foot.order.callerId))) {
      complain(what + " was cancelled, and no entry says so: " + foot.order);
    }
  }

  private static boolean differ(String amount, JsonNode other) {
    return new BigDecimal(amount).compareTo(new BigDecimal(other.asString())) != 0;
  }

  /** Each approved intent is settled, and what the tally says was taken is there. */
  private void compareOutcomes() {
    Set<String> numbers = new HashSet<>();
    books
        .orders()
        .forEach(
            order ->
                numbers.add(order.path("symbol").asString() + order.path("orderId").asString()));
    for (Placed order : placed.values()) {
      if (!order.settled()) {
        complain(order + " was never settled");
      }
      for (Leg leg : order.clientIds.keySet()) {
        String id = order.venueId(leg);
        if (id != null && numbers.stream().noneMatch(number -> number.endsWith(id))) {
          complain(order + " was accepted, says the tally, and is not at the exchange");
        }
      }
      long accepted = order.outcomes.stream().filter(Outcome.Accepted.class::isInstance).count();
      if (accepted > 1) {
        complain(order + " was accepted " + accepted + " times");
      }
    }
    cancels.forEach(
        (sequence, cancel) -> {
          if (!cancel.settled()) {
            complain("the cancel in entry " + sequence + " was never settled: " + cancel);
          }
        });
  }

  // ---------------------------------------------------------------- exchange and server

  private void compareIntents() {
    Map<String, JsonNode> byCaller = new HashMap<>();
    books.intents().forEach(i -> byCaller.put(i.path("callerId").asString(), i));
    for (Placed order : placed.values()) {
      JsonNode intent = byCaller.get(order.callerId.toString());
      if (intent == null) {
        complain("the server does not know of " + order);
        continue;
      }
      boolean ended =
          order.settled()
              && order.clientIds.keySet().stream()
                  .allMatch(leg -> order.venueId(leg) == null || !order.closings(leg).isEmpty());
      if (intent.path("finished").asBoolean() != ended) {
        complain("the server has another idea than the tally of " + order + ": " + intent);
      }
    }
  }

  private void compareTrades() {
    Map<String, JsonNode> fills = new HashMap<>();
    for (JsonNode fill : books.fills()) {
      String symbol = fill.path("instrument").asString().replace("/", "");
      if (fills.put(symbol + fill.path("tradeId").asString(), fill) != null) {
        complain("the server booked twice: " + fill);
      }
    }
    for (JsonNode trade : books.trades()) {
      JsonNode fill = fills.remove(trade.path("symbol").asString() + trade.path("id").asString());
      if (fill == null) {
        complain("the server missed the execution " + trade);
      } else if (!fill.path("orderId").asString().equals(trade.path("orderId").asString())
          || differ(fill.path("price").asString(), trade.path("price"))
          || differ(fill.path("quantity").asString(), trade.path("qty"))
          || differ(fill.path("quoteAmount").asString(), trade.path("quoteQty"))
          || differ(fill.path("fee").asString(), trade.path("commission"))) {
        complain("the server booked " + fill + " where the exchange has " + trade);
      }
    }
    fills.values().forEach(fill -> complain("the server invented the execution " + fill));
  }

  private void compareBalances() {
    Map<String, BigDecimal> believed = new TreeMap<>();
    books.deposits().forEach((asset, amount) -> believed.put(asset, new BigDecimal(amount)));
    for (JsonNode line : books.book()) {
      believed.merge(
          line.path("asset").asString(),
          new BigDecimal(line.path("amount").asString()),
          BigDecimal::add);
    }
    Set<String> assets = new HashSet<>(believed.keySet());
    assets.addAll(books.balances().propertyNames());
    for (String asset : assets) {
      JsonNode there = books.balances().path(asset);
      BigDecimal real =
          new BigDecimal(there.path("free").asString("0"))
              .add(new BigDecimal(there.path("locked").asString("0")));
      BigDecimal ours = believed.getOrDefault(asset, BigDecimal.ZERO);
      if (real.compareTo(ours) != 0) {
        complain("the exchange holds " + real + " " + asset + ", the server's book says " + ours);
      }
    }
  }
}
