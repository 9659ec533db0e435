package tallystick.atm.sale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tallystick.atm.ledger.Accounts;
import tallystick.atm.ledger.Balances;
import tallystick.market.Amount;
import tallystick.market.Asset;

/**
 * Whoever runs the machines, in a test: posts what they post and notes which arrows were walked.
 */
final class Books {
  final Balances balances = new Balances();
  final List<Effect> done = new ArrayList<>();
  private final Set<Moves.Move<?>> walked = new HashSet<>();

  <S> boolean take(Step<S> step) {
    if (!(step instanceof Step.Moved<S>(S _, List<Effect> effects))) {
      return false;
    }
    for (Effect effect : effects) {
      if (effect instanceof Effect.Post(var transaction)) {
        assertTrue(balances.post(transaction), () -> transaction.id() + " was posted before");
      }
    }
    done.addAll(effects);
    balances
        .trialBalance()
        .forEach((asset, sum) -> assertTrue(sum.isZero(), () -> asset + " is off by " + sum));
    return true;
  }

  <P extends Enum<P> & Phase> void walked(P from, Object event, P to) {
    walked.add(new Moves.Move<>(from, event.getClass().getSimpleName(), to));
  }

  void addWalked(Books other) {
    walked.addAll(other.walked);
  }

  /**
   * States in which an event never happened; to which of its targets it led is left to chance. For
   * events of which rare coincidences decide.
   */
  <P extends Enum<P> & Phase> List<String> unheard(Moves<P> moves) {
    Set<String> heard = new HashSet<>();
    walked.forEach(move -> heard.add(move.from() + " " + move.event()));
    return moves.list().stream()
        .map(move -> move.from() + " " + move.event())
        .distinct()
        .filter(pair -> !heard.contains(pair))
        .toList();
  }

  /** Arrows that nobody walked: a test that says too little, or an arrow too many. */
  <P extends Enum<P> & Phase> List<Moves.Move<P>> unwalked(Moves<P> moves) {
    return moves.list().stream().filter(move -> !walked.contains(move)).toList();
  }

  Amount customer(Buy buy, Asset asset) {
    return balances.of(Accounts.customer(buy.id(), asset), asset);
  }

  <E extends Effect> List<E> effects(Class<E> kind) {
    return done.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  void holds(Amount expected, String account) {
    assertEquals(expected, balances.of(account, expected.asset()), account);
  }
}
