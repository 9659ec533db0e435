package tallystick.keeper.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tallystick.intent.AccountPolicy;
import tallystick.intent.AccountPolicy.AllowedInstrument;
import tallystick.intent.ApprovalRule;
import tallystick.intent.ApproverKey;
import tallystick.intent.Bytes;
import tallystick.intent.Canonical;
import tallystick.intent.CoseKey;
import tallystick.intent.CredentialId;
import tallystick.intent.KeyKind;
import tallystick.intent.Limits;
import tallystick.intent.MachineSetting;
import tallystick.intent.MalformedException;
import tallystick.intent.OrganisationId;
import tallystick.intent.PersonId;
import tallystick.intent.Provenance;
import tallystick.intent.Scope;
import tallystick.intent.Setting;
import tallystick.intent.Setting.ActivateCredential;
import tallystick.intent.Setting.AddCredential;
import tallystick.intent.Setting.EnrolAdministrator;
import tallystick.intent.Setting.MarkCanary;
import tallystick.intent.Setting.PublishStatement;
import tallystick.intent.Setting.RemoveAdministrator;
import tallystick.intent.Setting.RemoveCredential;
import tallystick.intent.Setting.SetAccountPolicy;
import tallystick.intent.Setting.SetApprovalRule;
import tallystick.intent.Setting.SetOrganisationPolicy;
import tallystick.intent.Setting.SetWatch;
import tallystick.intent.Setting.Unfreeze;
import tallystick.intent.words.PlainWords;
import tallystick.keeper.cash.MachineSettings;
import tallystick.market.Asset;

/**
 * The settings in force of one organisation: the fold of its approved changes and of its freezes.
 * Immutable; every change gives a new value. The tally is the only source: a keeper that starts
 * folds the same changes in the same order and arrives at the same {@link #hash}.
 */
public final class Settings {
  /** More people than any organisation lets approve; keeps a status frame small. */
  public static final int MAX_ADMINISTRATORS = 50;

  /** As many as one status frame reports. */
  public static final int MAX_CREDENTIALS = 50;

  /**
   * One API key.
   *
   * @param added the approved change that brought it
   * @param apiKey the venue's public name of the key; null until it is activated
   */
  public record Credential(AddCredential added, @Nullable String apiKey) {
    public CredentialId id() {
      return added.credential();
    }

    public String venue() {
      return added.venue();
    }

    /** True once the venue's key id is known and approved; before that it can do nothing. */
    public boolean active() {
      return apiKey != null;
    }
  }

  private final OrganisationId organisation;
  private final SortedMap<PersonId, ApproverKey> administrators;
  private final SortedMap<CredentialId, Credential> credentials;
  private final SortedMap<CredentialId, AccountPolicy> policies;
  private final @Nullable SetOrganisationPolicy organisationPolicy;
  private final SortedSet<CredentialId> canaries;
  private final Set<Scope> frozen;
  private final SortedMap<CredentialId, SetWatch> watches;
  private final @Nullable SetApprovalRule approvalRule;
  private final MachineSettings machines;

  private Settings(
      OrganisationId organisation,
      SortedMap<PersonId, ApproverKey> administrators,
      SortedMap<CredentialId, Credential> credentials,
      SortedMap<CredentialId, AccountPolicy> policies,
      @Nullable SetOrganisationPolicy organisationPolicy,
      SortedSet<CredentialId> canaries,
      Set<Scope> frozen,
      SortedMap<CredentialId, SetWatch> watches,
      @Nullable SetApprovalRule approvalRule,
      MachineSettings machines) {
    this.organisation = organisation;
    this.administrators = Collections.unmodifiableSortedMap(administrators);
    this.credentials = Collections.unmodifiableSortedMap(credentials);
    this.policies = Collections.unmodifiableSortedMap(policies);
    this.organisationPolicy = organisationPolicy;
    this.canaries = Collections.unmodifiableSortedSet(canaries);
    this.frozen = Set.copyOf(frozen);
    this.watches = Collections.unmodifiableSortedMap(watches);
    this.approvalRule = approvalRule;
    this.machines = machines;
  }

  /** An organisation in which nothing is allowed and nobody may approve. */
  public static Settings none(OrganisationId organisation) {
    return new Settings(
        organisation,
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeMap<>(),
        null,
        new TreeSet<>(),
        Set.of(),
        new TreeMap<>(),
        null,
        MachineSettings.none());
  }

  /** Those about machines and wallets. */
  public MachineSettings machines() {
    return machines;
  }

  public OrganisationId organisation() {
    return organisation;
  }

