package tallystick.paper.trading;

import org.jspecify.annotations.Nullable;
import tallystick.paper.matching.SelfTrade;

/**
 * An order as asked for, its numbers already in ticks and lots; zero means "not given".
 *
 * @param quoteE8 amount of the quote asset to spend or receive (market orders), or 0
 * @param strategyId the client's own label, or null
 */
public record NewOrder(
    String clientOrderId,
    boolean buy,
    OrderType type,
    TimeInForce timeInForce,
    long priceTicks,
    long lots,
    long quoteE8,
    long stopTicks,
    SelfTrade selfTrade,
    @Nullable Long strategyId,
    @Nullable Long strategyType) {

  public NewOrder {
    if (clientOrderId.isEmpty() || clientOrderId.length() > 36) {
      throw new IllegalArgumentException(
          "client order id of " + clientOrderId.length() + " characters");
    }
    if (lots < 0 || priceTicks < 0 || stopTicks < 0 || quoteE8 < 0) {
      throw new IllegalArgumentException("negative price or quantity");
    }
  }

  NewOrder withLots(long newLots) {
    return new NewOrder(
        clientOrderId,
        buy,
        type,
        timeInForce,
        priceTicks,
        newLots,
        quoteE8,
        stopTicks,
        selfTrade,
        strategyId,
        strategyType);
  }
}
