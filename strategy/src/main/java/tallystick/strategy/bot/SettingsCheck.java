package tallystick.strategy.bot;

import java.util.List;
import tallystick.market.Amount;

/**
 * The answer to saving a bot.
 *
 * @param refusals why it cannot be saved, each naming the field or step; empty when it can
 * @param warnings what its owner should know
 * @param fundsPerDeal most quote one deal can spend, fees aside: base order and all averaging
 *     orders
 */
public record SettingsCheck(List<String> refusals, List<String> warnings, Amount fundsPerDeal) {
  public SettingsCheck {
    refusals = List.copyOf(refusals);
    warnings = List.copyOf(warnings);
  }

  public boolean passes() {
    return refusals.isEmpty();
  }
}
