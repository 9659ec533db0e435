package tallystick.server.api;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.strategy.bot.DcaSettings;
import tallystick.strategy.bot.StartCondition;

/**
 * A DCA bot's settings as JSON. Sizes are decimal text in the quote asset; the units of all others
 * are in their names: basis points (1 % is 100), thousandths (1.5 is 1500), milliseconds. What is
 * left out takes the default stated.
 *
 * @param direction {@code long} (default)
 * @param averaging default: none
 * @param start default: {@code [{"kind":"asap"}]}
 * @param limits default: one deal at a time
 * @param execution default: half a percent for orders, one for stops
 */
record DcaJson(
    @Nullable String direction,
    String baseOrder,
    @Nullable Averaging averaging,
    TakeProfit takeProfit,
    @Nullable StopLoss stopLoss,
    @Nullable List<Start> start,
    @Nullable Limits limits,
    @Nullable Execution execution) {

  /** Averaging orders; {@code customSteps} replace count, size, deviation and scales. */
  record Averaging(
      @Nullable Integer count,
      @Nullable Integer active,
      @Nullable String size,
      @Nullable Integer deviationBps,
      @Nullable Integer stepScaleMilli,
      @Nullable Integer volumeScaleMilli,
      @Nullable List<CustomStep> customSteps) {}

  /** One averaging order told by hand. */
  record CustomStep(int deviationBps, String size) {}

  /** {@code basis}: total (default) or base. */
  record TakeProfit(@Nullable String basis, List<Step> steps, @Nullable Integer trailingBps) {}

  /** {@code shareBps} default: everything. */
  record Step(@Nullable Integer shareBps, int profitBps) {}

  /**
   * {@code reference}: base or average (default); {@code onStop}: close-deal (default) or
   * close-and-disable.
   */
  record StopLoss(
      int distanceBps,
      @Nullable String reference,
      @Nullable Boolean trailing,
      @Nullable Long timeoutMs,
      @Nullable Boolean breakeven,
      @Nullable String onStop) {}

  /** {@code kind}: asap, manual, rsi, sma-cross, ema-cross, percent-b. */
  record Start(
      String kind,
      @Nullable Long intervalMs,
      @Nullable Integer period,
      @Nullable Integer fastPeriod,
      @Nullable Integer slowPeriod,
      @Nullable Integer widthMilli,
      @Nullable String trigger,
      @Nullable Integer levelMilli) {}

  /** How many deals. */
  record Limits(
      @Nullable Integer maxDeals,
      @Nullable Integer maxDealsPerPair,
      @Nullable Integer disableAfterDeals,
      @Nullable Long cooldownMs,
      @Nullable Long closeDealAfterMs) {}

  /** How orders at market are written. */
  record Execution(
      @Nullable Integer slippageBps,
      @Nullable Integer stopSlippageBps,
      @Nullable Integer trailStepBps) {}

  private static final int FULL_BPS = 10_000;
  private static final int ONE_MILLI = 1_000;

  /**
   * The strategy's own settings.
   *
   * @throws IllegalArgumentException naming the field
   */
  DcaSettings toSettings(Asset quote) {
    DcaSettings.Execution usual = DcaSettings.Execution.usual();
    Execution e = execution == null ? new Execution(null, null, null) : execution;
    return new DcaSettings(
        choice(DcaSettings.Direction.class, "direction", or(direction, "long")),
        amount("baseOrder", baseOrder, quote),
        averagingOf(quote),
        takeProfitOf(),
        stopLossOf(),
        start == null
            ? List.of(new StartCondition.Asap())
            : start.stream().map(DcaJson::condition).toList(),
        limitsOf(),
        new DcaSettings.Execution(
            or(e.slippageBps(), usual.slippageBps()),
            or(e.stopSlippageBps(), usual.stopSlippageBps()),
            or(e.trailStepBps(), usual.trailStepBps())));
  }

  private DcaSettings.Averaging averagingOf(Asset quote) {
    if (averaging == null) {
      return new DcaSettings.Averaging(
          0, 1, Amount.zero(quote), 1, ONE_MILLI, ONE_MILLI, List.of());
    }
    List<CustomStep> steps = averaging.customSteps() == null ? List.of() : averaging.customSteps();
    int count = or(averaging.count(), 0);
    return new DcaSettings.Averaging(
        count,
        or(averaging.active(), Math.max(1, Math.max(count, steps.size()))),
        averaging.size() == null
            ? Amount.zero(quote)
            : amount("averaging.size", averaging.size(), quote),
        or(averaging.deviationBps(), 1),
        or(averaging.stepScaleMilli(), ONE_MILLI),
        or(averaging.volumeScaleMilli(), ONE_MILLI),
        steps.stream()
            .map(
                s ->
                    new DcaSettings.CustomStep(
                        s.deviationBps(), amount("customSteps.size", s.size(), quote)))
            .toList());
  }

  private DcaSettings.TakeProfit takeProfitOf() {
    return new DcaSettings.TakeProfit(
        choice(DcaSettings.Basis.class, "takeProfit.basis", or(takeProfit.basis(), "total")),
        takeProfit.steps().stream()
            .map(s -> new DcaSettings.Step(or(s.shareBps(), FULL_BPS), s.profitBps()))
            .toList(),
        or(takeProfit.trailingBps(), 0));
  }

  private DcaSettings.@Nullable StopLoss stopLossOf() {
    if (stopLoss == null) {
      return null;
    }
    return new DcaSettings.StopLoss(
        stopLoss.distanceBps(),
        choice(
            DcaSettings.Reference.class, "stopLoss.reference", or(stopLoss.reference(), "average")),
        or(stopLoss.trailing(), false),
        or(stopLoss.timeoutMs(), 0L),
        or(stopLoss.breakeven(), false),
        choice(DcaSettings.OnStop.class, "stopLoss.onStop", or(stopLoss.onStop(), "close-deal")));
  }

  private DcaSettings.DealLimits limitsOf() {
    if (limits == null) {
      return DcaSettings.DealLimits.oneAtATime();
    }
    return new DcaSettings.DealLimits(
        or(limits.maxDeals(), 1),
        or(limits.maxDealsPerPair(), 1),
        or(limits.disableAfterDeals(), 0),
        or(limits.cooldownMs(), 0L),
        or(limits.closeDealAfterMs(), 0L));
  }

  private static StartCondition condition(Start start) {
    return switch (start.kind()) {
      case "asap" -> new StartCondition.Asap();
      case "manual" -> new StartCondition.Manual();
      case "rsi" ->
          new StartCondition.Rsi(
              needed("start.intervalMs", start.intervalMs()),
              needed("start.period", start.period()),
              trigger(start),
              needed("start.levelMilli", start.levelMilli()));
      case "sma-cross" -> cross(start, StartCondition.Average.SMA);
      case "ema-cross" -> cross(start, StartCondition.Average.EMA);
      case "percent-b" ->
          new StartCondition.PercentB(
              needed("start.intervalMs", start.intervalMs()),
              needed("start.period", start.period()),
              or(start.widthMilli(), 2 * ONE_MILLI),
              trigger(start),
              needed("start.levelMilli", start.levelMilli()));
      default ->
          throw new IllegalArgumentException(
              "start.kind is asap, manual, rsi, sma-cross, ema-cross or percent-b, not \""
                  + start.kind()
                  + "\"");
    };
  }

  private static StartCondition cross(Start start, StartCondition.Average average) {
    return new StartCondition.AverageCross(
        needed("start.intervalMs", start.intervalMs()),
        average,
        needed("start.fastPeriod", start.fastPeriod()),
        needed("start.slowPeriod", start.slowPeriod()),
        trigger(start));
  }

  private static StartCondition.Trigger trigger(Start start) {
    return choice(
        StartCondition.Trigger.class, "start.trigger", needed("start.trigger", start.trigger()));
  }

  private static Amount amount(String field, String text, Asset asset) {
    try {
      return Amount.parse(text, asset);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(field + ": " + e.getMessage(), e);
    }
  }

  private static <E extends Enum<E>> E choice(Class<E> type, String field, String text) {
    for (E constant : type.getEnumConstants()) {
      if (constant.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(text)) {
        return constant;
      }
    }
    throw new IllegalArgumentException(
        field
            + " is one of "
            + List.of(type.getEnumConstants()).toString().toLowerCase(Locale.ROOT).replace('_', '-')
            + ", not \""
            + text
            + "\"");
  }

  private static <T> T or(@Nullable T value, T other) {
    return value == null ? other : value;
  }

  private static <T> T needed(String field, @Nullable T value) {
    if (value == null) {
      throw new IllegalArgumentException(field + " is missing");
    }
    return value;
  }
}
