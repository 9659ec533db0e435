package tallystick.strategy.bot;

import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tallystick.market.Amount;
import tallystick.market.Instrument;
import tallystick.market.Price;

/**
 * The prices and sizes of a deal. Every one is a fraction of integers, divided once at the end, so
 * that nothing depends on the order of roundings: buyers' prices go down to the tick, sellers' up.
 */
final class DealMath {
  private static final BigInteger FULL_BPS = BigInteger.valueOf(10_000);
  private static final BigInteger MILLI = BigInteger.valueOf(1_000);

  private DealMath() {}

  /** A fraction of two integers, the denominator positive. */
  record Ratio(BigInteger over, BigInteger under) {
    BigInteger round(RoundingMode rounding) {
      BigInteger[] parts = over.divideAndRemainder(under);
      boolean up = rounding == RoundingMode.CEILING && parts[1].signum() > 0;
      boolean down = rounding == RoundingMode.FLOOR && parts[1].signum() < 0;
      return up
          ? parts[0].add(BigInteger.ONE)
          : down ? parts[0].subtract(BigInteger.ONE) : parts[0];
    }
  }

  // ---------------------------------------------------------------- averaging orders

  /** D_k in basis points: d x (1 + s + ... + s^(k-1)), from the base order's fill. */
  static Ratio deviationBps(DcaSettings.Averaging averaging, int k) {
    if (!averaging.customSteps().isEmpty()) {
      long bps = averaging.customSteps().get(k - 1).deviationBps();
      return new Ratio(BigInteger.valueOf(bps), BigInteger.ONE);
    }
    Ratio sum = geometricSum(averaging.stepScaleMilli(), k);
    return new Ratio(
        sum.over().multiply(BigInteger.valueOf(averaging.deviationBps())), sum.under());
  }

  static boolean reachesZero(Ratio deviationBps) {
    return deviationBps.over().compareTo(deviationBps.under().multiply(FULL_BPS)) >= 0;
  }

  /** V_k in atomic units: AO x v^(k-1), rounded down. */
  static BigInteger averagingUnits(DcaSettings.Averaging averaging, int k) {
    if (!averaging.customSteps().isEmpty()) {
      return averaging.customSteps().get(k - 1).size().units();
    }
    return averaging
        .size()
        .units()
        .multiply(BigInteger.valueOf(averaging.volumeScaleMilli()).pow(k - 1))
        .divide(MILLI.pow(k - 1));
  }

  /** BO + AO (v^n - 1) / (v - 1), or BO + n AO when v is 1; rounded up to an atomic unit. */
  static BigInteger fundsUnits(DcaSettings settings) {
    DcaSettings.Averaging averaging = settings.averaging();
    BigInteger base = settings.baseOrder().units();
    if (!averaging.customSteps().isEmpty()) {
      for (DcaSettings.CustomStep step : averaging.customSteps()) {
        base = base.add(step.size().units());
      }
      return base;
    }
    if (averaging.count() == 0) {
      return base;
    }
    Ratio sum = geometricSum(averaging.volumeScaleMilli(), averaging.count());
    Ratio all = new Ratio(sum.over().multiply(averaging.size().units()), sum.under());
    return base.add(all.round(RoundingMode.CEILING));
  }

  /** 1 + r + ... + r^(terms-1) for r in thousandths. */
  private static Ratio geometricSum(int ratioMilli, int terms) {
    BigInteger ratio = BigInteger.valueOf(ratioMilli);
    BigInteger over = BigInteger.ZERO;
    BigInteger power = BigInteger.ONE;
    for (int i = 0; i < terms; i++) {
      over = over.multiply(MILLI).add(power);
      power = power.multiply(ratio);
    }
    return new Ratio(over, MILLI.pow(terms - 1));
  }

  /** P_k = P0 (1 - D_k / 100), down to the tick; empty when nothing is left of the price. */
  static Optional<Price> averagingPrice(Deal deal, Market market, int k) {
    Ledger.Exchanged base = deal.ledger().in(Slot.BASE_ORDER);
    return below(market, base, deviationBps(deal.settings().averaging(), k));
  }

  private static Optional<Price> below(Market market, Ledger.Exchanged base, Ratio bps) {
    BigInteger whole = bps.under().multiply(FULL_BPS);
    BigInteger left = whole.subtract(bps.over());
    if (left.signum() <= 0) {
      return Optional.empty();
    }
    Ratio units =
        new Ratio(
            base.quote().units().multiply(oneBase(market.instrument())).multiply(left),
            base.base().units().multiply(whole));
    return onTick(market, units.round(RoundingMode.FLOOR), RoundingMode.FLOOR);
  }

  // ---------------------------------------------------------------- selling

  /** A: quote spent per base received, fees included; null before the first fill. */
  static @Nullable Price average(Deal deal) {
    Ledger ledger = deal.ledger();
    if (ledger.received().signum() <= 0 || ledger.cost().signum() <= 0) {
      return null;
    }
    return Price.average(deal.instrument(), ledger.cost(), ledger.received(), RoundingMode.CEILING);
  }

