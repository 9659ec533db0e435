package tallystick.keeper.approval;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import tallystick.intent.Approval;
import tallystick.intent.ApprovalRule;
import tallystick.intent.ApprovalTerms;
import tallystick.intent.ApprovalTerms.Word;
import tallystick.intent.ApproverKey;
import tallystick.intent.ApproverOrigin;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.OrganisationId;
import tallystick.intent.PersonId;
import tallystick.intent.Rule;
import tallystick.intent.Setting;
import tallystick.keeper.policy.Settings;

/**
 * The changes that wait for people. Lost at a restart on purpose: a change that still matters is
 * proposed again and gets new terms, and no old signature fits those.
 *
 * <p>Not safe for several threads: the desk that owns it has one lock.
 */
public final class Approvals {
  /** Long enough to reach a second person, short enough that the first still remembers why. */
  public static final long TERMS_MS = 3_600_000;

  /** A hijacked server proposes nonsense; people must still find what they look for. */
  public static final int MAX_PENDING = 100;

  /** Stands in the terms where no web origin does. */
  private static final String CONSOLE = "console:keeper";

  private static final String NO_PASSKEYS =
      "this keeper takes no passkeys, since it was started without --approver-origin";

  private final OrganisationId organisation;
  private final Optional<ApproverOrigin> origin;
  private final boolean unattended;
  private final String logOrigin;
  private final SecureRandom random;
  private final Map<CallerId, Waiting> pending = new LinkedHashMap<>();
  private final Set<Bytes> usedNonces = new HashSet<>();

  /** One change on offer. */
  private static final class Waiting {
    final Setting setting;
    ApprovalTerms terms;
    final SortedMap<PersonId, Approval> approvals = new TreeMap<>();

    /** Who acts for people who cannot be reached: words of their own, counted on their own. */
    final SortedMap<PersonId, Approval> breaking = new TreeMap<>();

    Waiting(Setting setting, ApprovalTerms terms) {
      this.setting = setting;
      this.terms = terms;
    }
  }

  /** A change on offer, as people see it. */
  public record Offer(
      CallerId change, Setting setting, ApprovalTerms terms, Set<PersonId> approvedBy) {}

  /** What became of one person's word. */
  public sealed interface Step {
    /**
     * Enough people agree: to be logged as approved, or as waiting for its time.
     *
     * @param breakGlass fewer than the rule asks for, acting for those who cannot be reached
     */
    record Complete(
        Setting setting, ApprovalTerms terms, List<Approval> approvals, boolean breakGlass)
        implements Step {}

    /** It counts, but more people are needed. */
    record MoreNeeded(ApprovalTerms terms, int missing) implements Step {}

    /** It does not count, and why; the terms are those that can be signed now. */
    record Refused(Rule rule, String figures, ApprovalTerms terms) implements Step {}

    /** A person has dropped it. */
    record Vetoed(Setting setting, ApprovalTerms terms, Approval approval) implements Step {}

    /** Nothing waits under this id. */
    record NothingPending() implements Step {}
  }

  /**
   * @param origin where people approve with passkeys; without it they do so at the console only
   * @param unattended whether the unattended key counts in this run
   */
  public Approvals(
      OrganisationId organisation,
      Optional<ApproverOrigin> origin,
      boolean unattended,
      String logOrigin,
      SecureRandom random) {
    this.organisation = organisation;
    this.origin = origin;
    this.unattended = unattended;
    this.logOrigin = logOrigin;
    this.random = random;
  }

  /** A nonce that stands in an approved entry is never offered or accepted again. */
  public void used(ApprovalTerms terms) {
    usedNonces.add(terms.nonce());
  }

  /**
   * Offers a change for approval, or gives the offer that stands already; empty when too many wait.
   */
  public Optional<ApprovalTerms> offer(
      CallerId change, Setting setting, Settings settings, long nowMs) {
    Waiting standing = pending.get(change);
    if (standing != null) {
      refresh(standing, settings, nowMs);
      return Optional.of(standing.terms);
    }
    pending.values().removeIf(waiting -> nowMs > waiting.terms.expiresAtMs());
    if (pending.size() >= MAX_PENDING) {
      return Optional.empty();
    }
    Waiting waiting = new Waiting(setting, terms(settings, nowMs));
    pending.put(change, waiting);
    return Optional.of(waiting.terms);
  }

