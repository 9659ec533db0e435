package tallystick.strategy.bot;

import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tallystick.market.Amount;
import tallystick.market.Instrument;
import tallystick.market.Price;

/**
 * The answer to saving a bot.
 *
 * @param refusals why it cannot be saved, each naming the field or step; empty when it can
 * @param warnings what its owner should know
 * @param fundsPerDeal most quote one deal spends, fees aside: base order and all averaging orders;
 *     empty when it is beyond any account
 */
public record SettingsCheck(
    List<String> refusals, List<String> warnings, Optional<Amount> fundsPerDeal) {
  public SettingsCheck {
    refusals = List.copyOf(refusals);
    warnings = List.copyOf(warnings);
  }

  public boolean passes() {
    return refusals.isEmpty();
  }

  /**
   * Checks what the ranges of {@link DcaSettings} cannot: fields together, and the venue's filters.
   *
   * @param lastPrices latest price per pair; for a pair without one, quantities cannot be checked
   *     and only values are
   */
  public static SettingsCheck of(BotConfig config, Map<Instrument, Price> lastPrices) {
    Checking checking = new Checking(config.settings());
    checking.settings();
    for (Market market : config.markets()) {
      checking.sizes(market, lastPrices.get(market.instrument()));
    }
    return new SettingsCheck(
        List.copyOf(checking.refusals), List.copyOf(checking.warnings), checking.funds());
  }

  private static final class Checking {
    private final DcaSettings settings;
    private final List<String> refusals = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    Checking(DcaSettings settings) {
      this.settings = settings;
    }

    Optional<Amount> funds() {
      BigInteger units = DealMath.fundsUnits(settings);
      return units.bitLength() > Amount.MAX_BITS
          ? Optional.empty()
          : Optional.of(new Amount(settings.baseOrder().asset(), units));
    }

    void settings() {
      if (settings.direction() == DcaSettings.Direction.SHORT) {
        refusals.add(
            "Direction short: it sells coins that it must first hold or borrow, which this venue's"
                + " spot market does not offer. Only long is available.");
      }
      if (funds().isEmpty()) {
        refusals.add("The funds of one deal are beyond any account; lower the volume scale.");
      }
      deviations();
      stops();
      DcaSettings.Averaging averaging = settings.averaging();
      if (averaging.total() > 0 && averaging.active() > averaging.total()) {
        warnings.add("More active averaging orders than there are averaging orders.");
      }
      if (settings.limits().maxDealsPerPair() > settings.limits().maxDeals()) {
        warnings.add("More deals per pair than deals at all.");
      }
      boolean manual = settings.start().contains(new StartCondition.Manual());
      if (manual && settings.start().size() > 1) {
        warnings.add("With the manual condition the others have no effect.");
      }
    }

    /** The first averaging order that would need a price of zero or less. */
    private void deviations() {
      DcaSettings.Averaging averaging = settings.averaging();
      for (int k = 1; k <= averaging.total(); k++) {
        DealMath.Ratio bps = DealMath.deviationBps(averaging, k);
        if (DealMath.reachesZero(bps)) {
          refusals.add(
              "Averaging order "
                  + k
                  + ": its deviation D_"
                  + k
                  + " is "
                  + percent(bps)
                  + " % below the base order, which leaves no price. Lower the deviation, the step"
                  + " scale or the number of averaging orders.");
          return;
        }
      }
    }

    private void stops() {
      DcaSettings.StopLoss stop = settings.stopLoss();
      if (stop == null) {
        warnings.add("No stop loss: a deal is not protected if the price keeps falling.");
        return;
      }
      if (!stop.atVenue()) {
        warnings.add(
            "A stop loss with a timeout is watched by the bot and does not rest at the venue: it"
                + " does not protect while the server is down.");
      }
      if (stop.breakeven() && settings.takeProfit().steps().size() < 2) {
        warnings.add("Breakeven has no effect with one take-profit step.");
      }
      int total = settings.averaging().total();
      boolean fixedFromBase =
          stop.reference() == DcaSettings.Reference.BASE && !stop.trailing() && total > 0;
      if (fixedFromBase) {
        DealMath.Ratio deepest = DealMath.deviationBps(settings.averaging(), total);
        BigInteger stopAt = deepest.under().multiply(BigInteger.valueOf(stop.distanceBps()));
        if (stopAt.compareTo(deepest.over()) <= 0) {
          warnings.add(
              "The stop loss lies above averaging order " + total + ", which can never fill.");
        }
      }
    }

    void sizes(Market market, @Nullable Price last) {
      Amount minimum = market.filters().minNotional();
      String least = market.instrument() + "'s minimum of " + minimum + " at this venue";
      if (settings.baseOrder().compareTo(minimum) < 0) {
        refusals.add("Base order: " + settings.baseOrder() + " is below " + least + ".");
        return;
      }
      DcaSettings.Averaging averaging = settings.averaging();
      for (int k = 1; k <= averaging.total(); k++) {
        BigInteger units = DealMath.averagingUnits(averaging, k);
        if (units.bitLength() > Amount.MAX_BITS) {
          return;
        }
        Amount size = new Amount(minimum.asset(), units);
        if (size.compareTo(minimum) < 0) {
          refusals.add("Averaging order " + k + ": " + size + " is below " + least + ".");
          return;
        }
      }
      takeProfits(market);
      if (last != null) {
        quantities(market, last);
      }
    }

    private void takeProfits(Market market) {
      int feesBps = 2 * market.takerFeeBps();
      List<DcaSettings.Step> steps = settings.takeProfit().steps();
      for (int i = 0; i < steps.size(); i++) {
        if (steps.get(i).profitBps() <= feesBps) {
          warnings.add(
              "Take-profit step "
                  + (i + 1)
                  + ": its "
                  + percent(steps.get(i).profitBps())
                  + " % is less than the "
                  + percent(feesBps)
                  + " % that buying and selling cost on "
                  + market.instrument()
                  + ". The bot adds the fees to the target, so most of the price's move pays"
                  + " them.");
        }
      }
    }

    /** Whether each order, in lots and at its price, is one that the venue takes. */
    private void quantities(Market market, Price last) {
      String pair = market.instrument() + ": ";
      Amount bought = DealMath.quantity(market, settings.baseOrder(), last);
      Optional<String> objection = market.filters().objection(tick(market, last), bought);
      if (objection.isPresent()) {
        refusals.add("Base order of " + pair + objection.get() + ".");
        return;
      }
      DcaSettings.Averaging averaging = settings.averaging();
      for (int k = 1; k <= averaging.total(); k++) {
        Price price = below(market, last, DealMath.deviationBps(averaging, k));
        if (price == null) {
          return;
        }
        Amount size =
            new Amount(market.instrument().quote(), DealMath.averagingUnits(averaging, k));
        objection = market.filters().objection(price, DealMath.quantity(market, size, price));
        if (objection.isPresent()) {
          refusals.add("Averaging order " + k + " of " + pair + objection.get() + ".");
          return;
        }
      }
      sales(market, last, bought);
    }

    /**
     * The smallest position a deal can have is the base order's: each step must be able to sell.
     */
    private void sales(Market market, Price last, Amount bought) {
      Amount received = bought.minus(bought.bps(market.takerFeeBps(), RoundingMode.CEILING));
      DcaSettings.StopLoss stop = settings.stopLoss();
      int downBps =
          stop != null && stop.atVenue()
              ? stop.distanceBps() + settings.execution().stopSlippageBps()
              : settings.execution().slippageBps();
      Price worst =
          below(market, last, new DealMath.Ratio(BigInteger.valueOf(downBps), BigInteger.ONE));
      List<DcaSettings.Step> steps = settings.takeProfit().steps();
      for (int i = 0; i < steps.size(); i++) {
        Amount share =
            market
                .filters()
                .roundQuantity(received.bps(steps.get(i).shareBps(), RoundingMode.FLOOR));
        Optional<String> objection =
            worst == null
                ? Optional.of("its stop leaves no price")
                : market.filters().objection(worst, share);
        if (objection.isPresent()) {
          refusals.add(
              "Take-profit step "
                  + (i + 1)
                  + " of "
                  + market.instrument()
                  + ": the base order's share, sold at its worst price "
                  + (worst == null ? "" : worst.toDecimal())
                  + ", is no order: "
                  + objection.get()
                  + ". Raise the base order or use fewer steps.");
          return;
        }
      }
    }

    private static @Nullable Price below(Market market, Price last, DealMath.Ratio bps) {
      BigInteger whole = bps.under().multiply(BigInteger.valueOf(10_000));
      BigInteger left = whole.subtract(bps.over());
      BigInteger tick = market.filters().tick().units();
      if (left.signum() <= 0) {
        return null;
      }
      BigInteger units = last.units().multiply(left).divide(whole);
      BigInteger onTick = units.subtract(units.mod(tick));
      return onTick.signum() > 0 ? new Price(market.instrument(), onTick) : null;
    }

    private static Price tick(Market market, Price last) {
      Price tick = market.filters().tick();
      return last.roundTo(tick, RoundingMode.FLOOR).max(tick);
    }

    private static String percent(DealMath.Ratio bps) {
      return percent(bps.round(RoundingMode.FLOOR).min(BigInteger.valueOf(1_000_000)).intValue());
    }

    private static String percent(int bps) {
      return new java.math.BigDecimal(bps).movePointLeft(2).toPlainString();
    }
  }
}
