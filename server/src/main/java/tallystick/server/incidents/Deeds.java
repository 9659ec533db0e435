package tallystick.server.incidents;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tallystick.intent.AccountPolicy;
import tallystick.intent.ApprovalTerms;
import tallystick.intent.CallerId;
import tallystick.intent.CredentialId;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.KeeperStatus;
import tallystick.intent.KeyKind;
import tallystick.intent.OrganisationId;
import tallystick.intent.PersonId;
import tallystick.intent.Provenance;
import tallystick.intent.Rule;
import tallystick.intent.Scope;
import tallystick.intent.Setting;
import tallystick.intent.Submission;
import tallystick.intent.Verdict;
import tallystick.intent.words.InForce;
import tallystick.server.bots.Bots;
import tallystick.server.keeper.KeeperLink;
import tallystick.server.keeper.KeeperSilentException;
import tallystick.server.keeper.KeeperState;
import tallystick.watch.incident.Runbook;

/**
 * What the buttons of a runbook do. Freezing and cancelling happen at once; whatever could divert
 * money is only proposed, and waits in the keeper until people approve it.
 */
public final class Deeds {
  private final Parts parts;
  private final SecureRandom random = new SecureRandom();

  /** What it works with. */
  record Parts(
      OrganisationId organisation,
      IncidentStore incidents,
      LiveWatch watch,
      EvidenceRoom evidence,
      KeeperLink keeper,
      Bots bots,
      Incidents.PeopleLook people,
      FleetDeeds fleet) {}

  Deeds(Parts parts) {
    this.parts = parts;
  }

  /**
   * What came of it.
   *
   * @param change a change that waits for approval; empty where nothing was proposed
   * @param code compare it with the one that the approver shows
   */
  public record Deed(String text, String change, String code, long expiresMs) {
    static Deed said(String text) {
      return new Deed(text, "", "", 0);
    }
  }

  /** Not now, and why; the message is for a person. */
  static final class NotNowException extends RuntimeException {
    NotNowException(String why) {
      super(why);
    }
  }

  /** Which actions propose what could divert money. */
  static boolean proposes(String action) {
    return switch (action) {
      case "rotate", "remove", "unfreeze", "register", "remove-administrator", "release-fleet" ->
          true;
      default -> false;
    };
  }

  /** Which actions a named person must stand for: no token may. */
  static boolean needsPerson(String action) {
    return switch (action) {
      case "attest", "rotate-secrets", "release-fleet" -> true;
      default -> false;
    };
  }

  /** Does what the step's button does. */
  Deed act(
      IncidentStore.Row incident,
      Runbook.RunbookStep step,
      String who,
      Map<String, String> wishes) {
    Deed done =
        switch (step.action()) {
          case "freeze" -> freeze(named(incident), reason(incident, "freeze"));
          case "cancel" -> freeze(usable(incident), reason(incident, "cancel"));
          case "freeze-all" ->
              freeze(new Scope.WholeOrganisation(), reason(incident, "a device is lost"));
          case "gather" -> gather(incident);
          case "look" -> Deed.said("looked again");
          case "rotate" -> rotate(incident, who, wishes);
          case "remove" -> remove(incident);
          case "move-bots" -> moveBots(incident);
          case "unfreeze" -> unfreeze(incident);
          case "register" -> register(incident, wishes);
          case "word" -> word(incident, step, who, wishes);
          case "subject" -> subject(incident, who, wishes);
          case "end-sessions" -> endSessions(incident);
          case "remove-administrator" -> removeAdministrator(incident);
          case "lock-fleet" -> lockFleet(incident, who, wishes);
          case "attest" -> attest(incident, step, who, wishes);
          case "rotate-secrets" -> {
            String ended = parts.fleet().endOlder(incident);
            yield Deed.said(ended + ". " + attest(incident, step, who, wishes).text());
          }
          case "release-fleet" -> releaseFleet(incident, who);
          default ->
              throw new NotNowException(
                  step.action().isEmpty()
                      ? "This step is a person's; there is no button for it"
                      : "This is done elsewhere on the page");
        };
    parts.incidents().line(incident.id(), who, "deed", step.id() + ": " + done.text());
    return done;
  }

