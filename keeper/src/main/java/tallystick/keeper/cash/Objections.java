package tallystick.keeper.cash;

import java.util.EnumMap;
import java.util.Map;
import tallystick.intent.Rule;

/** What stands against an intent, the first of each rule. Which one counts, precedence says. */
final class Objections {
  private final Map<Rule, String> found = new EnumMap<>(Rule.class);

  void add(Rule rule, String figures) {
    found.putIfAbsent(rule, figures);
  }

  void addAll(Map<Rule, String> more) {
    more.forEach(this::add);
  }

  Map<Rule, String> toMap() {
    return Map.copyOf(found);
  }
}
