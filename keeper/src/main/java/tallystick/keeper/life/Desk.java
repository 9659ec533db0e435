package tallystick.keeper.life;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tallystick.intent.ApprovalTerms;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.CredentialId;
import tallystick.intent.EntryBody;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.Outcome;
import tallystick.intent.OwnOrder;
import tallystick.intent.Rule;
import tallystick.intent.Submission;
import tallystick.intent.Verdict;
import tallystick.keeper.journal.AppendListener;
import tallystick.keeper.journal.Drafted;
import tallystick.keeper.journal.Journal;
import tallystick.keeper.journal.Lease;
import tallystick.keeper.journal.Logged;
import tallystick.keeper.journal.Recorded;
import tallystick.keeper.policy.Exposure;
import tallystick.keeper.policy.Settings;
import tallystick.tally.TallyException;

/**
 * The one owner of an organisation's state. Everything that changes it is an entry: an intent with
 * its verdict, an outcome, an observation. One lock; under it an intent is looked up, judged,
 * appended and charged, and never is a disk or a network waited for.
 *
 * <p>What follows when an entry is durable is told in the order of the log, on the journal's own
 * thread, and carried out on others.
 */
public final class Desk {
  static final Bytes ZEROS = Bytes.of(new byte[32]);

  /** Why an intent is not even judged: the log has not been seen by those outside. */
  static final String UNWITNESSED = "unwitnessed";

  private final DeskSetup setup;
  private final Judge judge;
  private final State state;
  private final Sightings sightings;
  private final Leases leases = new Leases();
  private final Canaries canaries = new Canaries(this);
  private final Errands errands;
  private final MachineDesk machines;
  private @Nullable Journal journal;
  private @Nullable Carrier carrier;
  private String stopped = "";

  public Desk(DeskSetup setup) {
    this.setup = setup;
    this.state = new State(setup.organisation(), setup.approvals()::used);
    this.sightings = new Sightings(this, state);
    this.errands = new Errands(setup, this);
    this.machines = new MachineDesk(this, state);
    this.judge = new Judge(setup, state, () -> journal().epoch());
  }

  /** Takes an entry of an earlier run, in order. */
  public synchronized void replay(Recorded recorded) {
    Fate fate = state.fold(recorded.entry(), recorded.commitment());
    if (fate != null && recorded.entry().body() instanceof EntryBody.Judged) {
      fate.index = recorded.index();
    }
  }

  // ---------------------------------------------------------------- opening

  /** After the replay: from now on intents are taken. */
  public synchronized void open(Journal opened, Carrier by) {
    journal = opened;
    carrier = by;
  }

  Journal journal() {
    if (journal == null) {
      throw new IllegalStateException("The desk is asked before it is open");
    }
    return journal;
  }

  private Carrier carrier() {
    if (carrier == null) {
      throw new IllegalStateException("The desk is asked before it is open");
    }
    return carrier;
  }

  /** The log has stopped for good; nothing is signed any more, but we answer. */
  public synchronized void stop(String why) {
    if (stopped.isEmpty()) {
      stopped = why;
    }
  }

  /**
   * What an earlier run left without an outcome. Whatever may have been sent is unknown, and is
   * logged as that; the rest was in force when it was logged.
   *
   * @return the unknown ones, to be settled at the venue
   */
  public synchronized List<Unsettled> takeUp() {
    for (Fate fate : state.withoutOutcome()) {
      result(fate, machines.leftBehind(fate));
    }
    return unsettled();
  }

  /** The intents whose last word is unknown, oldest first. */
  public synchronized List<Unsettled> unsettled() {
    return state.unknown().stream()
        .map(
            fate ->
                new Unsettled(
                    fate.callerId, fate.intent, fate.commitment, fate.sequence, fate.unknownAtMs))
        .toList();
  }

  // ---------------------------------------------------------------- intents

