package tallystick.keeper.venue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import tallystick.intent.AccountPolicy;
import tallystick.intent.ApproverKey;
import tallystick.intent.Attestation;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.CredentialId;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.KeeperAttestation;
import tallystick.intent.KeeperStatus;
import tallystick.intent.KeyKind;
import tallystick.intent.MachineIntent;
import tallystick.intent.MachineSetting;
import tallystick.intent.Outcome;
import tallystick.intent.Provenance;
import tallystick.intent.ReadQuery;
import tallystick.intent.Scope;
import tallystick.intent.Setting;
import tallystick.keeper.cash.Worth;
import tallystick.keeper.journal.Lease;
import tallystick.keeper.journal.Logged;
import tallystick.keeper.life.Carrier;
import tallystick.keeper.policy.Settings;
import tallystick.keeper.reference.LiveReferences;
import tallystick.keeper.vault.Holding;
import tallystick.keeper.vault.Signer;
import tallystick.keeper.vault.Vault;
import tallystick.market.Instrument;
import tallystick.venues.Answer;
import tallystick.venues.binance.feed.BinanceFeed;

/** All accounts the settings name, each at its venue; carries out what is logged. */
public final class Accounts implements Carrier, AutoCloseable {
  private static final long TICK_MS = 200;

  /** Refusals beyond the quota become one entry for each rule every five seconds. */
  private static final int DRAIN_EVERY_ROUNDS = 25;

  /** How often a freeze asks a venue again that did not take its cancels. */
  private static final int FREEZE_ATTEMPTS = 30;

  private static final long FREEZE_RETRY_MS = 1_000;

  private final Site site;
  private final LiveReferences references;
  private final Settling settling;
  private final Wallets wallets;
  private final Map<CredentialId, Account> accounts = new ConcurrentHashMap<>();
  private final long seenUntilMs;
  private volatile boolean closed;

  /**
   * Accounts that are not at their venues yet.
   *
   * @param seenUntilMs the time of the last entry of an earlier run: what happened since is read
   */
  public Accounts(Site site, LiveReferences references, long seenUntilMs) {
    this.seenUntilMs = seenUntilMs;
    this.site = site;
    this.references = references;
    this.settling = new Settling(site);
    this.wallets = new Wallets(site);
  }

  /** Takes up the accounts in the settings, and keeps them from now on. */
  public void start() {
    sync();
    wallets.makeTheRest();
    Thread.ofVirtual().name("keeper-accounts").start(this::keep);
  }

