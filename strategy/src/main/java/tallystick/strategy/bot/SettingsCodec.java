package tallystick.strategy.bot;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tallystick.intent.CredentialId;
import tallystick.market.Asset;
import tallystick.market.Filters;
import tallystick.market.Instrument;

/** Bytes of a bot's configuration; part of {@link StateCodec}'s. */
final class SettingsCodec {
  private final StateWriter out;

  SettingsCodec(StateWriter out) {
    this.out = out;
  }

  void write(BotConfig config) {
    out.text(config.botId()).text(config.credential().name());
    out.list(config.markets(), this::write);
    write(config.settings());
  }

  private void write(Market market) {
    Filters filters = market.filters();
    out.instrument(market.instrument())
        .units(filters.tick())
        .units(filters.lot())
        .units(filters.minQuantity())
        .units(filters.maxQuantity())
        .units(filters.minNotional())
        .i32(market.takerFeeBps());
  }

  void write(DcaSettings settings) {
    DcaSettings.Averaging averaging = settings.averaging();
    DcaSettings.DealLimits limits = settings.limits();
    DcaSettings.Execution execution = settings.execution();
    out.name(settings.direction())
        .asset(settings.baseOrder().asset())
        .units(settings.baseOrder())
        .i32(averaging.count())
        .i32(averaging.active())
        .units(averaging.size())
        .i32(averaging.deviationBps())
        .i32(averaging.stepScaleMilli())
        .i32(averaging.volumeScaleMilli())
        .list(averaging.customSteps(), step -> out.i32(step.deviationBps()).units(step.size()))
        .name(settings.takeProfit().basis())
        .list(settings.takeProfit().steps(), step -> out.i32(step.shareBps()).i32(step.profitBps()))
        .i32(settings.takeProfit().trailingBps())
        .maybe(settings.stopLoss(), this::write)
        .list(settings.start(), this::write)
        .i32(limits.maxDeals())
        .i32(limits.maxDealsPerPair())
        .i32(limits.disableAfterDeals())
        .i64(limits.cooldownMs())
        .i64(limits.closeDealAfterMs())
        .i32(execution.slippageBps())
        .i32(execution.stopSlippageBps())
        .i32(execution.trailStepBps());
  }

  private void write(DcaSettings.StopLoss stop) {
    out.i32(stop.distanceBps())
        .name(stop.reference())
        .flag(stop.trailing())
        .i64(stop.timeoutMs())
        .flag(stop.breakeven())
        .name(stop.onStop());
  }

  void write(StartCondition condition) {
    switch (condition) {
      case StartCondition.Asap asap -> out.u8(1);
      case StartCondition.Manual manual -> out.u8(2);
      case StartCondition.Rsi rsi ->
          out.u8(3)
              .i64(rsi.intervalMs())
              .i32(rsi.period())
              .name(rsi.trigger())
              .i32(rsi.levelMilli());
      case StartCondition.AverageCross cross ->
          out.u8(4)
              .i64(cross.intervalMs())
              .name(cross.average())
              .i32(cross.fastPeriod())
              .i32(cross.slowPeriod())
              .name(cross.trigger());
      case StartCondition.PercentB b ->
          out.u8(5)
              .i64(b.intervalMs())
              .i32(b.period())
              .i32(b.widthMilli())
              .name(b.trigger())
              .i32(b.levelMilli());
    }
  }

  // ---------------------------------------------------------------- reading

  static BotConfig config(StateReader in) {
    String botId = in.text();
    CredentialId credential = new CredentialId(in.text());
    List<Market> markets = in.list(() -> market(in));
    return new BotConfig(botId, credential, markets, settings(in));
  }

  private static Market market(StateReader in) {
    Instrument instrument = in.instrument();
    Filters filters =
        new Filters(
            instrument,
            in.price(instrument),
            in.amount(instrument.base()),
            in.amount(instrument.base()),
            in.amount(instrument.base()),
            in.amount(instrument.quote()));
    return new Market(instrument, filters, in.i32());
  }

  static DcaSettings settings(StateReader in) {
    DcaSettings.Direction direction = in.name(DcaSettings.Direction.class);
    Asset quote = in.asset();
    return new DcaSettings(
        direction,
        in.amount(quote),
        new DcaSettings.Averaging(
            in.i32(),
            in.i32(),
            in.amount(quote),
            in.i32(),
            in.i32(),
            in.i32(),
            in.list(() -> new DcaSettings.CustomStep(in.i32(), in.amount(quote)))),
        new DcaSettings.TakeProfit(
            in.name(DcaSettings.Basis.class),
            in.list(() -> new DcaSettings.Step(in.i32(), in.i32())),
            in.i32()),
        stopLoss(in),
        in.list(() -> condition(in)),
        new DcaSettings.DealLimits(in.i32(), in.i32(), in.i32(), in.i64(), in.i64()),
        new DcaSettings.Execution(in.i32(), in.i32(), in.i32()));
  }

  private static DcaSettings.@Nullable StopLoss stopLoss(StateReader in) {
    return in.flag()
        ? new DcaSettings.StopLoss(
            in.i32(),
            in.name(DcaSettings.Reference.class),
            in.flag(),
            in.i64(),
            in.flag(),
            in.name(DcaSettings.OnStop.class))
        : null;
  }

  static StartCondition condition(StateReader in) {
    int kind = in.u8();
    return switch (kind) {
      case 1 -> new StartCondition.Asap();
      case 2 -> new StartCondition.Manual();
      case 3 ->
          new StartCondition.Rsi(
              in.i64(), in.i32(), in.name(StartCondition.Trigger.class), in.i32());
      case 4 ->
          new StartCondition.AverageCross(
              in.i64(),
              in.name(StartCondition.Average.class),
              in.i32(),
              in.i32(),
              in.name(StartCondition.Trigger.class));
      case 5 ->
          new StartCondition.PercentB(
              in.i64(), in.i32(), in.i32(), in.name(StartCondition.Trigger.class), in.i32());
      default -> throw in.malformed("a start condition of kind " + kind);
    };
  }
}