  // ------------------------------------------------------------------ at once

  private Deed freeze(String credential, String reason) {
    return freeze(new Scope.OneCredential(new CredentialId(credential)), reason);
  }

  /** The key that the exchange takes: the new one once it is in use. */
  private String usable(IncidentStore.Row incident) {
    String old = named(incident);
    boolean active =
        !incident.replacement().isEmpty()
            && account(incident.replacement()).filter(a -> a.state().equals("active")).isPresent();
    return active ? incident.replacement() : old;
  }

  /** Bots of the old key, stopped ones too: it is the same account at the exchange. */
  private Deed moveBots(IncidentStore.Row incident) {
    CredentialId old = new CredentialId(named(incident));
    if (!inForce().settings().containsKey("policy of " + incident.replacement())) {
      throw new NotNowException("Not before the new key has the old one's limits");
    }
    if (account(old.name()).isPresent()) {
      throw new NotNowException(
          "Not before the old key has left the keeper: until then what it placed is its own");
    }
    CredentialId fresh = new CredentialId(incident.replacement());
    Bots.MovedBots done;
    try {
      done = parts.bots().move(old, fresh);
    } catch (IllegalArgumentException e) {
      throw new NotNowException(String.valueOf(e.getMessage()));
    }
    return Deed.said(
        done.moved()
            + " bots trade with "
            + fresh
            + " from now on"
            + (done.troubles().isEmpty()
                ? ""
                : "; not moved: " + String.join("; ", done.troubles())));
  }

  private static String reason(IncidentStore.Row incident, String what) {
    return "incident " + incident.id() + ": " + what;
  }

  private Deed freeze(Scope scope, String reason) {
    Frame.Judged judged = submit(new Intent.Freeze(scope, reason));
    return switch (judged.verdict()) {
      case Verdict.Approved approved ->
          Deed.said(
              scope
                  + " is frozen, and everything open is being cancelled but our protective sells."
                  + " A copied key works until it is deleted at the exchange");
      case Verdict.Refused refused -> throw refusal(refused);
    };
  }

  private Deed gather(IncidentStore.Row incident) {
    int missing = parts.evidence().gather(incident);
    return Deed.said(
        missing == 0
            ? "gathered"
            : "gathered, but for " + missing + " things that could not be had; a file says which");
  }

  private Deed word(
      IncidentStore.Row incident,
      Runbook.RunbookStep step,
      String who,
      Map<String, String> wishes) {
    String text = wish(wishes, "text");
    parts.incidents().word(incident.id(), step.id(), who, text);
    return Deed.said("written down under the name of " + who);
  }

  private Deed subject(IncidentStore.Row incident, String who, Map<String, String> wishes) {
    PersonId person = new PersonId(wish(wishes, "person"));
    parts.incidents().set(incident.id(), who, "subject", person.name());
    return Deed.said(person + " is the one");
  }

  private Deed endSessions(IncidentStore.Row incident) {
    parts.people().endSessions(subject(incident));
    return Deed.said("he is signed in nowhere at this server");
  }

  private static String subject(IncidentStore.Row incident) {
    if (incident.subject().isEmpty()) {
      throw new NotNowException("Name the person first");
    }
    return incident.subject();
  }

  // ------------------------------------------------------------------ all machines

  private Deed lockFleet(IncidentStore.Row incident, String who, Map<String, String> wishes) {
    parts.fleet().lock(incident, who, wishes.getOrDefault("text", ""));
    try {
      freeze(new Scope.WholeOrganisation(), reason(incident, "all machines are locked"));
      return Deed.said("all machines are locked, and the keeper sends and dispenses nothing");
    } catch (NotNowException e) {
      return Deed.said(
          "all machines are locked HERE. THE KEEPER IS NOT FROZEN ("
              + e.getMessage()
              + "): whoever owns this server can still send. Freeze it at its own host");
    }
  }

  private Deed attest(
      IncidentStore.Row incident,
      Runbook.RunbookStep step,
      String who,
      Map<String, String> wishes) {
    return Deed.said(
        parts.fleet().attest(incident, step, who, wish(wishes, "list"), wish(wishes, "text")));
  }

