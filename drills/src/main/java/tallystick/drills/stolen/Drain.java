package tallystick.drills.stolen;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * How the money leaves: a key that may trade but not withdraw buys a thin coin far above its price
 * and sells it far below, again and again; on the other side of both stands the thief. Here the
 * paper exchange's depth stands there in his place. One round is two orders.
 */
final class Drain {
  private static final String SYMBOL = "THINUSD";
  private static final String COIN = "THIN";

  /** So much of what is left is put through the book in a round. */
  private static final BigDecimal SHARE = new BigDecimal("0.9");

  private final KeyHolder key;
  private final BigDecimal priceBefore;
  private final BigDecimal before;
  private int rounds;

  /**
   * A drain about to begin.
   *
   * @param priceBefore what the coin is worth without the thief
   */
  Drain(KeyHolder key, BigDecimal priceBefore) {
    this.key = key;
    this.priceBefore = priceBefore;
    this.before = worth(key);
  }

  /** One round; false when the exchange takes the key no longer, or nothing is left. */
  boolean round() {
    BigDecimal dollars =
        free("USD").multiply(SHARE).setScale(2, RoundingMode.DOWN).min(new BigDecimal("9000"));
    if (dollars.compareTo(BigDecimal.TEN) < 0) {
      return false;
    }
    KeyHolder.Answer bought =
        key.ask(
            "POST",
            "/api/v3/order",
            Map.of(
                "symbol",
                SYMBOL,
                "side",
                "BUY",
                "type",
                "MARKET",
                "quoteOrderQty",
                dollars.toPlainString()));
    if (!bought.ok()) {
      return false;
    }
    BigDecimal coins = free(COIN).setScale(0, RoundingMode.DOWN);
    KeyHolder.Answer sold =
        key.ask(
            "POST",
            "/api/v3/order",
            Map.of(
                "symbol",
                SYMBOL,
                "side",
                "SELL",
                "type",
                "MARKET",
                "quantity",
                coins.toPlainString()));
    rounds++;
    return sold.ok();
  }

  int rounds() {
    return rounds;
  }

  BigDecimal before() {
    return before;
  }

  /** Lost so far, at the price before; asked with a key that still works. */
  BigDecimal lost(KeyHolder owner) {
    return before.subtract(worth(owner));
  }

  private BigDecimal worth(KeyHolder holder) {
    BigDecimal sum = BigDecimal.ZERO;
    for (JsonNode balance : holder.must("GET", "/api/v3/account", Map.of()).path("balances")) {
      BigDecimal total =
          new BigDecimal(balance.path("free").asString())
              .add(new BigDecimal(balance.path("locked").asString()));
      // What the bots hold is not what he drains here; market movement is not his doing.
      String asset = balance.path("asset").asString();
      if (asset.equals("USD")) {
        sum = sum.add(total);
      } else if (asset.equals(COIN)) {
        sum = sum.add(total.multiply(priceBefore));
      }
    }
    return sum.setScale(2, RoundingMode.HALF_EVEN);
  }

  /** Nothing when the key is taken no longer. */
  private BigDecimal free(String asset) {
    for (JsonNode balance : key.ask("GET", "/api/v3/account", Map.of()).body().path("balances")) {
      if (balance.path("asset").asString().equals(asset)) {
        return new BigDecimal(balance.path("free").asString());
      }
    }
    return BigDecimal.ZERO;
  }
}
