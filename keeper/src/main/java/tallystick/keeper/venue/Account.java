package tallystick.keeper.venue;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.CredentialId;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.KeyKind;
import tallystick.intent.Leg;
import tallystick.intent.OrderKind;
import tallystick.intent.Outcome;
import tallystick.intent.OwnOrder;
import tallystick.intent.ReadKind;
import tallystick.intent.ReadQuery;
import tallystick.intent.Scope;
import tallystick.intent.VenueOrder;
import tallystick.keeper.journal.Lease;
import tallystick.keeper.journal.Logged;
import tallystick.keeper.life.Sightings;
import tallystick.keeper.policy.Settings;
import tallystick.keeper.vault.Signer;
import tallystick.market.Asset;
import tallystick.venues.Answer;
import tallystick.venues.RequestSigner;
import tallystick.venues.StandingSocket;
import tallystick.venues.binance.feed.BinanceFeed;
import tallystick.venues.binance.trade.BinanceTrade;
import tallystick.venues.binance.trade.PrivateStream;
import tallystick.venues.binance.wire.AccountEvent;
import tallystick.venues.binance.wire.AccountState;
import tallystick.venues.binance.wire.Balance;
import tallystick.venues.binance.wire.KeyPermissions;
import tallystick.venues.binance.wire.OrderState;
import tallystick.venues.scan.ScanException;

/**
 * One active credential at its venue: it holds the private stream from activation on, knows whose
 * every order is, and takes part in everything that the keeper sends there. Sends themselves are in
 * {@link Sends}, unknowns in {@link Settling}.
 */
final class Account {
  /** The keeper's own lease is renewed well before its hour is over. */
  private static final long RENEW_BEFORE_MS = 600_000;

  /** How often a lease that was asked for and not granted is asked for again. */
  private static final long ASK_LEASE_EVERY_MS = 5_000;

  /** How often a venue that did not answer is asked again for what the key may do. */
  private static final long CHECK_EVERY_MS = 2_000;

  /** How long an activation waits for the venue's word before it is answered as unknown. */
  static final long ACTIVATION_WAIT_MS = 20_000;

  /** Orders held back until their answer is logged; more under way at once is a flood. */
  private static final int MAX_UNDECIDED = 10_000;

  /** Connections are tried again soon at first: every second without eyes counts. */
  private static final StandingSocket.Times STREAM_TIMES =
      new StandingSocket.Times(200, 30_000, 15_000, 50_000, 23L * 3_600_000);

  /** What is known of the key itself. */
  enum Standing {
    CHECKING,
    ACTIVE,
    REFUSED
  }

  private final Site site;
  private final Settings.Credential credential;
  private final Signer.Access access;
  private final BinanceTrade trade;
  private final Strangers strangers;
  private final Map<CallerId, List<AccountEvent.OrderChanged>> undecided = new HashMap<>();
  private final Map<Asset, Balance> lastBalances = new ConcurrentHashMap<>();
  private final CountDownLatch checked = new CountDownLatch(1);
  private volatile Standing standing = Standing.CHECKING;
  private volatile String standingText = "asking the venue what the key may do";
  private volatile @Nullable Lease lease;
  private volatile boolean streamUp;
  private volatile boolean closed;
  private @Nullable PrivateStream stream;
  private int leasesAsked;
  private long leaseAskedAtMs;
  private long checkedAtMs;
  private boolean checking;
  private long lastSeenMs;

  /**
   * An account not yet looked at.
   *
   * @param seenUntilMs until when an earlier run saw what happened on it
   */
  Account(
      Site site,
      Settings.Credential credential,
      Signer.Access access,
      BinanceFeed feed,
      long seenUntilMs) {
    this.site = site;
    this.credential = credential;
    this.access = access;
    this.trade = new BinanceTrade(feed);
    this.strangers =
        new Strangers(site, credential.id(), credential.added().kind(), credential.venue());
    this.lastSeenMs = seenUntilMs;
  }

  CredentialId id() {
    return credential.id();
  }

  String venue() {
    return credential.venue();
  }

  Signer.Access access() {
    return access;
  }