  /**
   * An offer upon other settings, or past its end, is void: it gets new terms, and no approvals.
   */
  private void refresh(Waiting waiting, Settings settings, long nowMs) {
    boolean void_ =
        nowMs > waiting.terms.expiresAtMs()
            || !waiting.terms.previousSettings().equals(settings.hash());
    if (void_) {
      waiting.terms = terms(settings, nowMs);
      waiting.approvals.clear();
      waiting.breaking.clear();
    }
  }

  private ApprovalTerms terms(Settings settings, long nowMs) {
    byte[] nonce = new byte[32];
    random.nextBytes(nonce);
    Bytes hash = settings.hash();
    return new ApprovalTerms(
        origin.map(ApproverOrigin::value).orElse(CONSOLE),
        logOrigin,
        hash,
        hash,
        Bytes.of(nonce),
        nowMs + TERMS_MS);
  }

  /** What waits now, each with terms that can be signed. */
  public List<Offer> offers(Settings settings, long nowMs) {
    List<Offer> offers = new ArrayList<>();
    pending.forEach(
        (change, waiting) -> {
          refresh(waiting, settings, nowMs);
          offers.add(
              new Offer(
                  change, waiting.setting, waiting.terms, Set.copyOf(waiting.approvals.keySet())));
        });
    return offers;
  }

  public int pending() {
    return pending.size();
  }

  /** Whether anybody has put his name under it already. */
  public boolean waits(CallerId change) {
    return pending.containsKey(change);
  }

  /** One person approves. */
  public Step approve(CallerId change, Approval approval, Settings settings, long nowMs) {
    Waiting waiting = pending.get(change);
    if (waiting == null) {
      return new Step.NothingPending();
    }
    Optional<Step> objection = objection(waiting, approval, Word.APPROVE, settings, nowMs);
    if (objection.isPresent()) {
      return objection.get();
    }
    if (waiting.approvals.containsKey(approval.person())) {
      return new Step.Refused(
          Rule.APPROVAL_SELF,
          approval.person() + " has approved this already; another person must",
          waiting.terms);
    }
    Optional<Step> contradiction = contradiction(change, waiting, settings);
    if (contradiction.isPresent()) {
      return contradiction.get();
    }
    waiting.approvals.put(approval.person(), approval);
    return counted(change, waiting, waiting.approvals, settings.approvalsNeeded(), false);
  }

  /** One person acts for those who cannot be reached, under a rule that was set beforehand. */
  public Step breakGlass(CallerId change, Approval approval, Settings settings, long nowMs) {
    Waiting waiting = pending.get(change);
    if (waiting == null) {
      return new Step.NothingPending();
    }
    Optional<Step> objection = objection(waiting, approval, Word.BREAK_GLASS, settings, nowMs);
    if (objection.isPresent()) {
      return objection.get();
    }
    Optional<ApprovalRule.BreakGlass> rule = settings.approvalRule().breakGlass();
    if (rule.isEmpty()) {
      return new Step.Refused(
          Rule.APPROVAL_MISSING,
          "nobody acts for others here: no rule for that was set beforehand",
          waiting.terms);
    }
    if (rule.get().people() >= settings.approvalsNeeded()) {
      return new Step.Refused(
          Rule.APPROVAL_MISSING,
          settings.approvalsNeeded() + " can approve this in the ordinary way, and sooner",
          waiting.terms);
    }
    Optional<Step> contradiction = contradiction(change, waiting, settings);
    if (contradiction.isPresent()) {
      return contradiction.get();
    }
    waiting.breaking.put(approval.person(), approval);
    return counted(change, waiting, waiting.breaking, rule.get().people(), true);
  }

  private Step counted(
      CallerId change,
      Waiting waiting,
      SortedMap<PersonId, Approval> approvals,
      int needed,
      boolean breakGlass) {
    int missing = needed - approvals.size();
    if (missing > 0) {
      return new Step.MoreNeeded(waiting.terms, missing);
    }
    pending.remove(change);
    usedNonces.add(waiting.terms.nonce());
    return new Step.Complete(
        waiting.setting, waiting.terms, List.copyOf(approvals.values()), breakGlass);
  }

