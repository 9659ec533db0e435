package tallystick.keeper.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tallystick.intent.AccountPolicy;
import tallystick.intent.Intent.PlaceOrder;
import tallystick.intent.Rule;
import tallystick.intent.Setting;
import tallystick.intent.Submission;
import tallystick.intent.Verdict;
import tallystick.keeper.reference.Reference;
import tallystick.keeper.reference.References;

/**
 * The one list of rules in {@link Rule}'s order of precedence. The first that objects is the
 * verdict; what passes them all is approved, together with the prices it is charged against.
 */
public final class Policy {
  private final List<NamedRule> rules;

  /**
   * @param more rules of other packages (approvals), merged into the order by their {@link Rule}
   */
  public Policy(List<NamedRule> more) {
    List<NamedRule> all = new ArrayList<>(AccountRules.ALL);
    all.addAll(OrderRules.ALL);
    all.addAll(LimitRules.ALL);
    all.addAll(MachineRules.ALL);
    all.addAll(more);
    all.sort(Comparator.comparingInt(named -> named.rule().code()));
    this.rules = List.copyOf(all);
  }

  /** In the order in which they are asked. */
  public List<NamedRule> rules() {
    return rules;
  }

  /**
   * Judges one intent. Changes nothing: the caller appends the verdict and applies the entry to the
   * exposure before it judges the next.
   *
   * @param nowMs keeper's wall time, the one that the entry will carry
   */
  public Verdict judge(
      Standing standing, Submission submission, References references, long nowMs) {
    Standing.Case asked =
        new Standing.Case(
            standing,
            submission,
            references,
            nowMs,
            MachineRules.objections(standing, submission, references, nowMs));
    for (NamedRule named : rules) {
      Optional<String> objection =
          named.check().objection(asked).or(() -> MachineRules.of(asked, named.rule()));
      if (objection.isPresent()) {
        return new Verdict.Refused(named.rule(), objection.get());
      }
    }
    // A rule of machines that stands in no place of the order would else be passed over.
    Optional<Map.Entry<Rule, String>> unplaced =
        asked.ofMachines().entrySet().stream().min(Map.Entry.comparingByKey());
    if (unplaced.isPresent()) {
      return new Verdict.Refused(unplaced.get().getKey(), unplaced.get().getValue());
    }
    Optional<Reference> worth = MachineRules.reference(standing, submission.intent(), references);
    if (worth.isPresent()) {
      return new Verdict.Approved(new Verdict.Basis(worth.get().low(), worth.get().high(), 0));
    }
    PlaceOrder order = Exposure.orderOf(submission.intent());
    return order == null ? new Verdict.Approved() : new Verdict.Approved(basis(asked, order));
  }

  /**
   * Why a change would be refused as {@code setting-invalid}; empty when it fits the settings, the
   * open orders and the markets. Asked before a change is offered for approval, so that nobody is
   * asked to approve what cannot be, and again by {@link #judge} when it is approved.
   */
  public static Optional<String> objection(
      Standing standing, References references, Setting setting) {
    return AccountRules.objection(standing, references, setting);
  }

  /** After every rule has passed, so the reference and the policy are there. */
  private static Verdict.Basis basis(Standing.Case asked, PlaceOrder order) {
    Reference reference = AccountRules.reference(asked, order).orElseThrow();
    AccountPolicy policy = asked.standing().settings().policy(order.credential()).orElseThrow();
    return basis(reference, policy);
  }

  static Verdict.Basis basis(Reference reference, AccountPolicy policy) {
    return new Verdict.Basis(reference.low(), reference.high(), policy.takerFeeBps());
  }
}