  BinanceTrade trade() {
    return trade;
  }

  Standing standing() {
    return standing;
  }

  String standingText() {
    return standingText;
  }

  boolean streamUp() {
    return streamUp;
  }

  /** Signs reads while the keeper's own lease runs. */
  Optional<RequestSigner> ownReads() {
    Lease running = lease;
    return running == null || !running.isRunning(site.wallMs().getAsLong())
        ? Optional.empty()
        : Optional.of(site.signer().reads(running, access));
  }

  // ---------------------------------------------------------------- being there

  /** Keeps lease, permission check and stream in order. Called every half second or so. */
  synchronized void tick() {
    if (closed) {
      return;
    }
    long nowMs = site.wallMs().getAsLong();
    Lease running = lease;
    boolean needsLease = running == null || nowMs > running.endsAtMs() - RENEW_BEFORE_MS;
    if (needsLease && nowMs - leaseAskedAtMs > ASK_LEASE_EVERY_MS) {
      leaseAskedAtMs = nowMs;
      askLease();
    }
    if (standing == Standing.CHECKING && !checking && nowMs - checkedAtMs > CHECK_EVERY_MS) {
      ownReads().ifPresent(this::startCheck);
    }
    if (standing == Standing.ACTIVE && stream == null && ownReads().isPresent()) {
      stream = trade.stream(this::ownReads, STREAM_TIMES, new Heard());
    }
  }

  private void askLease() {
    CallerId id =
        CallerId.derive("keeper/watch/" + id() + "/" + site.runId() + "/" + leasesAsked++);
    site.desk()
        .own(
            id,
            new Intent.Read(id(), EnumSet.allOf(ReadKind.class), Intent.Read.MAX_LEASE_MS),
            logged -> {
              Lease.of(logged).ifPresent(granted -> lease = granted);
              tick();
            });
  }

  private void startCheck(RequestSigner signer) {
    checking = true;
    checkedAtMs = site.wallMs().getAsLong();
    site.executor()
        .execute(
            () -> {
              check(signer);
              synchronized (this) {
                checking = false;
              }
              tick();
            });
  }

  /** Asks the venue what the key may do; one that could move money out is not used. */
  private void check(RequestSigner signer) {
    Answer answer = trade.read(signer, ReadQuery.of(ReadKind.PERMISSIONS));
    switch (answer) {
      case Answer.Body body -> {
        try {
          KeyPermissions permissions = KeyPermissions.parse(body.json().toArray());
          List<String> refusals = new ArrayList<>(permissions.refusals());
          boolean shared = access.kind() == KeyKind.HMAC_SHA256;
          if (shared
              && !permissions.isIpRestricted()
              && !credential.added().unrestrictedAccepted()) {
            refusals.add(
                "a shared secret without IP restriction: restrict the key at the venue, or add the"
                    + " credential with the risk accepted");
          }
          if (refusals.isEmpty()) {
            accept(String.join("; ", permissions.warnings()));
          } else {
            refuse(String.join("; ", refusals));
          }
        } catch (ScanException e) {
          standingText = "the venue's answer about the key cannot be read: " + e.getMessage();
        }
      }
      case Answer.Refused refused ->
          refuse("the venue refuses the key: " + refused.code() + " " + refused.text());
      case Answer.Silent silent -> standingText = "the venue does not answer: " + silent.why();
    }
  }

  private void accept(String warnings) {
    readBalances();
    standing = Standing.ACTIVE;
    standingText = warnings;
    checked.countDown();
  }

  private void refuse(String why) {
    standing = Standing.REFUSED;
    standingText = why;
    checked.countDown();
    site.say().accept("credential " + id() + " is not used: " + why);
    site.desk()
        .own(
            CallerId.derive("keeper/refused/" + id() + "/" + site.runId()),
            new Intent.Freeze(
                new Scope.OneCredential(id()),
                why.substring(0, Math.min(why.length(), Intent.Freeze.MAX_REASON_LENGTH))),
            logged -> {});
  }

