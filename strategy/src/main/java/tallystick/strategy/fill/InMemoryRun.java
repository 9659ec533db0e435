package tallystick.strategy.fill;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import tallystick.intent.CredentialId;
import tallystick.market.Candle;
import tallystick.market.Filters;
import tallystick.market.Price;
import tallystick.strategy.bot.BotConfig;
import tallystick.strategy.bot.BotEvent;
import tallystick.strategy.bot.BotNote;
import tallystick.strategy.bot.BotState;
import tallystick.strategy.bot.Clock;
import tallystick.strategy.bot.Dca;
import tallystick.strategy.bot.DcaSettings;
import tallystick.strategy.bot.DealView;
import tallystick.strategy.bot.Decision;
import tallystick.strategy.bot.Market;
import tallystick.strategy.bot.OutgoingIntent;

/**
 * Runs a bot over candles in memory, with the very function that runs live.
 *
 * <p>One print after another: first what the print fills, then the price itself, and with the last
 * print of a candle the closed candle; each time until the bot asks for nothing more. So the live
 * path steps the paper exchange, too.
 */
public final class InMemoryRun {
  /** One print that sets off so much is a bot going round in circles. */
  public static final int MAX_EVENTS_PER_PRINT = 10_000;

  private static final int PRINTS = 4;

  private final SimulatedVenue venue;
  private final Filters filters;
  private final Watcher watcher;
  private final Deque<BotEvent> waiting = new ArrayDeque<>();
  private final List<DealView> ended = new ArrayList<>();
  private BotState state;
  private long nowMs;
  private int intents;
  private long candles;

  /** Hears of every event and what followed from it. */
  @FunctionalInterface
  public interface Watcher {
    void decided(BotEvent event, Decision decision);
  }

  /**
   * What came out of a run.
   *
   * @param ended deals in the order in which they ended
   * @param state the bot after the last candle, with the deals still running
   * @param intents how many it sent out
   */
  public record Result(List<DealView> ended, BotState state, int intents, long candles) {
    public Result {
      ended = List.copyOf(ended);
    }
  }

  private InMemoryRun(BotState state, Filters filters, FillModel model, Watcher watcher) {
    this.state = state;
    this.filters = filters;
    this.venue = new SimulatedVenue(filters, model);
    this.watcher = watcher;
  }

  /**
   * The ended deals of one bot on one pair.
   *
   * @param candles ascending, all of one length; holes are passed over as the market passed them
   */
  public static List<DealView> run(
      DcaSettings settings, Filters filters, FillModel model, List<Candle> candles) {
    Market market = new Market(filters.instrument(), filters, model.takerFeeBps());
    BotConfig config =
        new BotConfig("in-memory", new CredentialId("in-memory"), List.of(market), settings);
    return run(config, model, candles, (event, decision) -> {}).ended();
  }

  /** The same for a bot as configured, which must have one pair. */
  public static Result run(
      BotConfig config, FillModel model, List<Candle> candles, Watcher watcher) {
    if (config.markets().size() != 1) {
      throw new IllegalArgumentException("A run in memory is of one pair");
    }
    InMemoryRun run =
        new InMemoryRun(
            BotState.initial(config), config.markets().getFirst().filters(), model, watcher);
    run.decide(new BotEvent.KeeperUp());
    for (Candle candle : candles) {
      run.feed(candle);
    }
    return new Result(run.ended, run.state, run.intents, run.candles);
  }

  private void feed(Candle candle) {
    boolean rose = !candle.close().isBelow(candle.open());
    Price[] path = {
      candle.open(),
      rose ? candle.low() : candle.high(),
      rose ? candle.high() : candle.low(),
      candle.close()
    };
    long lots = candle.baseVolume().units().divide(filters.lot().units()).longValueExact();
    for (int i = 0; i < PRINTS; i++) {
      boolean last = i == PRINTS - 1;
      // The last print falls into the candle's last millisecond, which closes it.
      nowMs = last ? candle.closeTimeMs() - 1 : candle.openTimeMs() + i * (candle.intervalMs() / 4);
      long share = last ? lots - 3 * (lots / PRINTS) : lots / PRINTS;
      waiting.addAll(venue.print(path[i], share, nowMs));
      drain();
      decide(venue.tick());
      drain();
      if (last) {
        decide(new BotEvent.CandleClosed(candle));
        drain();
      }
    }
    candles++;
  }

  private void drain() {
    int count = 0;
    for (BotEvent event = waiting.poll(); event != null; event = waiting.poll()) {
      decide(event);
      if (++count > MAX_EVENTS_PER_PRINT) {
        throw new IllegalStateException(
            "One print set off more than " + MAX_EVENTS_PER_PRINT + " events, last: " + event);
      }
    }
  }

  private void decide(BotEvent event) {
    Decision decision = Dca.decide(state, event, Clock.at(nowMs));
    state = decision.state();
    for (BotNote note : decision.notes()) {
      if (note instanceof BotNote.DealEnded deal) {
        ended.add(deal.deal());
      }
    }
    watcher.decided(event, decision);
    for (OutgoingIntent intent : decision.intents()) {
      intents++;
      waiting.addAll(venue.submit(intent.callerId(), intent.intent()));
    }
  }
}
