package tallystick.atm.sale;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which event leads from which state to which: the table that a machine obeys and a page draws.
 *
 * @param <P> the machine's states
 */
public final class Moves<P extends Enum<P> & Phase> {
  /** One arrow. */
  public record Move<P>(P from, String event, P to) {}

  private final Map<P, Map<String, Set<P>>> table = new LinkedHashMap<>();
  private final List<Move<P>> list = new ArrayList<>();

  Moves() {}

  /** Adds an arrow from the state to each of the others. */
  @SafeVarargs
  final Moves<P> on(Class<?> event, P from, P... targets) {
    for (P to : targets) {
      if (table
          .computeIfAbsent(from, _ -> new LinkedHashMap<>())
          .computeIfAbsent(event.getSimpleName(), _ -> new LinkedHashSet<>())
          .add(to)) {
        list.add(new Move<>(from, event.getSimpleName(), to));
      }
    }
    return this;
  }

  /** Adds an arrow from the state to itself, for each of several states. */
  @SafeVarargs
  final Moves<P> stays(Class<?> event, P... states) {
    for (P state : states) {
      on(event, state, state);
    }
    return this;
  }

  /** Every arrow, in the order of the flow. */
  public List<Move<P>> list() {
    return List.copyOf(list);
  }

  /** What can happen in a state. */
  public Set<String> events(P from) {
    return new TreeSet<>(table.getOrDefault(from, Map.of()).keySet());
  }

  boolean allows(P from, Object event) {
    return !targets(from, event).isEmpty();
  }

  boolean allows(P from, Object event, P to) {
    return targets(from, event).contains(to);
  }

  private Set<P> targets(P from, Object event) {
    return table
        .getOrDefault(from, Map.of())
        .getOrDefault(event.getClass().getSimpleName(), Set.of());
  }

  Refusal illegal(P from, Object event) {
    return new Refusal(
        Refusal.Kind.ILLEGAL,
        event.getClass().getSimpleName()
            + " cannot happen in "
            + from
            + " ("
            + from.meaning()
            + "); what can: "
            + (events(from).isEmpty() ? "nothing" : String.join(", ", events(from))));
  }
}
