package tallystick.server.feed;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tallystick.market.Candle;
import tallystick.market.Instrument;
import tallystick.strategy.bot.BotEvent;

/**
 * Holds the market back until it is let through, for drills that move a market step by step: what a
 * print fills is told first, then the price, then the candle it closed. Without it these three come
 * over different roads, and which is first is chance.
 */
public final class StepGate implements MarketListener {
  private final MarketListener behind;
  private final Map<Instrument, Held> ticks = new LinkedHashMap<>();
  private final List<HeldCandle> candles = new ArrayList<>();
  private final Map<Instrument, Long> latestMs = new HashMap<>();

  public StepGate(MarketListener behind) {
    this.behind = behind;
  }

  private record Held(String venue, BotEvent.Tick tick, long receivedNs) {}

  private record HeldCandle(String venue, Candle candle) {}

  @Override
  public synchronized void tick(String venue, BotEvent.Tick tick, long receivedNs) {
    ticks.put(tick.instrument(), new Held(venue, tick, receivedNs));
    latestMs.merge(tick.instrument(), tick.timeMs(), Math::max);
  }

  @Override
  public synchronized void candle(String venue, Candle candle) {
    candles.add(new HeldCandle(venue, candle));
  }

  @Override
  public void missed(String venue, Candle candle) {
    behind.missed(venue, candle);
  }

  /** Market time of the latest tick of an instrument, let through or not; 0 before the first. */
  public synchronized long latestMs(Instrument instrument) {
    return latestMs.getOrDefault(instrument, 0L);
  }

  /** Lets the latest tick of each instrument through. */
  public synchronized void releaseTicks() {
    ticks.values().forEach(held -> behind.tick(held.venue(), held.tick(), held.receivedNs()));
    ticks.clear();
  }

  /** Lets the closed candles through. */
  public synchronized void releaseCandles() {
    candles.forEach(held -> behind.candle(held.venue(), held.candle()));
    candles.clear();
  }
}
