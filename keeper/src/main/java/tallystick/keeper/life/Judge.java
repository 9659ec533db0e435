package tallystick.keeper.life;

import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import tallystick.intent.CallerId;
import tallystick.intent.Intent;
import tallystick.intent.Rule;
import tallystick.intent.Submission;
import tallystick.intent.Verdict;
import tallystick.keeper.policy.NamedRule;
import tallystick.keeper.policy.Policy;
import tallystick.keeper.policy.Quota;
import tallystick.keeper.policy.Standing;

/**
 * Judges for the desk, upon the state as it stands. Changes nothing, and is guarded by the desk's
 * lock. Who asks makes a difference in two places only: a change of settings passes when people
 * have just completed it, and a canary may be looked after by the keeper alone.
 */
final class Judge {
  private final DeskSetup setup;
  private final State state;
  private final IntSupplier epoch;
  private final Policy others;
  private final Policy own;
  private @Nullable CallerId vouched;

  /**
   * A judge.
   *
   * @param epoch the log's, once it is open
   */
  Judge(DeskSetup setup, State state, IntSupplier epoch) {
    this.setup = setup;
    this.state = state;
    this.epoch = epoch;
    NamedRule approval = new NamedRule(Rule.APPROVAL_MISSING, this::approvalMissing);
    this.own = new Policy(List.of(approval));
    this.others = new Policy(List.of(approval, new NamedRule(Rule.CANARY, this::canary)));
  }

  /** A change passes only as the one that people have just completed, in the same breath. */
  private Optional<String> approvalMissing(Standing.Case asked) {
    if (!(asked.submission().intent() instanceof Intent.ChangeSetting)
        || asked.submission().callerId().equals(vouched)) {
      return Optional.empty();
    }
    int needed = state.settings().approvalsNeeded();
    return Optional.of(
        needed + (needed == 1 ? " person" : " people") + " must approve this change");
  }

  private Optional<String> canary(Standing.Case asked) {
    return asked.submission().intent() instanceof Intent.OnCredential intent
            && state.settings().canary(intent.credential())
        ? Optional.of(intent.credential() + " is a canary, which nobody has a reason to use")
        : Optional.empty();
  }

  /** What somebody has submitted. */
  Verdict submitted(Submission submission, long nowMs) {
    Standing standing = standing(setup.quota(), setup.disk().reserved());
    if (submission.intent() instanceof Intent.ChangeSetting change) {
      // Nobody is asked to approve what cannot be.
      Optional<String> objection =
          Policy.objection(standing, setup.references(), change.setting())
              .or(() -> setup.approvals().objection(change.setting()));
      if (objection.isPresent() && state.fate(submission.callerId()) == null) {
        return new Verdict.Refused(Rule.SETTING_INVALID, objection.get());
      }
    }
    return others.judge(standing, submission, setup.references(), nowMs);
  }

  /** An intent of the keeper's own: no flood and no full disk takes its place away. */
  Verdict own(Submission submission, long nowMs) {
    return own.judge(standing(Quota.byDefault(), false), submission, setup.references(), nowMs);
  }

  /** A change that people have just completed. */
  Verdict vouched(Submission submission, long nowMs) {
    vouched = submission.callerId();
    try {
      return others.judge(
          standing(setup.quota(), setup.disk().reserved()), submission, setup.references(), nowMs);
    } finally {
      vouched = null;
    }
  }

  private Standing standing(Quota quota, boolean diskReserved) {
    return new Standing(
        state.settings(),
        state.exposure,
        quota,
        setup.venues(),
        epoch.getAsInt(),
        setup.isolated(),
        diskReserved,
        state.book,
        setup.clock().jumped());
  }
}
