package tallystick.keeper.policy;

import java.util.Optional;
import tallystick.intent.Rule;

/**
 * One rule of the policy: a pure function that has nothing to object, or says why with figures.
 *
 * @param rule under which name it refuses, and at which place in the order of precedence it is
 *     asked
 */
public record NamedRule(Rule rule, Check check) {
  /** The function itself. */
  @FunctionalInterface
  public interface Check {
    /** Empty when there is no objection; otherwise the figures, for the person. */
    Optional<String> objection(Standing.Case asked);
  }
}