  private Deed releaseFleet(IncidentStore.Row incident, String who) {
    String done = parts.fleet().release(incident, who);
    return status().organisationFrozen()
        ? propose(
            new Setting.Unfreeze(new Scope.WholeOrganisation()),
            done + "; the keeper sends again when people have approved it there")
        : Deed.said(done);
  }

  // ------------------------------------------------------------------ proposed

  /** The next of: add, freeze and activate, give the old one's limits. */
  private Deed rotate(IncidentStore.Row incident, String who, Map<String, String> wishes) {
    String old = named(incident);
    InForce inForce = inForce();
    String name = incident.replacement();
    if (name.isEmpty()) {
      name = new CredentialId(wishes.getOrDefault("credential", next(old))).name();
      if (inForce.settings().containsKey("credential " + name)) {
        throw new NotNowException("There is a credential " + name + " already; name another");
      }
      if (parts.bots().newerKey(new CredentialId(name)).isPresent()) {
        throw new NotNowException(
            "A key was called " + name + " before, and its orders keep that name; name another");
      }
      parts.incidents().set(incident.id(), who, "replacement", name);
    }
    CredentialId fresh = new CredentialId(name);
    Optional<KeeperStatus.Account> account = account(name);
    if (account.isEmpty()) {
      Setting before = inForce.settings().get("credential " + old);
      String venue =
          before instanceof Setting.AddCredential added ? added.venue() : wish(wishes, "venue");
      return propose(
          new Setting.AddCredential(
              fresh, venue, KeyKind.ED25519, Provenance.MADE_IN_KEEPER, false),
          "the keeper makes the key " + name + " when people have approved it");
    }
    freezeFirst(incident, fresh, account.get());
    if (!inForce.settings().containsKey("key of credential " + name)) {
      return propose(
          new Setting.ActivateCredential(fresh, wish(wishes, "apiKey")),
          name + " is used under that key id when people have approved it");
    }
    if (inForce.settings().containsKey("policy of " + name)) {
      return Deed.said(name + " has everything it needs");
    }
    return propose(limits(inForce, old, fresh), name + " gets the limits of " + old);
  }

  private static String next(String old) {
    java.util.regex.Matcher numbered =
        java.util.regex.Pattern.compile("(.*)-(\\d{1,6})").matcher(old);
    return numbered.matches()
        ? numbered.group(1) + "-" + (Integer.parseInt(numbered.group(2)) + 1)
        : old + "-2";
  }

  /** It is the same account at the exchange: nothing trades on it before every step is green. */
  private void freezeFirst(
      IncidentStore.Row incident, CredentialId fresh, KeeperStatus.Account account) {
    if (!account.frozen()) {
      freeze(new Scope.OneCredential(fresh), reason(incident, "the new key waits for the rest"));
    }
  }

  private static Setting limits(InForce inForce, String old, CredentialId fresh) {
    if (!(inForce.settings().get("policy of " + old) instanceof Setting.SetAccountPolicy set)) {
      throw new NotNowException(
          old + " has no limits to take over; set those of " + fresh + " on the page of accounts");
    }
    AccountPolicy policy = set.policy();
    return new Setting.SetAccountPolicy(
        new AccountPolicy(
            fresh,
            policy.instruments(),
            policy.kinds(),
            policy.limits(),
            policy.bandBps(),
            policy.takerFeeBps(),
            policy.ordersPerMinute(),
            policy.openOrders()));
  }

  private Deed remove(IncidentStore.Row incident) {
    String old = named(incident);
    Runbook.Checked gone = parts.incidents().steps(incident.id()).get("delete-key");
    if (gone == null || gone.state() != Runbook.State.GREEN) {
      throw new NotNowException(
          "Not before the old key was seen to fail: the keeper cannot ask with a key that it no"
              + " longer has");
    }
    if (!inForce().settings().containsKey("policy of " + incident.replacement())) {
      throw new NotNowException("Not before the new key has the old one's limits");
    }
    return propose(
        new Setting.RemoveCredential(new CredentialId(old)),
        old + " leaves the keeper when people have approved it");
  }