  private Optional<Step> contradiction(CallerId change, Waiting waiting, Settings settings) {
    Optional<String> why = settings.objection(waiting.setting).or(() -> objection(waiting.setting));
    why.ifPresent(text -> pending.remove(change));
    return why.map(text -> new Step.Refused(Rule.SETTING_INVALID, text, waiting.terms));
  }

  /** One person drops it; nobody else is asked. */
  public Step veto(CallerId change, Approval approval, Settings settings, long nowMs) {
    Waiting waiting = pending.get(change);
    if (waiting == null) {
      return new Step.NothingPending();
    }
    Optional<Step> objection = objection(waiting, approval, Word.VETO, settings, nowMs);
    if (objection.isPresent()) {
      return objection.get();
    }
    pending.remove(change);
    usedNonces.add(waiting.terms.nonce());
    return new Step.Vetoed(waiting.setting, waiting.terms, approval);
  }

  /**
   * One person drops what is approved already and waits for its time. Whose right to approve is
   * taken cannot hold that up for ever, unless it is done in place of people who were thought
   * unreachable: he then shows that he is not.
   */
  public Step veto(Cooling cooling, Approval approval, Settings settings) {
    Optional<String> objection =
        signatureObjection(cooling.setting(), cooling.terms(), approval, Word.VETO, settings);
    if (objection.isPresent()) {
      return new Step.Refused(Rule.APPROVAL_INVALID, objection.get(), cooling.terms());
    }
    if (!cooling.times().breakGlass()
        && cooling.setting() instanceof Setting.RemoveAdministrator remove
        && remove.person().equals(approval.person())) {
      return new Step.Refused(
          Rule.APPROVAL_SELF,
          approval.person() + " cannot veto that his own right is taken; another person can",
          cooling.terms());
    }
    return new Step.Vetoed(cooling.setting(), cooling.terms(), approval);
  }

  /**
   * Why what waits for its time must not take effect: other settings than people looked at, or not
   * enough of those who approved it may still approve, with the key they used.
   */
  public Optional<String> objection(Cooling cooling, Settings settings) {
    if (!settings.before(cooling.setting()).equals(cooling.before())) {
      return Optional.of("what it changes was changed meanwhile; ask for it again");
    }
    int standing =
        (int) cooling.approvals().stream().filter(one -> stillHis(one, settings)).count();
    int needed =
        cooling.times().breakGlass()
            ? settings
                .approvalRule()
                .breakGlass()
                .map(ApprovalRule.BreakGlass::people)
                .orElse(settings.approvalsNeeded())
            : settings.approvalsNeeded();
    return standing < needed
        ? Optional.of(
            standing + " of those who approved it may still approve, " + needed + " are needed")
        : Optional.empty();
  }

  private static boolean stillHis(Approval approval, Settings settings) {
    ApproverKey known = settings.administrators().get(approval.person());
    return switch (approval) {
      case Approval.ConsoleKey console ->
          new ApproverKey.Console(console.publicKey()).equals(known);
      case Approval.WebAuthn web ->
          known instanceof ApproverKey.Passkey passkey
              && passkey.credentialId().equals(web.credentialId());
    };
  }

  /** Whether an entry of this id would be a decision about a change that waits for people. */
  public boolean decides(CallerId callerId, UnaryOperator<CallerId> decision) {
    return pending.keySet().stream().anyMatch(change -> decision.apply(change).equals(callerId));
  }

  private Optional<Step> objection(
      Waiting waiting, Approval approval, Word word, Settings settings, long nowMs) {
    ApprovalTerms signed = waiting.terms;
    refresh(waiting, settings, nowMs);
    if (!waiting.terms.equals(signed)) {
      return Optional.of(
          new Step.Refused(
              Rule.APPROVAL_EXPIRED,
              "the offer ended or the settings changed meanwhile; look again and sign the new one",
              waiting.terms));
    }
    if (usedNonces.contains(signed.nonce())) {
      return Optional.of(
          new Step.Refused(Rule.APPROVAL_INVALID, "this offer has been used", signed));
    }
    return signatureObjection(waiting.setting, signed, approval, word, settings)
        .map(why -> new Step.Refused(Rule.APPROVAL_INVALID, why, signed));
  }