  /** Who may approve, and with what; the unattended key among them where there is one. */
  public SortedMap<PersonId, ApproverKey> administrators() {
    return administrators;
  }

  /** The persons among them: the unattended key is nobody. */
  public Set<PersonId> people() {
    Set<PersonId> people = new TreeSet<>(administrators.keySet());
    people.remove(PersonId.UNATTENDED);
    return people;
  }

  public SortedMap<CredentialId, Credential> credentials() {
    return credentials;
  }

  public Optional<Credential> credential(CredentialId id) {
    return Optional.ofNullable(credentials.get(id));
  }

  public Optional<AccountPolicy> policy(CredentialId id) {
    return Optional.ofNullable(policies.get(id));
  }

  public Optional<SetOrganisationPolicy> organisationPolicy() {
    return Optional.ofNullable(organisationPolicy);
  }

  /** Whether nobody has any reason to use this credential, and whoever does freezes everything. */
  public boolean canary(CredentialId id) {
    return canaries.contains(id);
  }

  /** How many different people must approve a change: one until somebody asked for more. */
  public int approvalsNeeded() {
    return organisationPolicy == null ? 1 : organisationPolicy.approvalsNeeded();
  }

  /** How long changes wait, and who acts for whom; nothing of it until somebody asked for it. */
  public ApprovalRule approvalRule() {
    return approvalRule == null ? ApprovalRule.NONE : approvalRule.rule();
  }

  /** The setting in force that a change would replace; empty where it is new. */
  public Optional<Setting> before(Setting change) {
    String subject = PlainWords.subject(change);
    return settings().stream()
        .filter(setting -> PlainWords.subject(setting).equals(subject))
        .findFirst();
  }

  /** The account's ceilings in one quote asset. */
  public Optional<Limits> limits(CredentialId id, Asset quote) {
    return policy(id).flatMap(policy -> of(policy.limits(), quote));
  }

  /** The ceilings over all accounts together in one quote asset. */
  public Optional<Limits> organisationLimits(Asset quote) {
    return organisationPolicy().flatMap(policy -> of(policy.limits(), quote));
  }

  private static Optional<Limits> of(List<Limits> limits, Asset quote) {
    return limits.stream().filter(limit -> limit.quote().equals(quote)).findFirst();
  }

  /** Whether a stranger's order on this account is told, and freezes nothing. */
  public boolean alertOnly(CredentialId id) {
    SetWatch watch = watches.get(id);
    return watch != null && watch.alertOnly();
  }

  /** Whether an order with this client id is of an origin that the account's owner declared. */
  public boolean registeredOrigin(CredentialId id, String clientOrderId) {
    SetWatch watch = watches.get(id);
    return watch != null && watch.registeredPrefixes().stream().anyMatch(clientOrderId::startsWith);
  }

  public boolean organisationFrozen() {
    return frozen.contains(new Scope.WholeOrganisation());
  }

  /** Whether the credential may take no new exposure, by its own freeze or the organisation's. */
  public boolean frozen(CredentialId id) {
    return organisationFrozen() || frozen.contains(new Scope.OneCredential(id));
  }

  public Set<Scope> frozen() {
    return frozen;
  }

  /** With one more scope frozen. Freezing what is frozen changes nothing. */
  public Settings freeze(Scope scope) {
    Set<Scope> more = new HashSet<>(frozen);
    more.add(scope);
    return new Settings(
        organisation,
        administrators,
        credentials,
        policies,
        organisationPolicy,
        canaries,
        more,
        watches,
        approvalRule,
        machines);
  }

