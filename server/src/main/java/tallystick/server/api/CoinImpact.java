package tallystick.server.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tallystick.atm.Currencies;
import tallystick.atm.Direction;
import tallystick.market.Amount;
import tallystick.server.fleet.Fleet;
import tallystick.server.fleet.machine.Machines;
import tallystick.server.fleet.setting.CoinSetting;
import tallystick.server.fleet.setting.CoinSettings;

/**
 * Which machines a change touches, and what a customer pays there before and after: each machine is
 * asked what is in force for it now and what would be, so that nothing is guessed from names.
 */
final class CoinImpact {
  private CoinImpact() {}

  /**
   * What one group's customers would pay or get for the sum asked about; decimal text, null where
   * it is not offered or no price is there.
   */
  record Paid(@Nullable String coins, @Nullable String charges, String refusedBecause) {}

  /**
   * Machines that a change touches in the same way.
   *
   * @param group empty for those of none
   * @param machines their names
   * @param cash the sum in question, decimal text in {@code currency}
   * @param before null where the coin was not offered
   * @param after null where it will not be
   */
  record Touched(
      String group,
      List<String> machines,
      String direction,
      String cash,
      String currency,
      @Nullable Paid before,
      @Nullable Paid after) {}

  /**
   * All of it.
   *
   * @param machines how many are touched
   * @param untouched how many that offer this coin are not
   */
  record CoinTouches(int machines, int untouched, List<Touched> groups) {}

  static CoinTouches of(Fleet fleet, CoinSettings.Version next, String cashText) {
    Optional<CoinSettings.Version> now = fleet.settings().find(next.setting().name());
    Map<String, List<String>> touched = new TreeMap<>();
    int untouched = 0;
    for (Machines.Machine machine : fleet.machines().all()) {
      if (machine.removed()) {
        continue;
      }
      String name = machine.terminal().name();
      Optional<String> group = fleet.places().of(name).group();
      Optional<CoinSetting> before = now.flatMap(one -> one.inForce(name, group));
      Optional<CoinSetting> after = next.inForce(name, group);
      if (!offer(before).equals(offer(after))) {
        touched.computeIfAbsent(group.orElse(""), _ -> new ArrayList<>()).add(name);
      } else if (after.isPresent()) {
        untouched++;
      }
    }
    List<Touched> groups = new ArrayList<>();
    touched.forEach(
        (group, machines) -> {
          Optional<String> of = Optional.of(group).filter(found -> !found.isEmpty());
          String one = machines.getFirst();
          CoinSetting before = now.flatMap(found -> found.inForce(one, of)).orElse(null);
          CoinSetting after = next.inForce(one, of).orElse(null);
          for (Direction direction : Direction.values()) {
            if (isOpen(before, direction) || isOpen(after, direction)) {
              groups.add(
                  new Touched(
                      group,
                      List.copyOf(machines),
                      direction.name(),
                      cashText,
                      next.setting().currency(),
                      paid(fleet, before, direction, cashText),
                      paid(fleet, after, direction, cashText)));
            }
          }
        });
    int machines = touched.values().stream().mapToInt(List::size).sum();
    return new CoinTouches(machines, untouched, groups);
  }

  /** Whom it covers is no value of its own: a list that names a machine offers it the same. */
  private static Optional<CoinSetting> offer(Optional<CoinSetting> setting) {
    return setting.map(
        one ->
            new CoinSetting(
                one.name(),
                List.of(),
                one.place(),
                one.zone(),
                one.wallet(),
                one.currency(),
                one.rates(),
                one.buy(),
                one.sell(),
                one.fixedFeeMinor(),
                one.networkFeeSats(),
                one.quoteMs(),
                one.favour(),
                one.dayMinor(),
                one.chain(),
                one.screening()));
  }

  private static boolean isOpen(@Nullable CoinSetting setting, Direction direction) {
    return setting != null && trade(setting, direction).open();
  }

  private static CoinSetting.Trade trade(CoinSetting setting, Direction direction) {
    return direction == Direction.BUY ? setting.buy() : setting.sell();
  }

  private static @Nullable Paid paid(
      Fleet fleet, @Nullable CoinSetting setting, Direction direction, String cashText) {
    if (setting == null || !isOpen(setting, direction)) {
      return null;
    }
    CoinSetting.Trade trade = trade(setting, direction);
    long minor = Amount.parse(cashText, Currencies.of(setting.currency())).units().longValueExact();
    if (minor < trade.minMinor() || minor > trade.maxMinor()) {
      return new Paid(
          null,
          null,
          "Outside of "
              + SalesController.cash(setting.currency(), trade.minMinor())
              + " to "
              + SalesController.cash(setting.currency(), trade.maxMinor()));
    }
    return fleet
        .preview(setting, direction, minor)
        .map(
            found ->
                new Paid(found.breakdown().coins().toDecimal(), found.charges().toDecimal(), ""))
        .orElseGet(() -> new Paid(null, null, "No price now"));
  }
}
