package tallystick.strategy.bot;

import java.util.List;
import java.util.Optional;
import tallystick.intent.CredentialId;
import tallystick.market.Instrument;

/**
 * One bot: who it is, what it trades with, where, and how.
 *
 * @param botId unique for ever in its organisation, since caller ids derive from it; 1 to 64
 *     characters of {@code a-z 0-9 - .}
 * @param markets the pairs it may trade, all against one quote asset
 */
public record BotConfig(
    String botId, CredentialId credential, List<Market> markets, DcaSettings settings) {
  /** A screenful; more pairs make more bots. */
  public static final int MAX_MARKETS = 100;

  public BotConfig {
    // The same alphabet as every other name in the system.
    botId = new CredentialId(botId).name();
    markets = List.copyOf(markets);
    if (markets.isEmpty() || markets.size() > MAX_MARKETS) {
      throw new IllegalArgumentException("A bot trades 1 to " + MAX_MARKETS + " pairs");
    }
    for (Market market : markets) {
      if (!market.instrument().quote().equals(settings.baseOrder().asset())) {
        throw new IllegalArgumentException(
            "The sizes are in "
                + settings.baseOrder().asset()
                + ", which is not the quote of "
                + market.instrument());
      }
    }
    if (markets.stream().map(Market::instrument).distinct().count() != markets.size()) {
      throw new IllegalArgumentException("A pair stands twice in bot " + botId);
    }
  }

  public Optional<Market> market(Instrument instrument) {
    for (Market market : markets) {
      if (market.instrument().equals(instrument)) {
        return Optional.of(market);
      }
    }
    return Optional.empty();
  }

  public BotConfig withCredential(CredentialId changed) {
    return new BotConfig(botId, changed, markets, settings);
  }

  public BotConfig withSettings(DcaSettings changed) {
    return new BotConfig(botId, credential, markets, changed);
  }
}
