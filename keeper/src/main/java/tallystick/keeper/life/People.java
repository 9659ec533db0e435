package tallystick.keeper.life;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import tallystick.intent.Approval;
import tallystick.intent.ApprovalRule;
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
import tallystick.intent.words.PlainWords;
import tallystick.keeper.approval.Approvals;
import tallystick.keeper.approval.Cooling;
import tallystick.keeper.policy.CoolingOff;
import tallystick.keeper.policy.Settings;

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
  private final Consumer<String> say;

  /**
   * @param say a line for the operator
   */
  public People(
      Desk desk,
      OrganisationId organisation,
      Approvals approvals,
      ClockWatch clock,
      Consumer<String> say) {
    this.desk = desk;
    this.organisation = organisation;
    this.approvals = approvals;
    this.clock = clock;
    this.say = say;
  }

  /** One person's approval of a pending change. */
  public void approve(CallerId change, Approval approval, Asker asker) {
    synchronized (desk) {
      decided(change, asker, nowMs -> approvals.approve(change, approval, desk.settings(), nowMs));
    }
  }

  /** One person acts for those who cannot be reached. */
  public void breakGlass(CallerId change, Approval approval, Asker asker) {
    synchronized (desk) {
      decided(
          change, asker, nowMs -> approvals.breakGlass(change, approval, desk.settings(), nowMs));
    }
  }

  /** One person's veto, of what waits for people or for its time. */
  public void veto(CallerId change, Approval approval, Asker asker) {
    synchronized (desk) {
      Optional<Cooling> cooling = desk.cooling().find(change);
      if (cooling.isPresent() && desk.stoppedBecause().isEmpty()) {
        // Also while the clock is wrong: it only stops something.
        step(
            change,
            asker,
            desk.journal().nowMs(),
            approvals.veto(cooling.get(), approval, desk.settings()));
        return;
      }
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
    step(change, asker, nowMs, decision.apply(nowMs));
  }

  private void step(CallerId change, Asker asker, long nowMs, Approvals.Step step) {
    switch (step) {
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
      case Approvals.Step.Complete complete -> complete(change, complete, nowMs, asker);
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

  /** Enough people agree: it takes effect, or begins to wait for its time. */
  private void complete(
      CallerId change, Approvals.Step.Complete complete, long nowMs, Asker asker) {
    Intent.ChangeSetting intent =
        new Intent.ChangeSetting(complete.setting(), complete.terms(), complete.approvals());
    long waitMs = waitMs(complete);
    boolean passes =
        desk.judgeVouched(Desk.approvedId(change), intent, nowMs) instanceof Verdict.Approved;
    if (waitMs == 0 || !passes) {
      vouchedFor(Desk.approvedId(change), intent, nowMs, asker);
      return;
    }
    if (desk.cooling().all().size() >= CoolingChanges.MAX) {
      asker.answer(
          new Frame.Failed(
              "busy", "Too many approved changes wait for their time; veto some, then try again"));
      return;
    }
    Cooling.Running running = clock.running();
    Cooling.Times times =
        new Cooling.Times(
            change, nowMs + waitMs, waitMs, running.nowMs(), running.boot(), complete.breakGlass());
    Verdict verdict = new Verdict.Refused(Rule.COOLING_OFF, times.figures());
    say.accept(
        (complete.breakGlass() ? "BREAK-GLASS by " : "approved by ")
            + names(complete.approvals())
            + ": \""
            + PlainWords.title(complete.setting())
            + "\" "
            + times.figures());
    desk.judged(
        CoolingChanges.id(change),
        intent,
        verdict,
        nowMs,
        asker,
        (fate, recorded) -> Desk.answer(asker, fate, verdict, recorded, null));
  }

  private long waitMs(Approvals.Step.Complete complete) {
    Settings settings = desk.settings();
    long ofItsKind = CoolingOff.delayMs(settings, complete.setting());
    return complete.breakGlass()
        ? Math.max(
            ofItsKind,
            settings
                .approvalRule()
                .breakGlass()
                .map(ApprovalRule.BreakGlass::delayMs)
                .orElse(ApprovalRule.MAX_DELAY_MS))
        : ofItsKind;
  }

  private static String names(List<Approval> approvals) {
    return approvals.stream()
        .map(approval -> approval.person().name())
        .collect(Collectors.joining(", "));
  }

  /** Puts into force what has waited long enough; called every now and then. */
  public void takeEffect() {
    synchronized (desk) {
      if (desk.cooling().all().isEmpty()
          || !desk.stoppedBecause().isEmpty()
          || desk.closedTo(ANY_CHANGE).isPresent()
          || clock.jumped().isPresent()) {
        return;
      }
      long nowMs = desk.journal().nowMs();
      for (Cooling cooling : desk.cooling().all()) {
        if (cooling.times().leftMs(nowMs, clock.running()) <= 0) {
          takeEffect(cooling, nowMs);
        }
      }
    }
  }

  private void takeEffect(Cooling cooling, long nowMs) {
    CallerId id = Desk.approvedId(cooling.times().change());
    Verdict verdict =
        approvals
            .objection(cooling, desk.settings())
            .<Verdict>map(why -> new Verdict.Refused(Rule.APPROVAL_EXPIRED, why))
            .orElseGet(() -> desk.judgeVouched(id, cooling.intent(), nowMs));
    say.accept(
        "\""
            + PlainWords.title(cooling.setting())
            + (verdict instanceof Verdict.Refused refused
                ? "\" does not take effect after its time: " + refused.figures()
                : "\" has waited its time and takes effect"));
    desk.judged(id, cooling.intent(), verdict, nowMs, null, (fate, recorded) -> {});
  }

  /** A change that waits for its time, and until when if nothing happens to the clocks. */
  public record Due(Cooling cooling, long effectiveAtMs) {}

  /** What waits for its time. */
  public List<Due> cooling() {
    synchronized (desk) {
      long nowMs = desk.journal().nowMs();
      return desk.cooling().all().stream()
          .map(one -> new Due(one, nowMs + Math.max(0, one.times().leftMs(nowMs, clock.running()))))
          .toList();
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