  /** Takes an intent: answers at once when it is known, otherwise when it is durable. */
  public synchronized void submit(Submission submission, Asker asker) {
    if (!submission.organisation().equals(setup.organisation())) {
      asker.answer(
          new Frame.Failed(
              "unknown-organisation", "This keeper serves " + setup.organisation() + " only"));
      return;
    }
    if (!stopped.isEmpty()) {
      asker.answer(new Frame.Failed("stopped", stopped));
      return;
    }
    Fate known = state.fate(submission.callerId());
    if (known != null && known.intentHash.equals(Exposure.hash(submission.intent()))) {
      repeat(known, asker);
      return;
    }
    Optional<String> closed = setup.gate().closedTo(submission.intent());
    if (closed.isPresent()) {
      asker.answer(new Frame.Failed(UNWITNESSED, closed.get()));
      return;
    }
    if (known == null && state.isADecision(submission.callerId(), setup.approvals())) {
      asker.answer(
          new Frame.Failed(
              "not-admitted", "That id belongs to a decision of people; choose another"));
      return;
    }
    long nowMs = journal().nowMs();
    setup.quota().submitted(submission.intent(), nowMs);
    Verdict verdict = judge.submitted(submission, nowMs);
    ApprovalTerms terms = null;
    if (verdict instanceof Verdict.Refused refused) {
      if (refused.rule() == Rule.CANARY
          && submission.intent() instanceof Intent.OnCredential used) {
        canaries.used(submission.callerId(), used.credential(), "somebody asked the keeper for it");
      }
      if (refused.rule() == Rule.APPROVAL_MISSING
          && submission.intent() instanceof Intent.ChangeSetting change) {
        terms =
            setup
                .approvals()
                .offer(submission.callerId(), change.setting(), state.settings(), nowMs)
                .orElse(null);
      }
      if (!setup.quota().logsRefusal(refused.rule(), nowMs)) {
        asker.answer(new Frame.Judged(submission.callerId(), verdict, -1, -1, ZEROS, terms));
        return;
      }
    }
    ApprovalTerms offered = terms;
    judged(
        submission.callerId(),
        submission.intent(),
        verdict,
        nowMs,
        asker,
        (fate, recorded) -> answer(asker, fate, verdict, recorded, offered));
  }

  static void answer(
      @Nullable Asker asker,
      @Nullable Fate fate,
      Verdict verdict,
      Recorded recorded,
      @Nullable ApprovalTerms terms) {
    if (asker != null) {
      asker.answer(
          new Frame.Judged(
              fate == null ? recorded.entry().callerId() : fate.callerId,
              verdict,
              recorded.entry().sequence(),
              recorded.index(),
              recorded.commitment(),
              terms));
    }
  }

  /** The stored verdict and outcomes, once they are durable. */
  private void repeat(Fate fate, Asker asker) {
    if (fate.index < 0) {
      List<Runnable> waiting = fate.waiting == null ? new ArrayList<>(1) : fate.waiting;
      fate.waiting = waiting;
      waiting.add(
          () -> {
            synchronized (this) {
              repeat(fate, asker);
            }
          });
      return;
    }
    ApprovalTerms terms = null;
    boolean waitsForPeople =
        fate.verdict instanceof Verdict.Refused refused
            && refused.rule() == Rule.APPROVAL_MISSING
            && state.fate(approvedId(fate.callerId)) == null
            && state.cooling().find(fate.callerId).isEmpty()
            && state.fate(vetoedId(fate.callerId)) == null;
    if (waitsForPeople && fate.intent instanceof Intent.ChangeSetting change) {
      terms =
          setup
              .approvals()
              .offer(fate.callerId, change.setting(), state.settings(), journal().nowMs())
              .orElse(null);
    }
    asker.answer(
        new Frame.Judged(
            fate.callerId, fate.verdict, fate.sequence, fate.index, fate.commitment, terms));
    for (Outcome outcome : fate.outcomes) {
      asker.peer().push(0, new Frame.Resulted(fate.callerId, fate.sequence, outcome));
    }
  }

  /** The client id of a cancel itself, by which its event is told from a stranger's. */
  public static String cancelId(Bytes commitment) {
    return State.cancelId(commitment);
  }

  /** The id under which a change that people approved is logged. */
  public static CallerId approvedId(CallerId change) {
    return CallerId.derive("approved/" + change);
  }

  static CallerId vetoedId(CallerId change) {
    return CallerId.derive("vetoed/" + change);
  }

  /** What is approved and waits for its time. */
  CoolingChanges cooling() {
    return state.cooling();
  }

  /** Whether an intent has this id. */
  synchronized boolean knows(CallerId callerId) {
    return state.fate(callerId) != null;
  }

  /** Judges a change that people have just completed. */
  Verdict judgeVouched(CallerId callerId, Intent.ChangeSetting change, long nowMs) {
    return judge.vouched(
        new Submission(setup.organisation(), callerId, journal().epoch(), change), nowMs);
  }

  /** Told when an entry is durable. */
  interface Then {
    void durable(@Nullable Fate fate, Recorded recorded);
  }

  void judged(
      CallerId callerId,
      Intent intent,
      Verdict verdict,
      long nowMs,
      @Nullable Asker asker,
      Then then) {
    boolean first = state.fate(callerId) == null;
    Drafted drafted =
        append(
            callerId,
            nowMs,
            new EntryBody.Judged(intent, verdict),
            asker,
            recorded -> durable(first, recorded, then));
    if (drafted == null) {
      return;
    }
    Fate begun = state.fold(drafted.entry(), drafted.commitment());
    if (begun != null) {
      begun.asker = asker;
      if (begun.approved() && begun.maySend()) {
        setup.haltAfter().passed(HaltAfter.Point.JUDGE);
      }
    }
  }

