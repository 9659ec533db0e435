package tallystick.server.feed;

import org.jspecify.annotations.Nullable;
import tallystick.market.Candle;
import tallystick.strategy.bot.BotEvent;

/** Ties the knot between venues, which need a listener, and bots, which need venues. */
public final class MarketRelay implements MarketListener {
  private volatile @Nullable MarketListener target;

  /** From now on this one hears; what came before nobody needed. */
  public void to(MarketListener listener) {
    target = listener;
  }

  @Override
  public void tick(String venue, BotEvent.Tick tick, long receivedNs) {
    MarketListener known = target;
    if (known != null) {
      known.tick(venue, tick, receivedNs);
    }
  }

  @Override
  public void candle(String venue, Candle candle) {
    MarketListener known = target;
    if (known != null) {
      known.candle(venue, candle);
    }
  }

  @Override
  public void missed(String venue, Candle candle) {
    MarketListener known = target;
    if (known != null) {
      known.missed(venue, candle);
    }
  }
}