  /**
   * The price at which selling everything received, less the venue's taker fee on the sale, brings
   * back the cost and the step's profit, of everything spent or of the base order.
   */
  static Optional<Price> target(Deal deal, Market market, int step) {
    DcaSettings.TakeProfit takeProfit = deal.settings().takeProfit();
    BigInteger profitBps = BigInteger.valueOf(takeProfit.steps().get(step - 1).profitBps());
    BigInteger cost = deal.ledger().cost().units();
    BigInteger of =
        switch (takeProfit.basis()) {
          case TOTAL -> cost;
          case BASE -> deal.ledger().in(Slot.BASE_ORDER).quote().units();
        };
    BigInteger wanted = cost.multiply(FULL_BPS).add(of.multiply(profitBps));
    return afterSellingFee(deal, market, new Ratio(wanted, FULL_BPS));
  }

  /** The price at which what is left sells at its own cost, fees of the sale included. */
  private static Optional<Price> breakeven(Deal deal, Market market) {
    return afterSellingFee(deal, market, new Ratio(deal.ledger().cost().units(), BigInteger.ONE));
  }

  private static Optional<Price> afterSellingFee(Deal deal, Market market, Ratio wantedQuote) {
    BigInteger received = deal.ledger().received().units();
    if (received.signum() <= 0) {
      return Optional.empty();
    }
    BigInteger keptBps = FULL_BPS.subtract(BigInteger.valueOf(market.takerFeeBps()));
    Ratio units =
        new Ratio(
            wantedQuote.over().multiply(oneBase(market.instrument())).multiply(FULL_BPS),
            wantedQuote.under().multiply(received).multiply(keptBps));
    return onTick(market, units.round(RoundingMode.CEILING), RoundingMode.CEILING);
  }

  /** Where the stop loss stands now; empty when the deal has none or has bought nothing. */
  static Optional<Price> stop(Deal deal, Market market) {
    DcaSettings.StopLoss stopLoss = deal.settings().stopLoss();
    Ledger ledger = deal.ledger();
    Ledger.Exchanged base = ledger.in(Slot.BASE_ORDER);
    if (stopLoss == null || ledger.received().signum() <= 0 || base.base().signum() <= 0) {
      return Optional.empty();
    }
    boolean fromBase = stopLoss.reference() == DcaSettings.Reference.BASE;
    BigInteger quote = fromBase ? base.quote().units() : ledger.cost().units();
    BigInteger received = fromBase ? base.base().units() : ledger.received().units();
    BigInteger keptBps = FULL_BPS.subtract(BigInteger.valueOf(stopLoss.distanceBps()));
    Ratio units =
        new Ratio(
            quote.multiply(oneBase(market.instrument())).multiply(keptBps),
            received.multiply(FULL_BPS));
    Optional<Price> stop = onTick(market, units.round(RoundingMode.CEILING), RoundingMode.CEILING);
    Price peak = deal.watch().peak();
    if (stopLoss.trailing() && peak != null) {
      stop = higher(stop, Optional.of(lower(market, peak, stopLoss.distanceBps())));
    }
    boolean firstOfSeveral = deal.settings().takeProfit().steps().size() >= 2 && deal.stepDone(1);
    return stopLoss.breakeven() && firstOfSeveral ? higher(stop, breakeven(deal, market)) : stop;
  }

  private static Optional<Price> higher(Optional<Price> a, Optional<Price> b) {
    return a.isEmpty() ? b : b.isEmpty() ? a : Optional.of(a.get().max(b.get()));
  }

  /** {@code price} less so many basis points, up to the tick: for stops and trailing. */
  static Price lower(Market market, Price price, int bps) {
    return price
        .plusBps(-bps, RoundingMode.CEILING)
        .roundTo(market.filters().tick(), RoundingMode.CEILING);
  }

  /** The worst price of an immediate sale: below the bid, never below one tick. */
  static Price worstSale(Market market, Price bid, int slippageBps) {
    Price tick = market.filters().tick();
    BigInteger units = bid.plusBps(-slippageBps, RoundingMode.CEILING).units();
    BigInteger onTick = units.subtract(units.mod(tick.units()));
    return onTick.signum() > 0 ? new Price(market.instrument(), onTick) : tick;
  }

  /** The worst price of an immediate buy. */
  static Price worstBuy(Market market, Price ask, int slippageBps) {
    return ask.plusBps(slippageBps, RoundingMode.FLOOR)
        .roundTo(market.filters().tick(), RoundingMode.CEILING);
  }

  // ---------------------------------------------------------------- small parts

  /** As much base as {@code quote} buys at {@code price}, as the venue takes quantities. */
  static Amount quantity(Market market, Amount quote, Price price) {
    return quote.signum() <= 0
        ? Amount.zero(market.instrument().base())
        : market.filters().roundQuantity(price.quantityFor(quote, RoundingMode.FLOOR));
  }

  private static Optional<Price> onTick(Market market, BigInteger units, RoundingMode rounding) {
    BigInteger tick = market.filters().tick().units();
    BigInteger rounded = new Ratio(units, tick).round(rounding).multiply(tick);
    return rounded.signum() <= 0 || rounded.bitLength() > Amount.MAX_BITS
        ? Optional.empty()
        : Optional.of(new Price(market.instrument(), rounded));
  }

  private static BigInteger oneBase(Instrument instrument) {
    return BigInteger.TEN.pow(instrument.base().decimals());
  }
}
