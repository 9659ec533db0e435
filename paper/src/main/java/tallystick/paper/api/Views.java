package tallystick.paper.api;

import tallystick.paper.trading.Market;
import tools.jackson.databind.node.ObjectNode;

/** The REST shapes that streams share. */
public final class Views {
  private static final long DAY_MS = 86_400_000L;

  private Views() {}

  /** Best levels of a book. */
  public static ObjectNode depth(Market market, int levels) {
    return PublicApi.depth(market, levels);
  }

  /** The 24-hour ticker. */
  public static ObjectNode day(Market market) {
    return PublicApi.ticker(market, DAY_MS, false);
  }
}
