package tallystick.keeper.policy;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Intent.PlaceOrder;
import tallystick.intent.StopLeg;
import tallystick.intent.Verdict.Basis;
import tallystick.market.Amount;
import tallystick.market.Price;
import tallystick.market.Side;

/**
 * What an order is charged, in atomic units of its quote asset. All of it is integer arithmetic on
 * unbounded integers, because a hostile order may multiply the largest price by the largest
 * quantity; all of it rounds up, against whoever submits many small orders.
 *
 * <pre>
 *            worst case, while it may fill             actual, once it ended with base b, quote v
 *  buy loss  max(0, worst - low) q + fee of            max(0, v - low b) + fee of max(v, high b)
 *            max(worst, high) q
 *  sell loss max(0, high - worst) q + fee of           max(0, high b - v) + fee of
 *            max(best, high) q                         max(high b, min(v, best b))
 *  turnover  buy worst q, sell max(best, high) q       buy v, sell max(high b, min(v, best b))
 * </pre>
 *
 * <p>{@code worst} is the least favourable price at which any leg may fill, {@code best} the
 * highest limit of a sale's legs, {@code low} and {@code high} the basis of the verdict. A buy's
 * fee may be taken in the base, which is worth {@code high} apiece whatever was paid for it. An
 * order that fills better than its limit is charged no more than at its limit: the gain outweighs
 * the fee on it. The actual never exceeds the worst case but by what the venue filled outside the
 * limits.
 */
record Charge(BigInteger turnover, BigInteger loss) {
  static final Charge NONE = new Charge(BigInteger.ZERO, BigInteger.ZERO);

  private static final BigInteger BPS = BigInteger.valueOf(10_000);

  /**
   * Each of the products below is rounded up once; a fill in two legs rounds a second time. The
   * worst case carries this much more, so that it stays the worst case.
   */
  private static final BigInteger ROUNDING_UNITS = BigInteger.valueOf(4);

  Charge plus(Charge other) {
    return new Charge(turnover.add(other.turnover), loss.add(other.loss));
  }

  /** By how much this exceeds what was charged before; never below zero. */
  Charge beyond(Charge before) {
    return new Charge(
        turnover.subtract(before.turnover).max(BigInteger.ZERO),
        loss.subtract(before.loss).max(BigInteger.ZERO));
  }

  /** While it may fill: nothing is known but its limits. */
  static Charge worst(PlaceOrder order, Basis basis) {
    BigInteger quantity = order.quantity().units();
    BigInteger worst = worstPrice(order);
    BigInteger low = basis.low().units();
    BigInteger high = basis.high().units();
    BigInteger valued = order.side() == Side.BUY ? worst.max(high) : highestPrice(order).max(high);
    BigInteger turnover = value(order.side() == Side.BUY ? worst : valued, quantity, order);
    BigInteger beyond = order.side() == Side.BUY ? worst.subtract(low) : high.subtract(worst);
    BigInteger loss =
        value(beyond.max(BigInteger.ZERO), quantity, order)
            .add(fee(value(valued, quantity, order), basis))
            .add(ROUNDING_UNITS);
    return new Charge(turnover, loss);
  }

  /** Once it ended: what it exchanged. */
  static Charge actual(PlaceOrder order, Basis basis, Amount filledBase, Amount filledQuote) {
    BigInteger base = filledBase.units();
    BigInteger quote = filledQuote.units();
    BigInteger highValue = value(basis.high().units(), base, order);
    if (order.side() == Side.BUY) {
      BigInteger lowValue = floorValue(basis.low().units(), base, order);
      BigInteger beyond = quote.subtract(lowValue).max(BigInteger.ZERO);
      return new Charge(quote, beyond.add(fee(quote.max(highValue), basis)));
    }
    BigInteger capped = quote.min(value(highestPrice(order), base, order));
    BigInteger valued = highValue.max(capped);
    BigInteger beyond = highValue.subtract(quote).max(BigInteger.ZERO);
    return new Charge(valued, beyond.add(fee(valued, basis)));
  }

  /** Units of the price at which the order hurts most: any leg may be the one that fills. */
  static BigInteger worstPrice(PlaceOrder order) {
    BigInteger main = units(order.limit());
    StopLeg stop = order.stop();
    if (stop == null) {
      return main == null ? BigInteger.ZERO : main;
    }
    BigInteger stopped = stop.limit().units();
    if (main == null) {
      return stopped;
    }
    return order.side() == Side.BUY ? main.max(stopped) : main.min(stopped);
  }

  /** Units of the highest price that stands in the order. */
  static BigInteger highestPrice(PlaceOrder order) {
    BigInteger highest = BigInteger.ZERO;
    if (order.limit() != null) {
      highest = highest.max(order.limit().units());
    }
    StopLeg stop = order.stop();
    return stop == null ? highest : highest.max(stop.limit().units()).max(stop.trigger().units());
  }

  private static @Nullable BigInteger units(@Nullable Price price) {
    return price == null ? null : price.units();
  }

  private static BigInteger value(BigInteger price, BigInteger quantity, PlaceOrder order) {
    return ceil(price.multiply(quantity), oneBase(order));
  }

  private static BigInteger floorValue(BigInteger price, BigInteger quantity, PlaceOrder order) {
    return price.multiply(quantity).divide(oneBase(order));
  }

  private static BigInteger fee(BigInteger value, Basis basis) {
    return ceil(value.multiply(BigInteger.valueOf(basis.takerFeeBps())), BPS);
  }

  private static BigInteger oneBase(PlaceOrder order) {
    return BigInteger.TEN.pow(order.instrument().base().decimals());
  }

  /** Rounded up; neither argument is negative. */
  private static BigInteger ceil(BigInteger numerator, BigInteger denominator) {
    return numerator.add(denominator).subtract(BigInteger.ONE).divide(denominator);
  }
}