  /** Everything frozen that the incident names; the caller has seen that every step is green. */
  private Deed unfreeze(IncidentStore.Row incident) {
    KeeperStatus status = status();
    if (status.organisationFrozen()) {
      return propose(
          new Setting.Unfreeze(new Scope.WholeOrganisation()),
          "the organisation trades again when people have approved it");
    }
    for (String name : List.of(incident.replacement(), incident.credential())) {
      if (account(name).filter(KeeperStatus.Account::frozen).isPresent()) {
        return propose(
            new Setting.Unfreeze(new Scope.OneCredential(new CredentialId(name))),
            name + " trades again when people have approved it");
      }
    }
    return Deed.said("nothing is frozen");
  }

  private Deed register(IncidentStore.Row incident, Map<String, String> wishes) {
    CredentialId credential = new CredentialId(named(incident));
    TreeSet<String> prefixes = new TreeSet<>();
    if (inForce().settings().get("watch of " + credential) instanceof Setting.SetWatch set) {
      prefixes.addAll(set.registeredPrefixes());
    }
    prefixes.add(wish(wishes, "prefix"));
    return propose(
        new Setting.SetWatch(credential, false, List.copyOf(prefixes)),
        "orders that begin so freeze nothing when people have approved it");
  }

  private Deed removeAdministrator(IncidentStore.Row incident) {
    return propose(
        new Setting.RemoveAdministrator(new PersonId(subject(incident))),
        incident.subject() + " may approve nothing when others have approved it");
  }

  /** Puts a change before the people who may approve it. */
  Deed propose(Setting setting, String text) {
    CallerId callerId = newId();
    Frame.Judged judged = submit(callerId, Intent.ChangeSetting.request(setting));
    ApprovalTerms terms = judged.terms();
    if (judged.verdict() instanceof Verdict.Refused refused
        && refused.rule() != Rule.APPROVAL_MISSING) {
      throw refusal(refused);
    }
    if (terms == null) {
      throw new NotNowException(
          "The keeper keeps this change no longer as pending; propose it anew");
    }
    return new Deed(
        text,
        callerId.toString(),
        ApprovalTerms.code(terms.challenge(parts.organisation(), setting)),
        terms.expiresAtMs());
  }

  // ------------------------------------------------------------------ small things

  private static NotNowException refusal(Verdict.Refused refused) {
    return new NotNowException(
        "The keeper refuses: " + refused.rule().ruleName() + ": " + refused.figures());
  }

  private Frame.Judged submit(Intent intent) {
    return submit(newId(), intent);
  }

  private Frame.Judged submit(CallerId callerId, Intent intent) {
    int epoch =
        switch (parts.keeper().state()) {
          case KeeperState.Up up -> up.welcome().epoch();
          case KeeperState.Down down -> throw new NotNowException(down.why());
        };
    try {
      return parts
          .keeper()
          .submitAndWait(new Submission(parts.organisation(), callerId, epoch, intent));
    } catch (KeeperSilentException e) {
      throw new NotNowException(String.valueOf(e.getMessage()));
    }
  }

  private CallerId newId() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return CallerId.derive("server/incident/" + HexFormat.of().formatHex(bytes));
  }

  private KeeperStatus status() {
    try {
      return parts.keeper().status();
    } catch (KeeperSilentException e) {
      throw new NotNowException(String.valueOf(e.getMessage()));
    }
  }

  private Optional<KeeperStatus.Account> account(String credential) {
    return status().accounts().stream()
        .filter(account -> account.credential().name().equals(credential))
        .findFirst();
  }

  private InForce inForce() {
    InForce inForce = new InForce();
    parts.watch().entries().forEach(entry -> inForce.take(entry.entry()));
    return inForce;
  }

  private static String named(IncidentStore.Row incident) {
    if (incident.credential().isEmpty()) {
      throw new NotNowException("The incident names no account");
    }
    return incident.credential();
  }

  private static String wish(Map<String, String> wishes, String name) {
    @Nullable String value = wishes.get(name);
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException("This step needs \"" + name + "\"");
    }
    return value.strip();
  }
}
