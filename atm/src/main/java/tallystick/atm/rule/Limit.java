package tallystick.atm.rule;

import java.util.Set;
import tallystick.atm.Direction;
import tallystick.market.Amount;

/**
 * The most cash that may change hands in a window.
 *
 * @param name what a person is told, for example {@code US-CA-daily}
 * @param max in the currency's minor unit; exactly this much is allowed
 * @param counts the directions that are added up together
 */
public record Limit(String name, Scope scope, Window window, Amount max, Set<Direction> counts) {
  public Limit {
    counts = Set.copyOf(counts);
    if (name.isBlank()) {
      throw new IllegalArgumentException("A limit has a name, so that a refusal can say which");
    }
    if (max.signum() < 0) {
      throw new IllegalArgumentException("Limit " + name + " is below zero: " + max);
    }
    if (counts.isEmpty()) {
      throw new IllegalArgumentException("Limit " + name + " counts neither buys nor sells");
    }
    if (scope == Scope.SALE && window != Window.SALE) {
      throw new IllegalArgumentException("Limit " + name + " of one sale has the window SALE");
    }
  }
}
