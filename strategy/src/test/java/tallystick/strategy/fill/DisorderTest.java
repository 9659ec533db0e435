package tallystick.strategy.fill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tallystick.intent.CallerId;
import tallystick.intent.Rule;
import tallystick.market.Amount;
import tallystick.market.Candle;
import tallystick.market.Fill;
import tallystick.market.Filters;
import tallystick.market.Price;
import tallystick.market.Side;
import tallystick.strategy.bot.BotConfig;
import tallystick.strategy.bot.BotEvent;
import tallystick.strategy.bot.BotNote;
import tallystick.strategy.bot.BotState;
import tallystick.strategy.bot.Clock;
import tallystick.strategy.bot.Dca;
import tallystick.strategy.bot.DcaSettings;
import tallystick.strategy.bot.DealView;
import tallystick.strategy.bot.Decision;
import tallystick.strategy.bot.OutgoingIntent;
import tallystick.strategy.bot.StartCondition;

/**
 * Properties under disorder. Between the bot and the venue messages are late, doubled, out of order
 * and lost until asked for again; answers are unknown; the keeper refuses and goes away; the bot is
 * stored and read back. Whatever happens:
 *
 * <ol>
 *   <li>no purpose of a deal ever has two open orders at the venue;
 *   <li>no deal sells more than it bought;
 *   <li>no caller id is used twice;
 *   <li>once everything has been heard and the deal sold, its own books are the venue's.
 * </ol>
 */
class DisorderTest {
  private static final Filters FILTERS = Samples.filters("BTC/USDT", "0.01", "0.00001", "5");

  private final Map<CallerId, OutgoingIntent> sent = new HashMap<>();
  private final List<BotEvent> pending = new ArrayList<>();
  private final List<BotEvent> heard = new ArrayList<>();
  private final List<BotEvent> lost = new ArrayList<>();
  private final Map<Long, Amount> base = new HashMap<>();
  private final Map<Long, Amount> quote = new HashMap<>();
  private final Set<String> booked = new HashSet<>();
  private final List<DealView> ended = new ArrayList<>();
  private SplittableRandom random = new SplittableRandom(0);
  private SimulatedVenue venue =
      new SimulatedVenue(FILTERS, Samples.model("20000", FILTERS.instrument().quote()));
  private BotState state = BotState.initial(config());
  private long nowMs;
  private boolean calm;
  private boolean keeperUp = true;

