package tallystick.keeper.life;

import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import tallystick.intent.Approval;
import tallystick.intent.ApproverKey;
import tallystick.intent.CallerId;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.OrganisationId;
import tallystick.intent.PersonId;
import tallystick.intent.Rule;
import tallystick.intent.Scope;
import tallystick.intent.Setting;
import tallystick.intent.Verdict;
import tallystick.keeper.approval.Approvals;

/**
 * People's decisions at the desk: an approval or a veto counts, or does not, and what they complete
 * is judged and logged like every other intent.
 */
public final class People {
  /** Stands for all of them where it is asked whether changes are taken at all. */
  private static final Intent ANY_CHANGE =
      Intent.ChangeSetting.request(new Setting.Unfreeze(new Scope.WholeOrganisation()));

  private final Desk desk;
  private final OrganisationId organisation;
  private final Approvals approvals;
  private final ClockWatch clock;

  public People(Desk desk, OrganisationId organisation, Approvals approvals, ClockWatch clock) {
    this.desk = desk;
    this.organisation = organisation;
    this.approvals = approvals;
    this.clock = clock;
  }

  /** One person's approval of a pending change. */
  public void approve(CallerId change, Approval approval, Asker asker) {
    synchronized (desk) {
      decided(change, asker, nowMs -> approvals.approve(change, approval, desk.settings(), nowMs));
    }
  }

  /** One person's veto. */
  public void veto(CallerId change, Approval approval, Asker asker) {
    synchronized (desk) {
      decided(change, asker, nowMs -> approvals.veto(change, approval, desk.settings(), nowMs));
    }
  }

  private void decided(CallerId change, Asker asker, LongFunction<Approvals.Step> decision) {
    String stopped = desk.stoppedBecause();
    if (!stopped.isEmpty()) {
      asker.answer(new Frame.Failed("stopped", stopped));
      return;
    }
    Optional<String> closed = desk.closedTo(ANY_CHANGE);
    if (closed.isPresent()) {
      asker.answer(new Frame.Failed(Desk.UNWITNESSED, closed.get()));
      return;
    }
    Optional<String> jumped = clock.jumped();
    if (jumped.isPresent()) {
      asker.answer(new Frame.Failed("clock-jumped", jumped.get()));
      return;
    }
    long nowMs = desk.journal().nowMs();
    switch (decision.apply(nowMs)) {
      case Approvals.Step.NothingPending nothing ->
          asker.answer(
              new Frame.Failed(
                  "unknown-caller",
                  "Nothing waits for approval under "
                      + change
                      + ": submit the change again and sign its new terms"));
      case Approvals.Step.MoreNeeded more ->
          asker.answer(
              new Frame.Judged(
                  change,
                  new Verdict.Refused(Rule.APPROVAL_MISSING, more.missing() + " more must approve"),
                  -1,
                  -1,
                  Desk.ZEROS,
                  more.terms()));
      case Approvals.Step.Refused refused ->
          asker.answer(
              new Frame.Judged(
                  change,
                  new Verdict.Refused(refused.rule(), refused.figures()),
                  -1,
                  -1,
                  Desk.ZEROS,
                  refused.terms()));
      case Approvals.Step.Complete complete ->
          vouchedFor(
              Desk.approvedId(change),
              new Intent.ChangeSetting(complete.setting(), complete.terms(), complete.approvals()),
              nowMs,
              asker);
      case Approvals.Step.Vetoed vetoed -> {
        Verdict verdict =
            new Verdict.Refused(Rule.APPROVAL_MISSING, "vetoed by " + vetoed.approval().person());
        desk.judged(
            Desk.vetoedId(change),
            new Intent.ChangeSetting(vetoed.setting(), vetoed.terms(), List.of(vetoed.approval())),
            verdict,
            nowMs,
            asker,
            (fate, recorded) -> Desk.answer(asker, fate, verdict, recorded, null));
      }
    }
  }

  /** Why a person could not be enrolled with this key, before a one-time code is spent on it. */
  public Optional<String> objection(Setting.EnrolAdministrator enrol) {
    return desk.closedTo(ANY_CHANGE)
        .or(() -> desk.settings().objection(enrol))
        .or(() -> approvals.objection(enrol));
  }

  /** Enrols the first administrator; the caller has checked the one-time code. */
  public void enrolFirst(Setting.EnrolAdministrator enrol, Asker asker) {
    synchronized (desk) {
      if (!desk.settings().people().isEmpty()) {
        asker.answer(
            new Frame.Failed("not-admitted", "There is an administrator already; ask him"));
        return;
      }
      vouchedFor(
          CallerId.derive("first-administrator/" + organisation),
          Intent.ChangeSetting.request(enrol),
          desk.journal().nowMs(),
          asker);
    }
  }

  /**
   * Enrols the unattended key that the keeper was started with, once for each key; taken away by
   * people, it stays away.
   */
  public void enrolUnattended(ApproverKey.Console key) {
    synchronized (desk) {
      CallerId id = CallerId.derive("unattended/" + organisation + "/" + key.publicKey());
      Setting.EnrolAdministrator enrol = new Setting.EnrolAdministrator(PersonId.UNATTENDED, key);
      if (desk.knows(id) || desk.settings().objection(enrol).isPresent()) {
        return;
      }
      Intent.ChangeSetting change = Intent.ChangeSetting.request(enrol);
      long nowMs = desk.journal().nowMs();
      desk.judged(
          id, change, desk.judgeVouched(id, change, nowMs), nowMs, null, (fate, recorded) -> {});
    }
  }

  private void vouchedFor(CallerId callerId, Intent.ChangeSetting change, long nowMs, Asker asker) {
    Verdict verdict = desk.judgeVouched(callerId, change, nowMs);
    desk.judged(
        callerId,
        change,
        verdict,
        nowMs,
        asker,
        (fate, recorded) -> Desk.answer(asker, fate, verdict, recorded, null));
  }

  /** What waits for people now. */
  public List<Approvals.Offer> offers() {
    synchronized (desk) {
      return approvals.offers(desk.settings(), desk.journal().nowMs());
    }
  }

  public int pending() {
    synchronized (desk) {
      return approvals.pending();
    }
  }
}
