package tallystick.server.bots;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tallystick.intent.CallerId;
import tallystick.intent.CredentialId;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.Leg;
import tallystick.intent.OrganisationId;
import tallystick.intent.Outcome;
import tallystick.intent.ReadKind;
import tallystick.intent.ReadQuery;
import tallystick.intent.Submission;
import tallystick.intent.Verdict;
import tallystick.market.Fill;
import tallystick.market.Instrument;
import tallystick.server.feed.VenueMarket;
import tallystick.server.feed.VenueMarkets;
import tallystick.server.keeper.KeeperLink;
import tallystick.server.keeper.KeeperListener;
import tallystick.server.keeper.KeeperSilentException;
import tallystick.server.keeper.KeeperState;
import tallystick.server.keeper.Leases;
import tallystick.server.work.Worker;
import tallystick.strategy.bot.BotEvent;
import tallystick.venues.VenueException;
import tallystick.venues.binance.wire.AccountEvent;
import tallystick.venues.binance.wire.Fills;
import tallystick.venues.scan.ScanException;

/**
 * Between the bots and the keeper: submits what is durable, and brings home what became of it.
 *
 * <p>After every gap (the keeper's or a private stream's) the same steps: a lease, every unfinished
 * intent submitted again under its own caller id, the executions since the last one known read from
 * the venue, and only then do the bots of that credential hear that the keeper is up.
 */
final class IntentDesk implements KeeperListener, IntentSink, AutoCloseable {
  /** A read that missed is tried again after this, doubling up to the next. */
  private static final long RECONCILE_MS = 500;

  private static final long MAX_RECONCILE_MS = 30_000;

  /** Refused leases and busy keepers are asked again after this. */
  private static final long RETRY_MS = 2_000;

  /** Leases are looked at this often; they last an hour. */
  private static final long LEASE_CHECK_MS = 60_000;

  /** Our clock and the venue's may differ by this; read a little more, twice harms nobody. */
  private static final long CLOCKS_APART_MS = 60_000;

  private static final Logger log = LoggerFactory.getLogger(IntentDesk.class);

  private final OrganisationId organisation;
  private final BotStore store;
  private final VenueMarkets markets;
  private final StrangeEvents strange;
  private final Bookmarks bookmarks;
  private final InstantSource clock;
  private final Worker worker = new Worker("intent-desk");
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<CallerId, Track> tracks = new LinkedHashMap<>();
  private final Map<String, CallerId> byOrder = new HashMap<>();
  private final Map<CredentialId, CredentialState> credentials = new ConcurrentHashMap<>();
  private final Set<String> reconciling = new HashSet<>();
  private @Nullable KeeperLink link;
  private @Nullable Leases leases;
  private @Nullable BotDirectory bots;
  private final AtomicLong fillsSeen = new AtomicLong();
  private volatile int epoch;

  IntentDesk(
      OrganisationId organisation,
      BotStore store,
      VenueMarkets markets,
      StrangeEvents strange,
      Bookmarks bookmarks,
      InstantSource clock) {
    this.organisation = organisation;
    this.store = store;
    this.markets = markets;
    this.strange = strange;
    this.bookmarks = bookmarks;
    this.clock = clock;
  }

  /** Finds bots for the desk. */
  interface BotDirectory {
    Optional<BotEntity> find(String id);

    List<BotEntity> ofCredential(CredentialId credential);

    Set<CredentialId> credentials();

    /** Venue by name, of a credential's bots. */
    Optional<String> venueOf(CredentialId credential);

    /** Instruments of a credential's bots. */
    Set<Instrument> instrumentsOf(CredentialId credential);
  }

  /** How a credential's road to the venue stands. */
  private record CredentialState(boolean up, String why) {}

  void start(KeeperLink keeperLink, Leases keeperLeases, BotDirectory directory) {
    link = keeperLink;
    leases = keeperLeases;
    bots = directory;
    lock.lock();
    try {
      for (OpenIntent open : store.unfinished()) {
        Track track = new Track(open);
        tracks.put(track.callerId, track);
        index(track);
      }
    } finally {
      lock.unlock();
    }
    worker.every(LEASE_CHECK_MS, this::renewLeases);
  }

  private KeeperLink link() {
    KeeperLink known = link;
    if (known == null) {
      throw new IllegalStateException("The desk has not been started");
    }
    return known;
  }

  private Leases leases() {
    Leases known = leases;
    if (known == null) {
      throw new IllegalStateException("The desk has not been started");
    }
    return known;
  }