  /**
   * The settings after an approved change.
   *
   * <p>What an earlier keeper logged as approved is applied, also where this one would no longer
   * offer it: which keys can be verified with is asked in {@link #objection} only.
   *
   * @throws IllegalArgumentException when the change contradicts the settings: that is asked before
   *     a change is logged as approved, so here it is a broken invariant
   */
  public Settings apply(Setting setting) {
    Optional.ofNullable(contradiction(setting))
        .ifPresent(
            why -> {
              throw new IllegalArgumentException("Cannot apply " + setting + ": " + why);
            });
    SortedMap<PersonId, ApproverKey> people = new TreeMap<>(administrators);
    SortedMap<CredentialId, Credential> keys = new TreeMap<>(credentials);
    SortedMap<CredentialId, AccountPolicy> accounts = new TreeMap<>(policies);
    SetOrganisationPolicy whole = organisationPolicy;
    SortedSet<CredentialId> marked = new TreeSet<>(canaries);
    Set<Scope> scopes = new HashSet<>(frozen);
    SortedMap<CredentialId, SetWatch> looks = new TreeMap<>(watches);
    SetApprovalRule rule = approvalRule;
    MachineSettings fleet = machines;
    switch (setting) {
      case EnrolAdministrator enrol -> people.put(enrol.person(), enrol.key());
      case RemoveAdministrator remove -> people.remove(remove.person());
      case AddCredential add -> keys.put(add.credential(), new Credential(add, null));
      case ActivateCredential activate ->
          keys.computeIfPresent(
              activate.credential(), (id, key) -> new Credential(key.added(), activate.apiKey()));
      case RemoveCredential remove -> {
        keys.remove(remove.credential());
        accounts.remove(remove.credential());
        marked.remove(remove.credential());
        looks.remove(remove.credential());
        scopes.remove(new Scope.OneCredential(remove.credential()));
      }
      case SetAccountPolicy set -> accounts.put(set.policy().credential(), set.policy());
      case SetOrganisationPolicy set -> whole = set;
      case Unfreeze unfreeze -> scopes.remove(unfreeze.scope());
      case MarkCanary mark -> marked.add(mark.credential());
      case PublishStatement said -> {
        // It stands in the log; it sets nothing.
      }
      case SetWatch set -> looks.put(set.credential(), set);
      case SetApprovalRule set -> rule = set;
      case MachineSetting machine -> fleet = machines.apply(machine);
    }
    return new Settings(
        organisation, people, keys, accounts, whole, marked, scopes, looks, rule, fleet);
  }

  /**
   * Why this change contradicts the settings in force ({@code setting-invalid}), with figures;
   * empty when it fits them.
   */
  public Optional<String> objection(Setting setting) {
    Optional<String> contradiction = Optional.ofNullable(contradiction(setting));
    return contradiction.isEmpty() && setting instanceof EnrolAdministrator enrol
        ? Optional.ofNullable(againstKey(enrol.key()))
        : contradiction;
  }

  private @Nullable String contradiction(Setting setting) {
    return switch (setting) {
      case EnrolAdministrator enrol -> againstEnrolling(enrol);
      case RemoveAdministrator remove -> againstRemoving(remove.person());
      case AddCredential add -> againstAdding(add);
      case ActivateCredential activate -> againstActivating(activate);
      case RemoveCredential remove -> againstUnknown(remove.credential());
      case SetAccountPolicy set -> againstPolicy(set.policy());
      case SetOrganisationPolicy set -> againstOrganisationPolicy(set);
      case Unfreeze unfreeze ->
          frozen.contains(unfreeze.scope()) ? null : unfreeze.scope() + " is not frozen";
      case MarkCanary mark -> againstMarking(mark.credential());
      case PublishStatement said -> null;
      case SetWatch set -> againstUnknown(set.credential());
      case SetApprovalRule set -> null;
      case MachineSetting machine -> machines.contradiction(machine);
    };
  }

  /** Nobody is enrolled with a key that could not be verified with later. */
  private static @Nullable String againstKey(ApproverKey key) {
    if (key instanceof ApproverKey.Passkey passkey) {
      try {
        CoseKey.parse(passkey.coseKey());
      } catch (MalformedException e) {
        return "that passkey cannot be verified with: " + e.getMessage();
      }
    }
    return null;
  }

  private @Nullable String againstEnrolling(EnrolAdministrator enrol) {
    if (administrators.containsKey(enrol.person())) {
      return enrol.person() + " is an administrator already; remove the old key first";
    }
    for (var other : administrators.entrySet()) {
      if (sameKey(other.getValue(), enrol.key())) {
        return "that key is already " + other.getKey() + "'s: two approvals take two persons";
      }
    }
    return administrators.size() >= MAX_ADMINISTRATORS
        ? administrators.size() + " administrators, at most " + MAX_ADMINISTRATORS
        : null;
  }

  private static boolean sameKey(ApproverKey one, ApproverKey other) {
    boolean samePasskey =
        one instanceof ApproverKey.Passkey passkey
            && other instanceof ApproverKey.Passkey that
            && that.credentialId().equals(passkey.credentialId());
    return samePasskey || publicKey(one).equals(publicKey(other));
  }

  /** An Ed25519 key is the same key in a file and in a passkey. */
  private static Bytes publicKey(ApproverKey key) {
    return switch (key) {
      case ApproverKey.Console console -> console.publicKey();
      case ApproverKey.Passkey passkey -> {
        try {
          yield CoseKey.parse(passkey.coseKey()) instanceof CoseKey.Ed25519 edwards
              ? edwards.x()
              : passkey.coseKey();
        } catch (MalformedException e) {
          yield passkey.coseKey();
        }
      }
    };
  }

