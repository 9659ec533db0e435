package tallystick.strategy.bot;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tallystick.market.Amount;

/**
 * How a DCA bot trades; the names follow what 3Commas users know. Percentages are basis points (1 %
 * is 100), factors thousandths (1.5 is 1,500), so that every price follows from integers. Each
 * record refuses values outside its ranges; what depends on the venue or on several fields together
 * is {@link SettingsCheck}'s.
 *
 * @param direction only {@link Direction#LONG} passes the check on a spot venue
 * @param baseOrder size of the first buy, in the quote asset
 * @param stopLoss null when the deal has none
 * @param start all must hold; at least one
 */
public record DcaSettings(
    Direction direction,
    Amount baseOrder,
    Averaging averaging,
    TakeProfit takeProfit,
    @Nullable StopLoss stopLoss,
    List<StartCondition> start,
    DealLimits limits,
    Execution execution) {
  /** Enough to say anything sensible; each costs an indicator per pair. */
  public static final int MAX_CONDITIONS = 10;

  private static final int FULL_BPS = 10_000;

  public DcaSettings {
    start = List.copyOf(start);
    require(baseOrder.signum() > 0, "The base order is above zero, not " + baseOrder);
    require(
        averaging.size().asset().equals(baseOrder.asset()),
        "Base and averaging orders are sized in one asset");
    require(
        !start.isEmpty() && start.size() <= MAX_CONDITIONS,
        "A bot has 1 to " + MAX_CONDITIONS + " start conditions");
  }

  /** Which way a deal bets. */
  public enum Direction {
    LONG,
    SHORT
  }

  /**
   * The averaging orders below the base order.
   *
   * @param count n, 0 to {@link #MAX_COUNT}; ignored when there are custom steps
   * @param active how many rest at the venue at once, 1 to {@link #MAX_COUNT}; the others hold no
   *     funds
   * @param size AO, of the first one, in the quote asset
   * @param deviationBps d, distance of the first below the base order's fill
   * @param stepScaleMilli s, 100 to 10,000
   * @param volumeScaleMilli v, 100 to 10,000
   * @param customSteps replace the coefficients when there are any; deviations rise
   */
  public record Averaging(
      int count,
      int active,
      Amount size,
      int deviationBps,
      int stepScaleMilli,
      int volumeScaleMilli,
      List<CustomStep> customSteps) {
    public static final int MAX_COUNT = 200;
    public static final int MIN_SCALE_MILLI = 100;
    public static final int MAX_SCALE_MILLI = 10_000;

    public Averaging {
      customSteps = List.copyOf(customSteps);
      require(count >= 0 && count <= MAX_COUNT, "Averaging orders are 0 to 200, not " + count);
      require(
          customSteps.size() <= MAX_COUNT, "Custom steps are 0 to 200, not " + customSteps.size());
      require(active >= 1 && active <= MAX_COUNT, "Active orders are 1 to 200, not " + active);
      require(size.signum() >= 0, "An averaging order's size is not negative");
      require(count == 0 || size.signum() > 0, "An averaging order's size is above zero");
      require(deviationBps >= 1 || count == 0, "The price deviation is above zero");
      require(inScale(stepScaleMilli), "The step scale is 0.1 to 10");
      require(inScale(volumeScaleMilli), "The volume scale is 0.1 to 10");
      for (int i = 0; i < customSteps.size(); i++) {
        CustomStep step = customSteps.get(i);
        require(
            step.size().asset().equals(size.asset()), "Custom steps are sized in the quote asset");
        require(
            i == 0 || step.deviationBps() > customSteps.get(i - 1).deviationBps(),
            "Custom step " + (i + 1) + " lies no deeper than the one before it");
      }
    }

    /** How many there are, custom or computed. */
    public int total() {
      return customSteps.isEmpty() ? count : customSteps.size();
    }

    private static boolean inScale(int milli) {
      return milli >= MIN_SCALE_MILLI && milli <= MAX_SCALE_MILLI;
    }
  }

  /** One averaging order told by hand: {@code deviationBps} below the base order's fill. */
  public record CustomStep(int deviationBps, Amount size) {
    public CustomStep {
      require(deviationBps >= 1, "A custom step's deviation is above zero");
      require(size.signum() > 0, "A custom step's size is above zero");
    }
  }

  /** What a take profit's percentage is of. */
  public enum Basis {
    /** Of everything spent. */
    TOTAL,
    /** Of the base order. */
    BASE
  }

  /**
   * When to sell with profit, after fees.
   *
   * @param steps 1 to {@link #MAX_STEPS}, profits rising, shares summing to 100 %
   * @param trailingBps 0 for limit orders only; otherwise the last step arms at its target and
   *     sells at the peak less this
   */
  public record TakeProfit(Basis basis, List<Step> steps, int trailingBps) {
    public static final int MAX_STEPS = 4;

    public TakeProfit {
      steps = List.copyOf(steps);
      require(!steps.isEmpty() && steps.size() <= MAX_STEPS, "A take profit has 1 to 4 steps");
      int sum = 0;
      for (int i = 0; i < steps.size(); i++) {
        sum += steps.get(i).shareBps();
        require(
            i == 0 || steps.get(i).profitBps() > steps.get(i - 1).profitBps(),
            "Take-profit step " + (i + 1) + " lies no higher than the one before it");
      }
      require(sum == FULL_BPS, "The take-profit steps sum to " + sum + " bps, not to 100 %");
      require(trailingBps >= 0 && trailingBps < FULL_BPS, "Trailing is 0 to below 100 %");
    }
  }

  /** Sells {@code shareBps} of the position at {@code profitBps} above cost, fees included. */
  public record Step(int shareBps, int profitBps) {
    /** A thousand percent. */
    public static final int MAX_PROFIT_BPS = 100_000;

    public Step {
      require(shareBps >= 1 && shareBps <= FULL_BPS, "A step's share is above 0 to 100 %");
      require(profitBps >= 1 && profitBps <= MAX_PROFIT_BPS, "A step's profit is above 0");
    }
  }

  /** What a stop loss is measured from. */
  public enum Reference {
    /** The base order's fill. */
    BASE,
    /** The average price, fees included. */
    AVERAGE
  }

  /** What follows a stop. */
  public enum OnStop {
    CLOSE_DEAL,
    CLOSE_AND_DISABLE
  }

  /**
   * When to sell with loss.
   *
   * @param distanceBps below the reference
   * @param trailing the stop follows the highest price since the base order, never down
   * @param timeoutMs 0: the stop rests at the venue. Otherwise the breach must still hold after
   *     this time, which no venue offers, so the bot itself watches and the deal is not protected
   *     while the server is down
   * @param breakeven after the first of at least two take-profit steps the stop moves to where the
   *     deal neither wins nor loses
   */
  public record StopLoss(
      int distanceBps,
      Reference reference,
      boolean trailing,
      long timeoutMs,
      boolean breakeven,
      OnStop onStop) {
    /** A day: longer is no stop. */
    public static final long MAX_TIMEOUT_MS = 86_400_000;

    public StopLoss {
      require(distanceBps >= 1 && distanceBps < FULL_BPS, "A stop loss is above 0, below 100 %");
      require(timeoutMs >= 0 && timeoutMs <= MAX_TIMEOUT_MS, "A stop's timeout is at most a day");
    }

    /** Whether it rests at the venue. */
    public boolean atVenue() {
      return timeoutMs == 0;
    }
  }

  /**
   * How many deals, how often, how long.
   *
   * @param maxDeals at once, 1 to {@link #MAX_DEALS}
   * @param maxDealsPerPair at once on one pair, 1 to {@link #MAX_DEALS}
   * @param disableAfterDeals the bot starts this many and no more; 0 for no limit
   * @param cooldownMs from a deal's end to the next start on its pair, at most 30 days
   * @param closeDealAfterMs a deal older than this is sold at market; 0 for never
   */
  public record DealLimits(
      int maxDeals,
      int maxDealsPerPair,
      int disableAfterDeals,
      long cooldownMs,
      long closeDealAfterMs) {
    public static final int MAX_DEALS = 199;
    public static final long MAX_COOLDOWN_MS = 30L * 86_400_000;

    public DealLimits {
      require(maxDeals >= 1 && maxDeals <= MAX_DEALS, "Deals at once are 1 to 199");
      require(maxDealsPerPair >= 1 && maxDealsPerPair <= MAX_DEALS, "Deals per pair are 1 to 199");
      require(disableAfterDeals >= 0, "A number of deals is not negative");
      require(cooldownMs >= 0 && cooldownMs <= MAX_COOLDOWN_MS, "A cooldown is 0 to 30 days");
      require(closeDealAfterMs >= 0, "A deal's longest time is not negative");
    }

    public static DealLimits oneAtATime() {
      return new DealLimits(1, 1, 0, 0, 0);
    }
  }

  /**
   * How "at market" and stops are written as limit orders.
   *
   * @param slippageBps how far beyond the last quote an immediate order may fill, 1 to {@link
   *     #MAX_SLIPPAGE_BPS}; keep it inside the keeper's price band
   * @param stopSlippageBps how far below its trigger a stop may fill, same range
   * @param trailStepBps a trailing stop at the venue is moved when it can rise by this much, 1 to
   *     {@link #MAX_SLIPPAGE_BPS}; each move is an order
   */
  public record Execution(int slippageBps, int stopSlippageBps, int trailStepBps) {
    /** The widest band a keeper's policy allows. */
    public static final int MAX_SLIPPAGE_BPS = 2_000;

    public Execution {
      for (int bps : new int[] {slippageBps, stopSlippageBps, trailStepBps}) {
        require(bps >= 1 && bps <= MAX_SLIPPAGE_BPS, "Slippages are 1 to 2,000 bps, not " + bps);
      }
    }

    /** Half a percent for orders, one for stops, trailing by quarters of a percent. */
    public static Execution usual() {
      return new Execution(50, 100, 25);
    }
  }

  private static void require(boolean holds, String text) {
    if (!holds) {
      throw new IllegalArgumentException(text);
    }
  }
}