  /** Null, and the asker told, when nothing can be appended. */
  private @Nullable Drafted append(
      CallerId callerId,
      long nowMs,
      EntryBody body,
      @Nullable Asker asker,
      Consumer<Recorded> durable) {
    try {
      return journal()
          .append(
              setup.organisation(),
              callerId,
              state.policyHash(),
              nowMs,
              body,
              new AppendListener() {
                @Override
                public void recorded(Recorded recorded) {
                  durable.accept(recorded);
                }

                @Override
                public void stopped(TallyException cause) {
                  stop(String.valueOf(cause.getMessage()));
                  failed(asker, "stopped", String.valueOf(cause.getMessage()));
                }
              });
    } catch (TallyException e) {
      boolean forGood = journal().stopped().isPresent();
      if (forGood) {
        stop(String.valueOf(e.getMessage()));
      }
      failed(asker, forGood ? "stopped" : "busy", String.valueOf(e.getMessage()));
      return null;
    }
  }

  private static void failed(@Nullable Asker asker, String code, String text) {
    if (asker != null) {
      asker.answer(new Frame.Failed(code, text));
    }
  }

  /** On the journal's thread, in the order of the log. */
  private void durable(boolean first, Recorded recorded, Then then) {
    Fate fate = null;
    List<Runnable> waiting = null;
    if (first) {
      synchronized (this) {
        fate = state.fate(recorded.entry().callerId());
        if (fate != null) {
          fate.index = recorded.index();
          waiting = fate.waiting;
          fate.waiting = null;
        }
      }
    }
    tellEntry(recorded);
    then.durable(fate, recorded);
    if (waiting != null) {
      waiting.forEach(Runnable::run);
    }
    Fate begun = fate;
    if (begun != null) {
      recorded.logged().ifPresent(logged -> errands.carryOut(begun, logged, carrier()));
    }
  }

  private void tellEntry(Recorded recorded) {
    if (!setup.audience().isEmpty()) {
      setup.audience().tell(recorded.opened());
    }
  }

  // ---------------------------------------------------------------- carrying out

  /** The orders an intent has made, the main one first. */
  synchronized List<OwnOrder> legs(Intent.PlaceOrder order, CallerId callerId) {
    return state.legs(order.credential(), callerId);
  }

  synchronized void begin(Lease lease) {
    leases.begin(lease, journal().nowMs());
  }

  /** The running lease of that id. */
  public synchronized Optional<Lease> lease(CallerId callerId) {
    return stopped.isEmpty() ? leases.running(callerId, journal().nowMs()) : Optional.empty();
  }

  /** Whether anybody may see this credential's stream now. */
  public synchronized boolean streams(CredentialId credential) {
    return leases.streams(credential, journal().nowMs());
  }

  // ---------------------------------------------------------------- outcomes

  /** What came of an intent that was carried out. */
  synchronized void outcome(Fate fate, Outcome outcome) {
    result(fate, outcome);
  }

  /** An outcome found out at the venue itself; says whether it was news. */
  public synchronized boolean outcome(CallerId callerId, Outcome outcome) {
    Fate fate = state.fate(callerId);
    return fate != null && fate.approved() && result(fate, outcome);
  }

  private boolean result(Fate fate, Outcome outcome) {
    if (!stopped.isEmpty() || !isNews(fate, outcome)) {
      return false;
    }
    Drafted drafted =
        append(
            fate.callerId,
            journal().nowMs(),
            new EntryBody.Resulted(fate.sequence, outcome),
            null,
            recorded -> {
              if (fate.maySend()) {
                setup.haltAfter().passed(HaltAfter.Point.ANSWER);
              }
              tellEntry(recorded);
              errands.tell(
                  fate, new Frame.Resulted(fate.callerId, recorded.entry().sequence(), outcome));
              if (!(outcome instanceof Outcome.Unknown) && fate.maySend()) {
                setup.executor().execute(() -> carrier().settled(fate.callerId));
              }
            });
    if (drafted == null) {
      return false;
    }
    state.fold(drafted.entry(), drafted.commitment());
    return true;
  }