  private BotDirectory bots() {
    BotDirectory known = bots;
    if (known == null) {
      throw new IllegalStateException("The desk has not been started");
    }
    return known;
  }

  /** Why a credential's bots wait; empty when nothing keeps them. */
  String waitsBecause(CredentialId credential) {
    return switch (link().state()) {
      case KeeperState.Down down -> down.why();
      case KeeperState.Up up -> {
        CredentialState state = credentials.get(credential);
        yield state == null ? "The credential is being looked at" : state.up() ? "" : state.why();
      }
    };
  }

  boolean isUp(CredentialId credential) {
    CredentialState state = credentials.get(credential);
    return state != null && state.up();
  }

  /** A lease for reads by others, such as the API and the watch. Blocks. */
  Leases.Granted lease(CredentialId credential) {
    return leases().lease(credential, epoch);
  }

  /** Executions of our own orders since the start, each once. */
  long fillsSeen() {
    return fillsSeen.get();
  }

  /** How many intents have no outcome to rest on yet. */
  int unsettled() {
    lock.lock();
    try {
      int count = 0;
      for (Track track : tracks.values()) {
        count += track.quiet() ? 0 : 1;
      }
      return count;
    } finally {
      lock.unlock();
    }
  }

  // ------------------------------------------------------------------ to the keeper

  @Override
  public void submit(String botId, List<NewIntent> intents) {
    for (NewIntent fresh : intents) {
      Track track = new Track(botId, fresh, clock.millis());
      lock.lock();
      try {
        if (tracks.putIfAbsent(track.callerId, track) != null) {
          continue;
        }
      } finally {
        lock.unlock();
      }
      send(track);
    }
  }

  private void send(Track track) {
    if (!(link().state() instanceof KeeperState.Up)) {
      return; // it is in the outbox; the next connection submits it
    }
    link()
        .submit(
            new Submission(organisation, track.callerId, epoch, track.intent),
            answer -> {
              switch (answer) {
                case Frame.Judged judged -> judged(judged);
                case Frame.Failed failed -> failed(track, failed);
                case Frame.Reply other ->
                    log.warn("A submission was answered by {}", other.getClass().getSimpleName());
              }
            });
  }

  /** Nothing was judged; the intent stays in the outbox and goes again, under the same id. */
  private void failed(Track track, Frame.Failed failed) {
    log.info("Intent {} was not taken: {} {}", track.callerId, failed.code(), failed.text());
    if (link().state() instanceof KeeperState.Up) {
      worker.runIn(RETRY_MS, () -> send(track));
    }
  }

  // ------------------------------------------------------------------ from the keeper

  @Override
  public void connected(Frame.Welcome welcome) {
    epoch = welcome.epoch();
    strange.connected();
    worker.run(this::everythingAgain);
  }

  @Override
  public void disconnected(String why) {
    leases().forget();
    worker.run(() -> bots().credentials().forEach(c -> down(c, why)));
  }

  @Override
  public void pushed(Frame.Reply frame) {
    switch (frame) {
      case Frame.Logged logged -> tell(logged.callerId(), new Mail.Logged(logged.callerId()));
      case Frame.Resulted resulted -> resulted(resulted.callerId(), resulted.outcome());
      case Frame.StreamEvent event -> streamEvent(event);
      case Frame.StreamState state -> worker.run(() -> streamState(state));
      case Frame.Observation observation -> strange.observed(observation);
      case Frame.FreezeChanged change -> {
        strange.freezeChanged(change);
        worker.run(this::renewLeases);
      }
      case Frame.Judged judged -> judged(judged);
      case Frame.Welcome f -> {}
      case Frame.Found f -> {}
      case Frame.Data f -> {}
      case Frame.Opened opened -> strange.opened(opened);
      case Frame.End f -> {}
      case Frame.Pending f -> {}
      case Frame.PublicHalf f -> {}
      case Frame.Status f -> {}
      case Frame.Failed failed -> log.warn("The keeper says {}: {}", failed.code(), failed.text());
    }
  }

  private void judged(Frame.Judged frame) {
    Track track;
    boolean first;
    lock.lock();
    try {
      track = tracks.get(frame.callerId());
      if (track == null) {
        return;
      }
      first = track.judged(frame.verdict(), frame.commitment());
    } finally {
      lock.unlock();
    }
    if (first || frame.verdict() instanceof Verdict.Refused) {
      tell(track, new Mail.Judged(frame));
    }
    forgetFinished(track);
  }