  private static BotConfig config() {
    Amount size = Amount.parse("100", FILTERS.instrument().quote());
    return Samples.config(
        FILTERS,
        new DcaSettings(
            DcaSettings.Direction.LONG,
            size,
            new DcaSettings.Averaging(4, 2, size, 60, 1_200, 1_300, List.of()),
            new DcaSettings.TakeProfit(
                DcaSettings.Basis.TOTAL,
                List.of(new DcaSettings.Step(5_000, 50), new DcaSettings.Step(5_000, 120)),
                0),
            new DcaSettings.StopLoss(
                400, DcaSettings.Reference.AVERAGE, true, 0, true, DcaSettings.OnStop.CLOSE_DEAL),
            List.of(new StartCondition.Asap()),
            DcaSettings.DealLimits.oneAtATime(),
            DcaSettings.Execution.usual()));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void keepsItsPromisesWhateverTheOrderOfEvents(long seed) {
    System.out.println("disorder seed " + seed);
    random = new SplittableRandom(seed);
    venue = new SimulatedVenue(FILTERS, Samples.model("20000", FILTERS.instrument().quote()));
    List<Candle> candles = Samples.walk(FILTERS, seed, 700, 20_000, 0.002);

    decide(new BotEvent.KeeperUp());
    for (Candle candle : candles) {
      for (Price price : List.of(candle.open(), candle.high(), candle.low(), candle.close())) {
        step(candle, price);
      }
    }
    comeToRest(candles.getLast());

    assertTrue(state.dealViews().isEmpty(), "still running: " + state.dealViews());
    assertTrue(ended.size() >= 3, "only " + ended.size() + " deals ended");
    for (DealView deal : ended) {
      Amount none = Amount.zero(FILTERS.instrument().base());
      assertEquals(base.getOrDefault(deal.number(), none), deal.held(), deal.toString());
      Amount nothing = Amount.zero(FILTERS.instrument().quote());
      assertEquals(quote.getOrDefault(deal.number(), nothing), deal.profit(), deal.toString());
    }
  }

  private void step(Candle candle, Price price) {
    nowMs = Math.max(nowMs + 1_000, candle.openTimeMs());
    hear(venue.print(price, 50_000, nowMs));
    if (random.nextInt(150) == 0) {
      decide(keeperUp ? new BotEvent.KeeperDown("test") : new BotEvent.KeeperUp());
      keeperUp = !keeperUp;
    }
    if (random.nextInt(60) == 0) {
      // Somebody reads at the venue what was lost, and the bot's blocks are lifted.
      pending.addAll(lost);
      lost.clear();
      decide(new BotEvent.Resume());
    }
    if (random.nextInt(80) == 0) {
      state = BotState.decode(state.encode());
    }
    if (random.nextInt(250) == 0 && !state.dealViews().isEmpty()) {
      decide(new BotEvent.PanicSell(state.dealViews().getFirst().number()));
    }
    int deliveries = random.nextInt(6);
    for (int i = 0; i < deliveries; i++) {
      deliverOne();
    }
    if (random.nextInt(4) != 0) {
      decide(venue.tick());
    }
    deliverOne();
  }

  private void deliverOne() {
    if (!pending.isEmpty()) {
      BotEvent event = pending.remove(calm ? 0 : random.nextInt(Math.min(4, pending.size())));
      heard.add(event);
      decide(event);
    }
    if (!calm && !heard.isEmpty() && random.nextInt(5) == 0) {
      decide(heard.get(random.nextInt(heard.size())));
    }
  }

  private void comeToRest(Candle last) {
    calm = true;
    pending.addAll(lost);
    lost.clear();
    decide(new BotEvent.Pause("the test ends"));
    decide(new BotEvent.KeeperUp());
    for (int i = 0; i < 60 && !state.dealViews().isEmpty(); i++) {
      nowMs += 1_000_000;
      hear(venue.print(last.close(), 50_000, nowMs));
      while (!pending.isEmpty()) {
        deliverOne();
      }
      decide(venue.tick());
      for (DealView deal : state.dealViews()) {
        decide(new BotEvent.PanicSell(deal.number()));
      }
    }
  }

  // ---------------------------------------------------------------- what lies between

  private void decide(BotEvent event) {
    Decision decision = Dca.decide(state, event, Clock.at(nowMs));
    state = decision.state();
    for (BotNote note : decision.notes()) {
      if (note instanceof BotNote.DealEnded deal) {
        ended.add(deal.deal());
      }
    }
    for (OutgoingIntent intent : decision.intents()) {
      assertTrue(sent.put(intent.callerId(), intent) == null, "an id twice: " + intent);
      submit(intent);
    }
  }

  private void submit(OutgoingIntent intent) {
    CallerId id = intent.callerId();
    int fate = calm ? 100 : random.nextInt(100);
    if (fate < 4) {
      pending.add(new BotEvent.Refused(id, Rule.ORDER_RATE, "test"));
    } else if (fate < 8) {
      pending.add(new BotEvent.Unknown(id, "sent into the dark"));
      lost.add(new BotEvent.NeverArrived(id, "settled"));
    } else if (fate < 14) {
      pending.add(new BotEvent.Unknown(id, "no answer"));
      hear(venue.submit(id, intent.intent()));
    } else {
      hear(venue.submit(id, intent.intent()));
    }
  }

  /** What the venue says; some of it is heard only when somebody asks again. */
  private void hear(List<BotEvent> events) {
    for (BotEvent event : events) {
      if (event instanceof BotEvent.Filled filled) {
        book(filled);
      }
      if (!calm && random.nextInt(25) == 0) {
        lost.add(event);
      } else {
        pending.add(event);
      }
    }
    Map<String, CallerId> open = new HashMap<>();
    for (CallerId id : venue.open()) {
      OutgoingIntent intent = intent(id);
      String purpose = intent.purpose().replace("cancel-", "").replaceAll("/.*", "");
      CallerId other = open.put(intent.deal() + " " + purpose, id);
      assertTrue(other == null, "two open orders for " + purpose + " of deal " + intent.deal());
    }
  }

  private OutgoingIntent intent(CallerId id) {
    OutgoingIntent intent = sent.get(id);
    if (intent == null) {
      throw new AssertionError("an order of nobody's: " + id);
    }
    return intent;
  }

  private void book(BotEvent.Filled filled) {
    Fill fill = filled.fill();
    assertTrue(booked.add(fill.venueTradeId()));
    long deal = intent(filled.callerId()).deal();
    boolean buy = fill.side() == Side.BUY;
    boolean feeInBase = fill.fee().asset().equals(FILTERS.instrument().base());
    Amount baseMove = buy ? fill.quantity() : fill.quantity().negate();
    Amount quoteMove = buy ? fill.quoteAmount().negate() : fill.quoteAmount();
    base.merge(deal, feeInBase ? baseMove.minus(fill.fee()) : baseMove, Amount::plus);
    quote.merge(deal, feeInBase ? quoteMove : quoteMove.minus(fill.fee()), Amount::plus);
    assertTrue(
        base.getOrDefault(deal, fill.quantity()).signum() >= 0, "deal " + deal + " oversold");
  }
}
