package tallystick.server.feed;

import tallystick.market.Candle;
import tallystick.strategy.bot.BotEvent;

/** Who hears of the market; called from the venue's own reader, one call at a time. */
public interface MarketListener {
  /** The latest price. Whoever is busy may pass over all but the last. */
  void tick(String venue, BotEvent.Tick tick, long receivedNs);

  /** A candle has closed; never passed over. */
  void candle(String venue, Candle candle);

  /** A candle that closed while the stream was down. */
  void missed(String venue, Candle candle);
}