  private @Nullable String againstRemoving(PersonId person) {
    if (!administrators.containsKey(person)) {
      return person + " is not an administrator";
    }
    Set<PersonId> people = people();
    people.remove(person);
    int left = people.size();
    if (left == 0) {
      return person + " is the last administrator; enrol another first";
    }
    return left < approvalsNeeded()
        ? left + " administrators would be left, but a change needs " + approvalsNeeded()
        : null;
  }

  private @Nullable String againstAdding(AddCredential add) {
    if (credentials.containsKey(add.credential())) {
      return "there is a credential " + add.credential() + " already";
    }
    if (credentials.size() >= MAX_CREDENTIALS) {
      return credentials.size() + " credentials, at most " + MAX_CREDENTIALS;
    }
    boolean madeHere = add.provenance() == Provenance.MADE_IN_KEEPER;
    if (madeHere != (add.kind() == KeyKind.ED25519)) {
      return "a key of kind "
          + add.kind()
          + " cannot be "
          + add.provenance()
          + ": exactly Ed25519 keys are made in the keeper, the others are brought";
    }
    return null;
  }

  private @Nullable String againstActivating(ActivateCredential activate) {
    Credential key = credentials.get(activate.credential());
    if (key == null) {
      return againstUnknown(activate.credential());
    }
    if (key.active()) {
      return activate.credential() + " is active already; add a new credential for a new key";
    }
    for (Credential other : credentials.values()) {
      if (other.venue().equals(key.venue()) && activate.apiKey().equals(other.apiKey())) {
        return "credential " + other.id() + " has that key id at " + key.venue() + " already";
      }
    }
    return null;
  }

  private @Nullable String againstUnknown(CredentialId id) {
    return credentials.containsKey(id) ? null : "there is no credential " + id;
  }

  private @Nullable String againstMarking(CredentialId id) {
    String unknown = againstUnknown(id);
    if (unknown != null) {
      return unknown;
    }
    if (canaries.contains(id)) {
      return id + " is a canary already";
    }
    return policies.containsKey(id)
        ? id + " may trade; a canary is a credential that nobody uses, so add one for it"
        : null;
  }

  private @Nullable String againstPolicy(AccountPolicy policy) {
    String unknown = againstUnknown(policy.credential());
    if (unknown != null) {
      return unknown;
    }
    if (canaries.contains(policy.credential())) {
      return policy.credential() + " is a canary, which nobody may ever use";
    }
    Set<String> symbols = new HashSet<>();
    for (AllowedInstrument allowed : policy.instruments()) {
      Asset quote = allowed.instrument().quote();
      if (!symbols.add(allowed.instrument().symbol())) {
        return allowed.instrument() + " stands twice";
      }
      if (of(policy.limits(), quote).isEmpty()) {
        return allowed.instrument() + " is allowed, but there are no limits in " + quote;
      }
    }
    return null;
  }

  private @Nullable String againstOrganisationPolicy(SetOrganisationPolicy set) {
    // Before the first administrator the demo and the tests may set ceilings, but not lock anybody
    // out: one approval is always reachable once there is one person.
    int people = Math.max(1, people().size());
    return set.approvalsNeeded() > people
        ? set.approvalsNeeded() + " approvals needed of " + people + " administrators"
        : null;
  }

  /**
   * As a list of changes that folds to these settings again, in the one order in which they are
   * hashed: administrators, credentials, their activations, account policies, organisation policy,
   * canaries, watches, the rule of approval, machines and wallets. Freezes are not changes of
   * settings and are not among them.
   */
  public List<Setting> settings() {
    List<Setting> list = new ArrayList<>();
    administrators.forEach((person, key) -> list.add(new EnrolAdministrator(person, key)));
    credentials.values().forEach(credential -> list.add(credential.added()));
    for (Credential credential : credentials.values()) {
      String apiKey = credential.apiKey();
      if (apiKey != null) {
        list.add(new ActivateCredential(credential.id(), apiKey));
      }
    }
    policies.values().forEach(policy -> list.add(new SetAccountPolicy(policy)));
    organisationPolicy().ifPresent(list::add);
    canaries.forEach(id -> list.add(new MarkCanary(id)));
    list.addAll(watches.values());
    if (approvalRule != null) {
      list.add(approvalRule);
    }
    list.addAll(machines.settings());
    return list;
  }

  /** The 32 bytes that entries and approval terms carry as policy and settings hash. */
  public Bytes hash() {
    return Canonical.settingsHash(organisation, settings());
  }
}