  private void keep() {
    long rounds = 0;
    while (!closed) {
      try {
        TimeUnit.MILLISECONDS.sleep(TICK_MS);
        accounts.values().forEach(Account::tick);
        settling.tick(accounts);
        if (++rounds % DRAIN_EVERY_ROUNDS == 0) {
          site.desk().drainRefusals();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        site.say().accept("the accounts' round broke off and goes on: " + e);
      }
    }
  }

  /** Brings the accounts in line with the settings in force. */
  private synchronized void sync() {
    Settings settings = site.desk().settings();
    for (Settings.Credential credential : settings.credentials().values()) {
      makeKey(credential);
      if (credential.active() && !accounts.containsKey(credential.id())) {
        open(credential);
      }
    }
    watch(settings);
    for (CredentialId id : List.copyOf(accounts.keySet())) {
      if (settings.credential(id).isEmpty()) {
        Account gone = accounts.remove(id);
        if (gone != null) {
          gone.close();
        }
        site.vault().forget(id);
      }
    }
  }

  /**
   * The key that machines are to believe, made here when it is asked for first.
   *
   * @return 32 bytes: Ed25519
   */
  public Bytes attestationKey() {
    return site.vault().attestationKey();
  }

  /**
   * The public half of a credential's key pair, as PEM. A key that is to be made here is made now
   * when the adding of its credential is in force and has not been carried out yet.
   */
  public Optional<String> publicHalfPem(CredentialId credential) {
    site.desk().settings().credential(credential).ifPresent(this::makeKey);
    return site.vault().publicHalfPem(credential);
  }

  private void makeKey(Settings.Credential credential) {
    if (credential.added().provenance() == Provenance.MADE_IN_KEEPER) {
      site.hosts()
          .holding(credential.venue())
          .ifPresent(holding -> site.vault().makeEd25519(credential.id(), holding));
    }
  }

  private void open(Settings.Credential credential) {
    Optional<BinanceFeed> feed = site.hosts().feed(credential.venue());
    Optional<Holding> holding = site.hosts().holding(credential.venue());
    String apiKey = credential.apiKey();
    KeyKind kind = credential.added().kind();
    if (feed.isEmpty()
        || holding.isEmpty()
        || apiKey == null
        || !site.vault().holds(credential.id(), kind)) {
      return;
    }
    Account account =
        new Account(
            site,
            credential,
            new Signer.Access(credential.id(), kind, apiKey, holding.get()),
            feed.get(),
            Math.max(seenUntilMs, site.desk().activatedAtMs(credential.id())));
    accounts.put(credential.id(), account);
    account.tick();
  }

  /** Own prices of exactly the instruments that policies name. */
  private void watch(Settings settings) {
    Map<String, Set<Instrument>> wanted = new TreeMap<>();
    for (Settings.Credential credential : settings.credentials().values()) {
      Set<Instrument> instruments =
          wanted.computeIfAbsent(credential.venue(), venue -> new TreeSet<>());
      settings
          .policy(credential.id())
          .ifPresent(policy -> policy.instruments().forEach(i -> instruments.add(i.instrument())));
    }
    for (MachineSetting.SetMarginEnvelope envelope : settings.machines().envelopes()) {
      wanted
          .computeIfAbsent(envelope.venue(), venue -> new TreeSet<>())
          .add(Worth.instrument(envelope));
    }
    wanted.forEach(
        (venue, instruments) ->
            site.hosts().feed(venue).ifPresent(feed -> references.watch(venue, feed, instruments)));
  }

  // ---------------------------------------------------------------- carrying out

  @Override
  public Outcome place(Logged logged, Intent.PlaceOrder order) {
    Account account = accounts.get(order.credential());
    return account == null
        ? new Outcome.NeverArrived("not sent: the keeper has no key or no host for the credential")
        : Sends.place(account, site, logged, order);
  }

  @Override
  public Outcome cancel(Logged logged, Intent.CancelOrder cancel) {
    Account account = accounts.get(cancel.credential());
    return account == null
        ? new Outcome.NeverArrived("not sent: the keeper has no key or no host for the credential")
        : Sends.cancel(account, site, logged, cancel);
  }

  @Override
  public Outcome sign(Logged logged, MachineIntent.SendCoins send) {
    return wallets.sign(logged, send);
  }

  @Override
  public Outcome attest(Logged logged, MachineIntent.AttestAddress ask) {
    return wallets.attest(logged, ask);
  }

  @Override
  public Outcome attest(Logged logged, MachineIntent.AuthoriseDispense ask) {
    return wallets.attest(logged, ask);
  }

  /** In which epoch the log is, for the machine with this key's fingerprint. */
  public KeeperAttestation epoch(Bytes terminalKey, int epoch, Bytes nonce) {
    site.vault().attestationKey();
    return site.signer().attest(new Attestation.EpochAttested(terminalKey, epoch, nonce));
  }

  @Override
  public Outcome changed(Logged logged, Setting setting) {
    sync();
    return switch (setting) {
      case Setting.ActivateCredential activate -> {
        Account account = accounts.get(activate.credential());
        yield account == null
            ? new Outcome.Rejected(
                0, "the vault holds no secret for it yet: import it, then it is taken up")
            : account.activation();
      }
      case Setting.Unfreeze unfreeze -> {
        covered(unfreeze.scope()).forEach(Account::checkAgain);
        yield new Outcome.Applied();
      }
      case Setting.EnrolAdministrator enrol -> {
        site.say().accept(enrolled(enrol));
        yield new Outcome.Applied();
      }
      case Setting.RemoveAdministrator remove -> new Outcome.Applied();
      case Setting.AddCredential add -> new Outcome.Applied();
      case Setting.RemoveCredential remove -> {
        site.vault().forget(remove.credential());
        yield new Outcome.Applied();
      }
      case Setting.SetAccountPolicy set -> new Outcome.Applied();
      case Setting.SetOrganisationPolicy set -> new Outcome.Applied();
      case Setting.MarkCanary mark -> new Outcome.Applied();
      case Setting.PublishStatement said -> new Outcome.Applied();
      case Setting.SetWatch set -> new Outcome.Applied();
      case Setting.SetApprovalRule set -> new Outcome.Applied();
      case MachineSetting.AddWallet add -> wallets.make(add);
      case MachineSetting.EnrolTerminal enrol -> wallets.enrolled(enrol);
      case MachineSetting machine -> new Outcome.Applied();
    };
  }

  /** On the keeper's own console, where no page and no server can change it. */
  private static String enrolled(Setting.EnrolAdministrator enrol) {
    String kind =
        switch (enrol.key()) {
          case ApproverKey.Console console -> "key file";
          case ApproverKey.Passkey passkey -> "passkey";
        };
    return enrol.person()
        + " may approve from now on, with a "
        + kind
        + " whose fingerprint is "
        + enrol.key().fingerprint()
        + ": compare it with what "
        + enrol.person()
        + " sees";
  }

  private List<Account> covered(Scope scope) {
    return switch (scope) {
      case Scope.WholeOrganisation whole -> List.copyOf(accounts.values());
      case Scope.OneCredential one -> {
        Account account = accounts.get(one.credential());
        yield account == null ? List.of() : List.of(account);
      }
      case Scope.OneTerminal one -> List.of();
      case Scope.OneWallet one -> List.of();
    };
  }

  @Override
  public Outcome froze(Logged logged, Intent.Freeze freeze) {
    for (Account account : covered(freeze.scope())) {
      site.executor().execute(() -> cancelUntilDone(account, logged));
    }
    return new Outcome.Applied();
  }

  private void cancelUntilDone(Account account, Logged logged) {
    for (int attempt = 0; attempt < FREEZE_ATTEMPTS && !closed; attempt++) {
      try {
        if (account.cancelAllButProtection(logged)) {
          return;
        }
        TimeUnit.MILLISECONDS.sleep(FREEZE_RETRY_MS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        site.say().accept("cancelling for the freeze of " + account.id() + " broke off: " + e);
      }
    }
    site.desk()
        .observed(
            account.id(),
            "cancel-failed",
            "the freeze stands, but open orders at " + account.venue() + " could not be cancelled");
  }

  @Override
  public void leased(Lease lease) {
    Account account = accounts.get(lease.credential());
    if (account != null && account.streamUp()) {
      site.audience().tell(new Frame.StreamState(lease.credential(), true, ""));
    }
  }

  @Override
  public void settled(CallerId callerId) {
    accounts.values().forEach(account -> account.decide(callerId));
  }

  // ---------------------------------------------------------------- reads and secrets

  /** One read under a running lease. */
  public Answer read(Lease lease, ReadQuery query) {
    Account account = accounts.get(lease.credential());
    return account == null
        ? new Answer.Silent("the credential is not at its venue")
        : account.trade().read(site.signer().reads(lease, account.access()), query);
  }

  /** Takes the secret of a credential that was added as imported; the array is wiped. */
  public Vault.Import importSecret(CredentialId id, byte[] secret) {
    Optional<Settings.Credential> credential = site.desk().settings().credential(id);
    Optional<Holding> holding = credential.flatMap(c -> site.hosts().holding(c.venue()));
    if (credential.isEmpty() || holding.isEmpty()) {
      java.util.Arrays.fill(secret, (byte) 0);
      return new Vault.Import.Refused("there is no credential " + id + "; add it first");
    }
    Vault.Import result =
        site.vault()
            .importSecret(
                id,
                holding.get(),
                credential.get().added().kind(),
                credential.get().added().provenance(),
                secret);
    if (result instanceof Vault.Import.Kept) {
      sync();
    }
    return result;
  }

  // ---------------------------------------------------------------- status

  /** What there is to say about each credential. */
  public List<KeeperStatus.Account> status(long nowMs) {
    Settings settings = site.desk().settings();
    List<KeeperStatus.Account> list = new ArrayList<>();
    for (Settings.Credential credential : settings.credentials().values()) {
      if (list.size() < KeeperStatus.MAX_ACCOUNTS) {
        list.add(status(credential, nowMs));
      }
    }
    return list;
  }

  private KeeperStatus.Account status(Settings.Credential credential, long nowMs) {
    CredentialId id = credential.id();
    Account account = accounts.get(id);
    State state = state(credential, account);
    return site.desk()
        .withExposure(
            (exposure, settings) ->
                new KeeperStatus.Account(
                    id,
                    credential.venue(),
                    site.hosts().environment(credential.venue()),
                    credential.added().kind(),
                    credential.added().provenance(),
                    state.name,
                    state.text,
                    settings.frozen(id),
                    account != null && account.streamUp(),
                    exposure.openOrders(id),
                    site.desk().unknowns(id),
                    settings
                        .policy(id)
                        .map(policy -> exposure.budgets(id, policy.limits(), nowMs))
                        .orElse(List.of()),
                    unpriced(credential.venue(), settings.policy(id), nowMs)));
  }

  private List<Instrument> unpriced(String venue, Optional<AccountPolicy> policy, long nowMs) {
    return policy.stream()
        .flatMap(known -> known.instruments().stream())
        .map(AccountPolicy.AllowedInstrument::instrument)
        .filter(
            instrument ->
                site.references()
                    .find(venue, instrument)
                    .filter(reference -> reference.fresh(nowMs))
                    .isEmpty())
        .limit(KeeperStatus.MAX_UNPRICED)
        .toList();
  }

  private record State(String name, String text) {}

  private State state(
      Settings.Credential credential, @org.jspecify.annotations.Nullable Account account) {
    boolean canary = site.desk().canaries().isCanary(credential.id());
    if (account != null && canary && account.standing() == Account.Standing.ACTIVE) {
      return new State("canary", "a canary: whoever uses it freezes the whole organisation");
    }
    if (account != null) {
      return switch (account.standing()) {
        case ACTIVE -> new State("active", account.standingText());
        case CHECKING -> new State("checking", account.standingText());
        case REFUSED -> new State("refused", account.standingText());
      };
    }
    if (!site.vault().holds(credential.id(), credential.added().kind())) {
      return new State("waiting-for-secret", "import the secret at the approval socket");
    }
    return new State("waiting-for-activation", "register the key at the venue, then activate it");
  }

  @Override
  public void close() {
    closed = true;
    accounts.values().forEach(Account::close);
  }
}