  private Optional<String> signatureObjection(
      Setting setting, ApprovalTerms terms, Approval approval, Word word, Settings settings) {
    Bytes challenge = terms.challenge(organisation, setting, word);
    return switch (approval) {
      case Approval.WebAuthn passkey -> passkeyObjection(challenge, passkey, settings);
      case Approval.ConsoleKey console ->
          consoleObjection(challenge, console, settings)
              .or(
                  () ->
                      approval.person().isUnattended()
                          ? unattendedObjection(setting, settings)
                          : Optional.empty());
    };
  }

  private static Optional<String> consoleObjection(
      Bytes challenge, Approval.ConsoleKey approval, Settings settings) {
    ApproverKey known = settings.administrators().get(approval.person());
    if (known == null) {
      return Optional.of(approval.person() + " is not an administrator");
    }
    if (!known.equals(new ApproverKey.Console(approval.publicKey()))) {
      return Optional.of("this key is not the one of " + approval.person());
    }
    byte[] signed = challenge.toArray();
    boolean verified =
        Ed25519.verify(
            approval.signature().toArray(),
            0,
            approval.publicKey().toArray(),
            0,
            signed,
            0,
            signed.length);
    return verified
        ? Optional.empty()
        : Optional.of("the signature is not over the terms that were offered");
  }

  /**
   * The unattended key is for a demonstration that nobody is at: it is nobody's second pair of
   * eyes.
   */
  private Optional<String> unattendedObjection(Setting setting, Settings settings) {
    if (!unattended) {
      return Optional.of(
          "the unattended key rests, since this keeper was started without --unattended-key");
    }
    if (settings.approvalsNeeded() > 1) {
      return Optional.of(
          "the unattended key is no person, and "
              + settings.approvalsNeeded()
              + " people must approve");
    }
    return decidesWhoApproves(setting, settings)
        ? Optional.of("who approves is for people to decide; the unattended key is none")
        : Optional.empty();
  }

  private static boolean decidesWhoApproves(Setting setting, Settings settings) {
    return setting instanceof Setting.EnrolAdministrator
        || setting instanceof Setting.RemoveAdministrator
        || setting instanceof Setting.SetApprovalRule
        || (setting instanceof Setting.SetOrganisationPolicy policy
            && policy.approvalsNeeded() != settings.approvalsNeeded());
  }

  private Optional<String> passkeyObjection(
      Bytes challenge, Approval.WebAuthn approval, Settings settings) {
    if (origin.isEmpty()) {
      return Optional.of(NO_PASSKEYS + ": approve with a key file at the console");
    }
    ApproverKey known = settings.administrators().get(approval.person());
    if (known == null) {
      return Optional.of(approval.person() + " is not an administrator");
    }
    if (!(known instanceof ApproverKey.Passkey key)) {
      return Optional.of(approval.person() + " approves with a key file");
    }
    return PasskeyAssertion.objection(origin.get(), challenge, key, approval);
  }

  /**
   * Why this keeper cannot do with a change what it says, whatever the settings: a passkey is of no
   * use where none can be shown.
   */
  public Optional<String> objection(Setting setting) {
    if (setting instanceof Setting.EnrolAdministrator enrol && enrol.person().isUnattended()) {
      return Optional.of(
          PersonId.UNATTENDED + " is the name of no person; it comes by --unattended-key alone");
    }
    return origin.isEmpty()
            && setting instanceof Setting.EnrolAdministrator enrol
            && enrol.key() instanceof ApproverKey.Passkey
        ? Optional.of(NO_PASSKEYS + ", so " + enrol.person() + " could never approve with one")
        : Optional.empty();
  }

  /** For tests and the status: the ids of what waits. */
  public Collection<CallerId> changes() {
    return List.copyOf(pending.keySet());
  }
}
