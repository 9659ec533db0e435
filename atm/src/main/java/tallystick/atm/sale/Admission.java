package tallystick.atm.sale;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tallystick.atm.Direction;
import tallystick.atm.quote.Reference;
import tallystick.atm.rule.DatedRule;
import tallystick.market.Amount;

/**
 * Whether a machine may begin a sale at all: everything that can be known to be closed is closed
 * before cash is taken.
 *
 * @param store whether the database answers
 * @param frozen whether the keeper is frozen for this machine, wallet or organisation
 * @param locked why the machine is locked, when it is
 */
public record Admission(
    boolean store,
    boolean frozen,
    Optional<String> locked,
    Optional<DatedRule> closedByLaw,
    Reference reference,
    Screening screening,
    Inventory inventory) {

  /** The answer. */
  public sealed interface Answer {
    /**
     * It may.
     *
     * @param coins the most coins a buy may promise now
     */
    record Open(Amount coins) implements Answer {}

    /**
     * It may not.
     *
     * @param reasons all of them, the first one first
     * @param retryable whether it may change by itself in a moment
     */
    record Closed(List<String> reasons, boolean retryable) implements Answer {
      public Closed {
        reasons = List.copyOf(reasons);
      }
    }
  }

  /**
   * What can be sold.
   *
   * @param hot coins in the hot wallet
   * @param promised of them, to sales that are quoted or not yet sent
   * @param unhedged sold and not covered at a venue
   * @param unhedgedCap how much may be, while the venue is down
   * @param venueUp whether it can be covered now
   */
  public record Inventory(
      Amount hot, Amount promised, Amount unhedged, Amount unhedgedCap, boolean venueUp) {
    /** What a new sale may promise; not below zero. */
    public Amount left() {
      Amount left = hot.minus(promised);
      if (!venueUp) {
        left = left.min(unhedgedCap.minus(unhedged));
      }
      return left.max(Amount.zero(hot.asset()));
    }
  }

  /** The judgement for this direction; a sell promises no coins. */
  public Answer judge(Direction direction) {
    List<String> lasting = new ArrayList<>();
    List<String> passing = new ArrayList<>();
    closedByLaw.ifPresent(rule -> lasting.add("Closed by " + rule.statute()));
    locked.ifPresent(why -> lasting.add("Locked: " + why));
    if (frozen) {
      lasting.add("Frozen in the keeper");
    }
    if (!store) {
      passing.add("The database does not answer; nothing was done, try again");
    }
    switch (reference) {
      case Reference.Agreed _ -> {}
      case Reference.Withdrawn withdrawn -> passing.add("No price: " + withdrawn.reason());
    }
    switch (screening) {
      case Screening.Passed _ -> {}
      case Screening.Hit hit -> lasting.add("Screening: case " + hit.caseId());
      case Screening.Unavailable down -> passing.add("Screening does not answer: " + down.why());
    }
    Amount left = inventory.left();
    if (direction == Direction.BUY && left.isZero()) {
      passing.add("No coins left to promise");
    }
    if (lasting.isEmpty() && passing.isEmpty()) {
      return new Answer.Open(left);
    }
    boolean retryable = lasting.isEmpty();
    lasting.addAll(passing);
    return new Answer.Closed(lasting, retryable);
  }
}