  private void resulted(CallerId callerId, Outcome outcome) {
    Track track;
    boolean first;
    boolean gap;
    boolean finished;
    List<Fill> held;
    lock.lock();
    try {
      track = tracks.get(callerId);
      if (track == null) {
        return;
      }
      first = track.resulted(outcome);
      index(track);
      held = track.takeHeld();
      gap = track.missesExecutions();
      finished = track.finished();
    } finally {
      lock.unlock();
    }
    if (first) {
      tell(track, new Mail.Resulted(callerId, outcome, finished));
    }
    for (Fill fill : held) {
      fill(track.onCredential().credential(), fill, "");
    }
    if (gap) {
      reconcileSoon(track.onCredential().credential(), instrument(track.intent), RECONCILE_MS);
    }
    forgetFinished(track);
  }

  private void streamEvent(Frame.StreamEvent frame) {
    VenueMarket market = market(frame.credential());
    if (market == null) {
      return;
    }
    try {
      AccountEvent event = AccountEvent.parse(frame.json().toArray(), market.listings());
      if (event instanceof AccountEvent.OrderChanged changed) {
        Fill fill = changed.fill();
        if (fill != null) {
          fill(frame.credential(), fill, changed.state().order().clientOrderId());
        }
      }
      strange.accountEvent(frame.credential(), event, frame.receivedAtMs());
    } catch (ScanException e) {
      log.warn(
          "An event of {}'s private stream is unreadable: {}", frame.credential(), e.getMessage());
    } catch (VenueException e) {
      log.warn("The list of instruments is missing: {}", e.getMessage());
      reconcileAllSoon(frame.credential());
    }
  }

  /**
   * Finds the order of an execution by the venue's number, which alone proves it is ours, and gives
   * it to the bot. One that carries a client id of ours whose order number is not known yet is kept
   * until it is.
   */
  private void fill(CredentialId credential, Fill fill, String clientOrderId) {
    strange.execution(credential, fill);
    Track track = null;
    Leg leg = Leg.MAIN;
    boolean fresh = false;
    boolean finished = false;
    lock.lock();
    try {
      CallerId owner = byOrder.get(orderKey(fill.instrument(), fill.venueOrderId()));
      track = owner == null ? null : tracks.get(owner);
      if (track != null) {
        for (Map.Entry<Leg, String> order : track.orderIds().entrySet()) {
          leg = order.getValue().equals(fill.venueOrderId()) ? order.getKey() : leg;
        }
        fresh = track.executed(leg, fill);
        finished = track.finished();
      } else if (undecided(credential, fill, clientOrderId)) {
        return;
      }
    } finally {
      lock.unlock();
    }
    if (track != null) {
      if (fresh) {
        executed(credential, track.botId, track.callerId, leg, track.deal, fill, finished);
      }
      forgetFinished(track);
      return;
    }
    Optional<BotStore.Placed> placed =
        store.placedAs(fill.instrument().symbol(), fill.venueOrderId());
    if (placed.isEmpty()) {
      strange.strangeFill(credential, fill);
    }
    // Otherwise the intent is finished, and so all its executions are in the book.
  }

  /**
   * Whether an execution of an unknown order may belong to an intent that stands at the venue under
   * a number we do not know yet. Then it waits: with that intent when it bears a client id, and
   * otherwise until the executions are read again. Called under the lock.
   */
  private boolean undecided(CredentialId credential, Fill fill, String clientOrderId) {
    for (Track candidate : tracks.values()) {
      if (candidate.unplaced()
          && candidate.onCredential().credential().equals(credential)
          && instrument(candidate.intent).equals(fill.instrument())) {
        if (clientOrderId.isEmpty()) {
          reconcileSoon(credential, fill.instrument(), RECONCILE_MS);
          return true;
        }
        if (candidate.mayBear(clientOrderId)) {
          candidate.hold(fill);
          return true;
        }
      }
    }
    return false;
  }

  private void executed(
      CredentialId credential,
      String botId,
      CallerId callerId,
      Leg leg,
      long deal,
      Fill fill,
      boolean finished) {
    bots()
        .find(botId)
        .ifPresent(
            bot ->
                bot.deliver(
                    new Mail.Executed(
                        bot.venue(), credential.name(), callerId, leg, deal, fill, finished)));
    fillsSeen.incrementAndGet(); // after the mail lies there, so that quiet is not seen too early
  }

  private void tell(CallerId callerId, Mail mail) {
    Track track;
    lock.lock();
    try {
      track = tracks.get(callerId);
    } finally {
      lock.unlock();
    }
    if (track != null) {
      tell(track, mail);
    }
  }