  /** Stream, answer and reconciliation may all bring the same word. */
  private static boolean isNews(Fate fate, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Closed closed ->
          fate.outcomes.stream()
              .noneMatch(o -> o instanceof Outcome.Closed c && c.order().equals(closed.order()));
      case Outcome.Unknown unknown -> fate.outcomes.isEmpty();
      case Outcome.Accepted accepted -> !fate.outcomes.contains(outcome);
      case Outcome.NeverArrived never ->
          fate.last() == null || fate.last() instanceof Outcome.Unknown;
      case Outcome.Rejected rejected -> !(fate.last() instanceof Outcome.Rejected);
      case Outcome.Applied applied -> fate.outcomes.isEmpty();
      case Outcome.Made made -> fate.outcomes.isEmpty();
      case Outcome.Signed signed -> fate.outcomes.isEmpty();
      case Outcome.Attested attested -> fate.outcomes.isEmpty();
      case Outcome.Deposited deposited -> fate.outcomes.isEmpty();
    };
  }

  /** The credentials that nobody may use. */
  public Canaries canaries() {
    return canaries;
  }

  /** Whose orders are seen at the venue. */
  public Sightings sightings() {
    return sightings;
  }

  // ---------------------------------------------------------------- the keeper's own words

  /**
   * An intent of the keeper's own: a freeze, or the lease under which it watches. Judged and logged
   * like everybody else's, but neither a flood nor a full disk takes its place away.
   *
   * @param then gets the permit when it is approved and durable
   * @return false when this id was used before, or nothing can be logged
   */
  public synchronized boolean own(CallerId callerId, Intent intent, Consumer<Logged> then) {
    if (!stopped.isEmpty()
        || state.fate(callerId) != null
        || setup.gate().closedTo(intent).isPresent()) {
      return false;
    }
    long nowMs = journal().nowMs();
    Submission submission =
        new Submission(setup.organisation(), callerId, journal().epoch(), intent);
    Verdict verdict = judge.own(submission, nowMs);
    judged(
        callerId,
        intent,
        verdict,
        nowMs,
        null,
        (fate, recorded) ->
            recorded
                .logged()
                .ifPresent(logged -> setup.executor().execute(() -> then.accept(logged))));
    return true;
  }

  /** Logs what the keeper saw at a venue, and tells everybody. */
  public synchronized void observed(CredentialId credential, String kind, String text) {
    observed(new CallerId(0, 0), credential, kind, text);
  }

  /** The same, unless an entry of this or an earlier run says it under this id. */
  public synchronized void observedOnce(
      CallerId id, CredentialId credential, String kind, String text) {
    if (!state.observed(id)) {
      observed(id, credential, kind, text);
    }
  }

  private void observed(CallerId id, CredentialId credential, String kind, String text) {
    Drafted drafted =
        append(
            id,
            journal().nowMs(),
            new EntryBody.Observed(credential, kind, text),
            null,
            recorded -> {
              tellEntry(recorded);
              setup
                  .audience()
                  .tell(new Frame.Observation(credential, kind, text, recorded.entry().sequence()));
            });
    if (drafted != null) {
      state.fold(drafted.entry(), drafted.commitment());
    }
  }

  /** Logs an entry that concerns no intent: a start, an epoch, counted refusals. */
  public synchronized void note(EntryBody body) {
    append(new CallerId(0, 0), journal().nowMs(), body, null, this::tellEntry);
  }

  /** Logs what was only counted. */
  public synchronized void drainRefusals() {
    if (stopped.isEmpty() && setup.quota().hasCounted()) {
      setup.quota().drain().forEach(this::note);
    }
  }

  // ---------------------------------------------------------------- looking

  /** What became of an intent; empty when it is not known or not durable yet. */
  public synchronized Optional<Frame.Found> lookup(CallerId callerId) {
    return Optional.ofNullable(state.fate(callerId))
        .filter(fate -> fate.index >= 0)
        .map(Fate::found);
  }

  /** Since when the keeper has had this account, by its own time; 0 when it has not. */
  public synchronized long activatedAtMs(CredentialId credential) {
    return state.activatedAtMs(credential);
  }

  public synchronized Settings settings() {
    return state.settings();
  }

  /** What is known of machines and wallets. */
  public MachineDesk machines() {
    return machines;
  }

  /** Asks the exposure something, under the lock. */
  public synchronized <T> T withExposure(
      java.util.function.BiFunction<Exposure, Settings, T> question) {
    return question.apply(state.exposure, state.settings());
  }

  /** Why an intent would not be judged now. */
  Optional<String> closedTo(Intent intent) {
    return setup.gate().closedTo(intent);
  }

  /** Why nothing is signed; empty text while all is well. */
  public synchronized String stoppedBecause() {
    return stopped;
  }

  /** How many intents of this credential are unknown. */
  public synchronized int unknowns(CredentialId credential) {
    return (int)
        unsettled().stream()
            .filter(
                u ->
                    u.intent() instanceof Intent.OnCredential on
                        && on.credential().equals(credential))
            .count();
  }
}
