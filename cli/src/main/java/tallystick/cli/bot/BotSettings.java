package tallystick.cli.bot;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A DCA bot's settings as the server's API takes them. Sizes are decimal text in the quote asset.
 *
 * @param averaging how many averaging orders; 0 for none
 * @param active how many of them rest at the venue at once
 * @param averagingSize of the first one; null exactly when there are none
 * @param deviationBps distance of the first below the base order's fill
 * @param takeProfitBps above cost, fees included
 * @param trailingBps 0 for a limit order at the target
 * @param stopLossBps 0 for none
 */
public record BotSettings(
    String baseOrder,
    int averaging,
    int active,
    @Nullable String averagingSize,
    int deviationBps,
    int stepScaleMilli,
    int volumeScaleMilli,
    int takeProfitBps,
    int trailingBps,
    int stopLossBps,
    long cooldownMs) {

  /** The body of {@code POST /api/v1/bots}. */
  public Map<String, Object> wish(
      String name, String venue, String credential, List<String> instruments) {
    Map<String, Object> wish = new LinkedHashMap<>();
    wish.put("name", name);
    wish.put("venue", venue);
    wish.put("credential", credential);
    wish.put("instruments", instruments);
    wish.put("settings", json());
    return wish;
  }

  private Map<String, Object> json() {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("baseOrder", baseOrder);
    if (averaging > 0 && averagingSize != null) {
      settings.put(
          "averaging",
          Map.of(
              "count", averaging,
              "active", active,
              "size", averagingSize,
              "deviationBps", deviationBps,
              "stepScaleMilli", stepScaleMilli,
              "volumeScaleMilli", volumeScaleMilli));
    }
    settings.put(
        "takeProfit",
        Map.of("steps", List.of(Map.of("profitBps", takeProfitBps)), "trailingBps", trailingBps));
    if (stopLossBps > 0) {
      settings.put("stopLoss", Map.of("distanceBps", stopLossBps));
    }
    settings.put("limits", Map.of("cooldownMs", cooldownMs));
    return settings;
  }
}