  private void tell(Track track, Mail mail) {
    bots().find(track.botId).ifPresent(bot -> bot.deliver(mail));
  }

  private void index(Track track) {
    Instrument instrument = instrument(track.intent);
    for (String orderId : track.orderIds().values()) {
      byOrder.put(orderKey(instrument, orderId), track.callerId);
    }
  }

  private void forgetFinished(Track track) {
    lock.lock();
    try {
      if (track.finished()) {
        tracks.remove(track.callerId);
        for (String orderId : track.orderIds().values()) {
          byOrder.remove(orderKey(instrument(track.intent), orderId));
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private static String orderKey(Instrument instrument, String orderId) {
    return instrument.symbol() + "#" + orderId;
  }

  private static Instrument instrument(Intent intent) {
    return switch (intent) {
      case Intent.PlaceOrder place -> place.instrument();
      case Intent.CancelOrder cancel -> cancel.instrument();
      case Intent.Read r -> throw new IllegalStateException("Not a bot's intent");
      case Intent.ChangeSetting c -> throw new IllegalStateException("Not a bot's intent");
      case Intent.Freeze f -> throw new IllegalStateException("Not a bot's intent");
    };
  }

  // ------------------------------------------------------------------ after a gap

  private void everythingAgain() {
    List<Track> open;
    lock.lock();
    try {
      open = List.copyOf(tracks.values());
    } finally {
      lock.unlock();
    }
    Set<CredentialId> wanted = new HashSet<>(bots().credentials());
    for (Track track : open) {
      wanted.add(track.onCredential().credential());
      send(track);
    }
    wanted.forEach(this::bringUp);
  }

  /** Brings one credential up, or says why not and tries again later. */
  void bringUp(CredentialId credential) {
    if (!(link().state() instanceof KeeperState.Up)) {
      return;
    }
    try {
      switch (leases().lease(credential, epoch)) {
        case Leases.Granted.Refused refused -> {
          down(credential, "The keeper does not let this account be read: " + refused.why());
          worker.runIn(RETRY_MS, () -> bringUp(credential));
        }
        case Leases.Granted.Lease lease -> {
          for (Instrument instrument : openInstruments(credential)) {
            reconcile(credential, lease.lease(), instrument);
          }
          up(credential);
        }
      }
    } catch (KeeperSilentException e) {
      if (e.code().equals("lease-ended")) {
        leases().forget(credential);
      }
      down(credential, String.valueOf(e.getMessage()));
      worker.runIn(RETRY_MS, () -> bringUp(credential));
    } catch (VenueException | ScanException e) {
      down(credential, "The venue's answer cannot be used: " + e.getMessage());
      worker.runIn(RETRY_MS, () -> bringUp(credential));
    }
  }

  /** For a credential that has got its first bot. */
  void wanted(CredentialId credential) {
    worker.run(
        () -> {
          if (isUp(credential)) {
            bots()
                .ofCredential(credential)
                .forEach(b -> b.deliver(new Mail.Heard(new BotEvent.KeeperUp())));
          } else {
            bringUp(credential);
          }
        });
  }

  private void up(CredentialId credential) {
    CredentialState before = credentials.put(credential, new CredentialState(true, ""));
    if (before == null || !before.up()) {
      log.info("Credential {} is up", credential);
    }
    bots()
        .ofCredential(credential)
        .forEach(b -> b.deliver(new Mail.Heard(new BotEvent.KeeperUp())));
  }

  private void down(CredentialId credential, String why) {
    CredentialState before = credentials.put(credential, new CredentialState(false, why));
    if (before == null || before.up() || !before.why().equals(why)) {
      log.warn("Credential {} is down: {}", credential, why);
      bots()
          .ofCredential(credential)
          .forEach(b -> b.deliver(new Mail.Heard(new BotEvent.KeeperDown(why))));
    }
  }

  private void streamState(Frame.StreamState state) {
    if (state.up()) {
      bringUp(state.credential());
    } else {
      log.warn("The private stream of {} is down: {}", state.credential(), state.text());
    }
  }

  private void renewLeases() {
    if (link().state() instanceof KeeperState.Up) {
      for (CredentialId credential : bots().credentials()) {
        try {
          leases().lease(credential, epoch);
        } catch (KeeperSilentException e) {
          log.warn("The lease of {} was not renewed: {}", credential, e.getMessage());
        }
      }
    }
  }

  private Set<Instrument> openInstruments(CredentialId credential) {
    Set<Instrument> instruments = new HashSet<>(bots().instrumentsOf(credential));
    lock.lock();
    try {
      for (Track track : tracks.values()) {
        if (track.onCredential().credential().equals(credential)) {
          instruments.add(instrument(track.intent));
        }
      }
    } finally {
      lock.unlock();
    }
    return instruments;
  }

  private void reconcileAllSoon(CredentialId credential) {
    for (Instrument instrument : openInstruments(credential)) {
      reconcileSoon(credential, instrument, RECONCILE_MS);
    }
  }

  /** Reads executions when an order ended with more of them than the stream has shown. */
  private void reconcileSoon(CredentialId credential, Instrument instrument, long inMs) {
    String key = credential + " " + instrument;
    lock.lock();
    try {
      if (!reconciling.add(key)) {
        return;
      }
    } finally {
      lock.unlock();
    }
    worker.runIn(
        inMs,
        () -> {
          lock.lock();
          try {
            reconciling.remove(key);
          } finally {
            lock.unlock();
          }
          try {
            if (leases().lease(credential, epoch) instanceof Leases.Granted.Lease lease) {
              reconcile(credential, lease.lease(), instrument);
            }
          } catch (KeeperSilentException | VenueException | ScanException e) {
            log.warn(
                "Executions of {} on {} were not read: {}", instrument, credential, e.getMessage());
          }
          if (missing(credential, instrument)) {
            reconcileSoon(credential, instrument, Math.min(inMs * 2, MAX_RECONCILE_MS));
          }
        });
  }

  private boolean missing(CredentialId credential, Instrument instrument) {
    lock.lock();
    try {
      return tracks.values().stream()
          .anyMatch(
              t ->
                  (t.missesExecutions() || t.unplaced())
                      && t.onCredential().credential().equals(credential)
                      && instrument(t.intent).equals(instrument));
    } finally {
      lock.unlock();
    }
  }

  /** Reads the executions since the oldest that may be missing, and gives on those of ours. */
  private void reconcile(CredentialId credential, CallerId lease, Instrument instrument)
      throws ScanException {
    VenueMarket market = market(credential);
    if (market == null) {
      return;
    }
    long nowMs = clock.millis();
    String mark = "read/" + credential + "/" + instrument;
    long readUntilMs = bookmarks.number(mark);
    // Nothing of ours is older than its intent; nothing of others than when we last looked, and
    // what happened before we first looked is none of our business.
    long sinceMs =
        Math.min(oldestOpenMs(credential, instrument), readUntilMs == 0 ? nowMs : readUntilMs);
    long fromId = 0;
    while (true) {
      byte[] json =
          link()
              .query(
                  lease,
                  new ReadQuery(
                      ReadKind.TRADES,
                      instrument,
                      null,
                      fromId,
                      Math.max(1, sinceMs - CLOCKS_APART_MS),
                      ReadQuery.MAX_LIMIT));
      List<Fill> fills = Fills.parseList(json, market.listings());
      Map<Long, Fill> ordered = new TreeMap<>();
      fills.forEach(fill -> ordered.put(Long.parseLong(fill.venueTradeId()), fill));
      for (Map.Entry<Long, Fill> fill : ordered.entrySet()) {
        if (readUntilMs != 0 || fill.getValue().timeMs() >= nowMs || known(fill.getValue())) {
          fill(credential, fill.getValue(), "");
        }
        fromId = Math.max(fromId, fill.getKey() + 1);
      }
      if (fills.size() < ReadQuery.MAX_LIMIT) {
        break;
      }
    }
    bookmarks.number(mark, nowMs);
  }

  private boolean known(Fill fill) {
    lock.lock();
    try {
      return byOrder.containsKey(orderKey(fill.instrument(), fill.venueOrderId()))
          || tracks.values().stream().anyMatch(Track::unplaced);
    } finally {
      lock.unlock();
    }
  }

  private long oldestOpenMs(CredentialId credential, Instrument instrument) {
    lock.lock();
    try {
      return tracks.values().stream()
          .filter(
              t ->
                  t.onCredential().credential().equals(credential)
                      && instrument(t.intent).equals(instrument))
          .mapToLong(t -> t.createdMs)
          .min()
          .orElse(Long.MAX_VALUE);
    } finally {
      lock.unlock();
    }
  }

  private @Nullable VenueMarket market(CredentialId credential) {
    return bots().venueOf(credential).flatMap(markets::find).orElse(null);
  }

  List<String> openCallerIds() {
    lock.lock();
    try {
      List<String> ids = new ArrayList<>();
      tracks.keySet().forEach(id -> ids.add(id.toString()));
      return ids;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    worker.close();
  }
}
