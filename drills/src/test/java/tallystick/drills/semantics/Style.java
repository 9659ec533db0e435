package tallystick.drills.semantics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.strategy.bot.DcaSettings;
import tallystick.strategy.bot.StartCondition;

/** How a pair's bot trades: tightly, so that many deals end in few candles. */
enum Style {
  /** One take profit, resting at the venue. */
  PLAIN(1, 0, 0),
  /** A stop that rests at the venue, ends many deals, and moves with each averaging order. */
  STOPPED(1, 0, 15),
  /** Half is sold at one profit and half at another. */
  IN_STEPS(2, 0, 0),
  /** Sold when the price falls back from its peak. */
  TRAILING(1, 3, 0);

  private static final int FULL_BPS = 10_000;
  private static final String ORDER = "100";
  private static final int AVERAGING_COUNT = 3;
  private static final int AVERAGING_ACTIVE = 2;
  private static final int DEVIATION_BPS = 25;
  private static final int STEP_SCALE_MILLI = 1_300;
  private static final int VOLUME_SCALE_MILLI = 1_400;

  private final int takeProfits;
  private final int trailingBps;
  private final int stopBps;

  Style(int takeProfits, int trailingBps, int stopBps) {
    this.takeProfits = takeProfits;
    this.trailingBps = trailingBps;
    this.stopBps = stopBps;
  }

  static Style of(Pair pair) {
    return switch (pair.symbol()) {
      case "BTCUSDT" -> STOPPED;
      case "ETHUSDT" -> IN_STEPS;
      case "DOGEUSDT" -> TRAILING;
      default -> PLAIN;
    };
  }

  /** Of the n-th step, after fees. */
  private static int profitBps(int step) {
    return 1 + 2 * step;
  }

  DcaSettings settings(Asset quote) {
    List<DcaSettings.Step> steps = new ArrayList<>();
    for (int i = 0; i < takeProfits; i++) {
      steps.add(new DcaSettings.Step(FULL_BPS / takeProfits, profitBps(i)));
    }
    return new DcaSettings(
        DcaSettings.Direction.LONG,
        Amount.parse(ORDER, quote),
        new DcaSettings.Averaging(
            AVERAGING_COUNT,
            AVERAGING_ACTIVE,
            Amount.parse(ORDER, quote),
            DEVIATION_BPS,
            STEP_SCALE_MILLI,
            VOLUME_SCALE_MILLI,
            List.of()),
        new DcaSettings.TakeProfit(DcaSettings.Basis.TOTAL, steps, trailingBps),
        stopBps == 0
            ? null
            : new DcaSettings.StopLoss(
                stopBps,
                DcaSettings.Reference.AVERAGE,
                false,
                0,
                false,
                DcaSettings.OnStop.CLOSE_DEAL),
        List.of(new StartCondition.Asap()),
        DcaSettings.DealLimits.oneAtATime(),
        DcaSettings.Execution.usual());
  }

  /** The same as a person asks the server for it. */
  Map<String, Object> asked() {
    List<Map<String, Object>> steps = new ArrayList<>();
    for (int i = 0; i < takeProfits; i++) {
      steps.add(Map.of("shareBps", FULL_BPS / takeProfits, "profitBps", profitBps(i)));
    }
    Map<String, Object> asked = new HashMap<>();
    asked.put("baseOrder", ORDER);
    asked.put(
        "averaging",
        Map.of(
            "count",
            AVERAGING_COUNT,
            "active",
            AVERAGING_ACTIVE,
            "size",
            ORDER,
            "deviationBps",
            DEVIATION_BPS,
            "stepScaleMilli",
            STEP_SCALE_MILLI,
            "volumeScaleMilli",
            VOLUME_SCALE_MILLI));
    asked.put("takeProfit", Map.of("steps", steps, "trailingBps", trailingBps));
    if (stopBps != 0) {
      asked.put("stopLoss", Map.of("distanceBps", stopBps, "reference", "average"));
    }
    return asked;
  }
}