  /** After people have lifted a freeze or brought a secret: ask the venue again. */
  synchronized void checkAgain() {
    if (standing == Standing.REFUSED) {
      standing = Standing.CHECKING;
      standingText = "asking the venue what the key may do";
    }
  }

  /** Waits for the venue's word on the key. */
  Outcome activation() {
    try {
      if (!checked.await(ACTIVATION_WAIT_MS, TimeUnit.MILLISECONDS)) {
        return new Outcome.Unknown(standingText);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome.Unknown("interrupted");
    }
    return standing == Standing.ACTIVE
        ? new Outcome.Applied()
        : new Outcome.Rejected(0, standingText);
  }

  synchronized void close() {
    closed = true;
    if (stream != null) {
      stream.close();
    }
  }

  // ---------------------------------------------------------------- hearing

  private final class Heard implements PrivateStream.Listener {
    @Override
    public void onEvent(Bytes json, AccountEvent event, long receivedAtMs) {
      lastSeenMs = receivedAtMs;
      heard(event);
      if (mayGoOn(event) && site.desk().streams(id()) && !site.audience().isEmpty()) {
        site.audience().tell(new Frame.StreamEvent(id(), receivedAtMs, json));
      }
    }

    @Override
    public void onUp() {
      site.executor().execute(Account.this::caughtUp);
    }

    @Override
    public void onDown(String why, boolean over) {
      streamUp = false;
      site.desk().sightings().forgetBalances(id());
      site.audience().tell(new Frame.StreamState(id(), false, brief(why)));
      if (over) {
        synchronized (Account.this) {
          stream = null;
        }
      }
    }
  }

  /** Only what a server needs, and never the answer to a log-on. */
  private static boolean mayGoOn(AccountEvent event) {
    return switch (event) {
      case AccountEvent.OrderChanged changed -> true;
      case AccountEvent.BalancesChanged changed -> true;
      case AccountEvent.Moved moved -> true;
      case AccountEvent.PairChanged changed -> true;
      case AccountEvent.Ended ended -> false;
      case AccountEvent.Other other -> false;
      case AccountEvent.Unreadable unreadable -> unreadable.type().equals("executionReport");
    };
  }

  private void heard(AccountEvent event) {
    switch (event) {
      case AccountEvent.OrderChanged changed -> orderChanged(changed);
      case AccountEvent.BalancesChanged changed -> {
        balances(changed.balances());
        strangers.balancesOfCanary(changed.eventTimeMs());
      }
      case AccountEvent.Moved moved ->
          strangers.moved(moved.delta().toString(), moved.eventTimeMs());
      case AccountEvent.PairChanged changed -> {}
      case AccountEvent.Ended ended -> {}
      case AccountEvent.Other other -> {}
      case AccountEvent.Unreadable unreadable -> {
        if (unreadable.type().equals("executionReport")) {
          strangers.unreadable(unreadable.symbol(), unreadable.why());
        }
      }
    }
  }

  private void orderChanged(AccountEvent.OrderChanged changed) {
    switch (site.desk().sightings().look(id(), changed.state().order())) {
      case Sightings.Sight.Own own -> ownChanged(own.order(), changed);
      case Sightings.Sight.Foreign foreign -> {
        if (!changed.executionType().equals("REJECTED") && !isOlder(changed.state().order())) {
          strangers.order(changed.state().order(), foreign.why());
        }
      }
      case Sightings.Sight.Undecided waiting -> holdBack(waiting.callerId(), changed);
    }
  }

  /** Orders from before the keeper had the account are its owner's own. */
  private boolean isOlder(VenueOrder order) {
    return order.timeMs() > 0 && order.timeMs() < site.desk().activatedAtMs(id());
  }

  private void holdBack(CallerId callerId, AccountEvent.OrderChanged changed) {
    synchronized (undecided) {
      if (undecided.size() < MAX_UNDECIDED) {
        undecided.computeIfAbsent(callerId, c -> new ArrayList<>(2)).add(changed);
      }
    }
    // The answer may have been logged between the look and the note.
    if (!(site.desk().sightings().look(id(), changed.state().order())
        instanceof Sightings.Sight.Undecided)) {
      decide(callerId);
    }
  }

  /** The answer of that intent is logged: what waited for it can be decided. */
  void decide(CallerId callerId) {
    List<AccountEvent.OrderChanged> held;
    synchronized (undecided) {
      held = undecided.remove(callerId);
    }
    if (held != null) {
      held.forEach(this::orderChanged);
    }
  }

  private void ownChanged(OwnOrder own, AccountEvent.OrderChanged changed) {
    boolean foreignCancel =
        changed.executionType().equals("CANCELED")
            && !site.desk().sightings().cancelExpected(own, changed.requestClientId());
    ownState(own, changed.state());
    if (foreignCancel) {
      strangers.cancel(own, changed.state().order());
    }
  }

  /** An order of ours as it stands at the venue. */
  void ownState(OwnOrder own, OrderState state) {
    Optional<Outcome.Ending> ending = state.ending();
    if (ending.isEmpty()) {
      site.desk().sightings().filled(own, state.filledBase());
      return;
    }
    site.desk()
        .outcome(
            own.callerId(),
            new Outcome.Closed(
                new Outcome.VenueOrderId(legOf(own), state.order().venueOrderId()),
                ending.get(),
                state.filledBase(),
                state.filledQuote()));
  }

  static Leg legOf(OwnOrder own) {
    return own.order().kind() == OrderKind.OCO ? own.leg() : Leg.MAIN;
  }

  private void balances(List<Balance> balances) {
    for (Balance balance : balances) {
      lastBalances.put(balance.asset(), balance);
      site.desk().sightings().balance(id(), balance.total());
    }
  }

  // ---------------------------------------------------------------- catching up

  /** After every gap: what stands open, what has ended, what the account holds; then we see. */
  private void caughtUp() {
    // Balances before the gap, before they are read again: what moved since leads to strangers.
    List<Balance> before = List.copyOf(lastBalances.values());
    boolean complete = Reconciling.run(this, site, lastSeenMs, before) && readBalances();
    if (!complete) {
      site.say().accept("credential " + id() + ": could not read what was missed; trying again");
      retryLater();
      return;
    }
    streamUp = true;
    site.audience().tell(new Frame.StreamState(id(), true, ""));
  }

  private void retryLater() {
    try {
      TimeUnit.MILLISECONDS.sleep(CHECK_EVERY_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    if (!closed) {
      site.executor().execute(this::caughtUp);
    }
  }

  private boolean readBalances() {
    Optional<RequestSigner> signer = ownReads();
    if (signer.isEmpty()
        || !(trade.read(signer.get(), ReadQuery.of(ReadKind.ACCOUNT))
            instanceof Answer.Body body)) {
      return false;
    }
    try {
      balances(AccountState.parse(body.json().toArray()).balances());
      return true;
    } catch (ScanException e) {
      return false;
    }
  }

  /** An order found by reading; the same decisions as for one that was heard of. */
  void found(OrderState state) {
    VenueOrder order = state.order();
    switch (site.desk().sightings().look(id(), order)) {
      case Sightings.Sight.Own own -> ownState(own.order(), state);
      case Sightings.Sight.Foreign foreign -> {
        if (!isOlder(order)) {
          strangers.order(order, foreign.why());
        }
      }
      case Sightings.Sight.Undecided waiting -> {
        // Its settling asks for it by name.
      }
    }
  }

  /** An order of ours that is no longer open, found by reading. */
  void foundEnded(OwnOrder own, OrderState state) {
    boolean foreignCancel =
        state.status() == OrderState.Status.CANCELED
            && !site.desk().sightings().cancelAsked(id(), own);
    ownState(own, state);
    if (foreignCancel) {
      strangers.cancel(own, state.order());
    }
  }

  /** Cancels everything but our own protective sells, for a logged freeze. */
  boolean cancelAllButProtection(Logged freeze) {
    Optional<RequestSigner> reads = ownReads();
    if (reads.isEmpty()) {
      return false;
    }
    return Freezing.cancelAll(this, site, freeze, reads.get());
  }

  private static String brief(String text) {
    return text.length() <= 900 ? text : text.substring(0, 900);
  }
}
