package tallystick.strategy.fill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tallystick.intent.CallerId;
import tallystick.intent.Intent;
import tallystick.intent.MachineIntent;
import tallystick.intent.StopLeg;
import tallystick.market.Amount;
import tallystick.market.Fill;
import tallystick.market.Filters;
import tallystick.market.Posting;
import tallystick.market.Price;
import tallystick.market.Side;
import tallystick.market.Transaction;
import tallystick.strategy.bot.BotConfig;
import tallystick.strategy.bot.BotEvent;
import tallystick.strategy.bot.BotNote;
import tallystick.strategy.bot.BotState;
import tallystick.strategy.bot.DealState;
import tallystick.strategy.bot.DealView;
import tallystick.strategy.bot.Decision;
import tallystick.strategy.bot.OutgoingIntent;

/**
 * Watches a run and keeps books of its own, from the fills alone: double entry, never more sold
 * than bought, no order below the venue's minimum, states only along their arrows, and a rejection
 * only where the market moved.
 */
final class Invariants implements InMemoryRun.Watcher {
  private final Filters filters;
  private final Map<CallerId, Long> dealOf = new HashMap<>();
  private final Map<Long, DealState> states = new HashMap<>();
  private final Map<Long, Map<String, Amount>> books = new HashMap<>();
  final List<String> rejections = new ArrayList<>();
  final List<BotNote.Said> said = new ArrayList<>();
  final List<DealView> deals = new ArrayList<>();
  int orders;
  int averagingFills;

  Invariants(BotConfig config) {
    this.filters = config.markets().getFirst().filters();
  }

  @Override
  public void decided(BotEvent event, Decision decision) {
    if (event instanceof BotEvent.Filled filled) {
      post(filled);
    }
    if (event instanceof BotEvent.Rejected rejected) {
      rejections.add(rejected.code() + " " + rejected.text());
    }
    for (OutgoingIntent intent : decision.intents()) {
      assertTrue(dealOf.put(intent.callerId(), intent.deal()) == null, "an id twice: " + intent);
      check(intent.intent());
    }
    for (BotNote note : decision.notes()) {
      switch (note) {
        case BotNote.DealChanged changed -> moved(changed);
        case BotNote.DealEnded ended -> audit(ended.deal());
        case BotNote.Said words -> said.add(words);
      }
    }
    if (!decision.intents().isEmpty() && orders % 97 == 0) {
      BotState state = decision.state();
      assertEquals(state, BotState.decode(state.encode()));
    }
  }

  private void check(Intent intent) {
    switch (intent) {
      case Intent.PlaceOrder order -> check(order);
      case Intent.CancelOrder cancel -> {
        assertTrue(dealOf.containsKey(cancel.target()), "cancels what was never placed");
        if (cancel.replacement() != null) {
          check(cancel.replacement());
        }
      }
      case Intent.Read read -> throw new AssertionError(read);
      case Intent.ChangeSetting change -> throw new AssertionError(change);
      case Intent.Freeze freeze -> throw new AssertionError(freeze);
      case Intent.FileEvidence file -> throw new AssertionError(file);
      case MachineIntent machine -> throw new AssertionError(machine);
    }
  }

  private void check(Intent.PlaceOrder order) {
    orders++;
    StopLeg stop = order.stop();
    for (Price price : new Price[] {order.limit(), stop == null ? null : stop.limit()}) {
      if (price != null) {
        assertEquals("", filters.objection(price, order.quantity()).orElse(""), order.toString());
      }
    }
  }

  private void moved(BotNote.DealChanged changed) {
    DealState known = states.getOrDefault(changed.deal().number(), DealState.CREATED);
    assertEquals(known, changed.from());
    states.put(changed.deal().number(), changed.deal().state());
  }

  private void post(BotEvent.Filled event) {
    Fill fill = event.fill();
    long deal = dealOf.getOrDefault(event.callerId(), -1L);
    assertTrue(deal > 0, "a fill of an order nobody placed");
    boolean buy = fill.side() == Side.BUY;
    assertEquals(
        fill.price().notional(fill.quantity(), RoundingMode.UNNECESSARY), fill.quoteAmount());
    // A transaction that does not balance cannot be made.
    Transaction transaction =
        new Transaction(
            "fill/" + fill.venueTradeId(),
            fill.timeMs(),
            List.of(
                new Posting("deal/base", buy ? fill.quantity() : fill.quantity().negate()),
                new Posting("venue/base", buy ? fill.quantity().negate() : fill.quantity()),
                new Posting("deal/quote", buy ? fill.quoteAmount().negate() : fill.quoteAmount()),
                new Posting("venue/quote", buy ? fill.quoteAmount() : fill.quoteAmount().negate()),
                new Posting("deal/fee", fill.fee().negate()),
                new Posting("venue/fee", fill.fee())));
    Map<String, Amount> book = books.computeIfAbsent(deal, number -> new HashMap<>());
    for (Posting posting : transaction.postings()) {
      boolean base = posting.amount().asset().equals(filters.instrument().base());
      if (posting.account().startsWith("deal/")) {
        book.merge(base ? "base" : "quote", posting.amount(), Amount::plus);
      }
    }
    assertTrue(
        book.getOrDefault("base", Amount.zero(filters.instrument().base())).signum() >= 0,
        "deal " + deal + " sold more than it had: " + book);
  }

  private void audit(DealView deal) {
    Map<String, Amount> book = books.getOrDefault(deal.number(), Map.of());
    Amount base = book.getOrDefault("base", Amount.zero(filters.instrument().base()));
    Amount quote = book.getOrDefault("quote", Amount.zero(filters.instrument().quote()));
    assertEquals(base, deal.held(), "deal " + deal.number());
    assertEquals(quote, deal.profit(), "deal " + deal.number());
    assertEquals(
        deal.bought().minus(deal.baseFees()).minus(deal.sold()), deal.held(), "its own sum");
    assertTrue(deal.state().ended());
    averagingFills += deal.averagingFilled();
  }

  String summary() {
    Map<DealState, Integer> ends = new java.util.TreeMap<>();
    for (DealView deal : deals) {
      ends.merge(deal.state(), 1, Integer::sum);
    }
    Map<String, Integer> kinds = new java.util.TreeMap<>();
    for (String rejection : rejections) {
      kinds.merge(rejection, 1, Integer::sum);
    }
    Map<String, Integer> words = new java.util.TreeMap<>();
    for (BotNote.Said one : said) {
      words.merge(one.text().replaceAll("[0-9.]+", "#"), 1, Integer::sum);
    }
    return ends + ", " + orders + " orders, averaging " + averagingFills + ", " + kinds + words;
  }
}
