package tallystick.server.bots;

import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tallystick.intent.CallerId;
import tallystick.intent.Canonical;
import tallystick.intent.CredentialId;
import tallystick.intent.EntryBody;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.MalformedException;
import tallystick.intent.OrganisationId;
import tallystick.intent.Outcome;
import tallystick.intent.Submission;
import tallystick.intent.Verdict;
import tallystick.market.Fill;
import tallystick.server.feed.VenueMarket;
import tallystick.server.keeper.KeeperLink;
import tallystick.server.keeper.KeeperListener;
import tallystick.server.keeper.KeeperState;
import tallystick.server.keeper.Leases;
import tallystick.server.work.Worker;
import tallystick.venues.VenueException;
import tallystick.venues.binance.wire.AccountEvent;
import tallystick.venues.scan.ScanException;

/**
 * Between the bots and the keeper: submits what is durable, and brings home what became of it.
 *
 * <p>After every gap (the keeper's or a private stream's) the same steps: every unfinished intent
 * is submitted again under its own caller id, and each credential is brought up again, see {@link
 * CredentialRoads}.
 */
final class IntentDesk implements KeeperListener, IntentSink, AutoCloseable {
  /** What a busy keeper did not take goes again after this. */
  private static final long RETRY_MS = 2_000;

  private static final Logger log = LoggerFactory.getLogger(IntentDesk.class);

  private final OrganisationId organisation;
  private final KeeperLink link;
  private final Leases leases;
  private final BotDirectory bots;
  private final StrangeEvents strange;
  private final InstantSource clock;
  private final Worker worker = new Worker("intent-desk");
  private final Deliveries deliveries = new Deliveries();
  private final Tracks tracks;
  private final Executions executions;
  private final CredentialRoads roads;
  private final Successions successions;

  /** What the desk works with. */
  record Parts(
      OrganisationId organisation,
      KeeperLink link,
      Leases leases,
      BotDirectory bots,
      BotStore store,
      Bookmarks bookmarks,
      Successions successions,
      StrangeEvents strange,
      InstantSource clock) {}

  IntentDesk(Parts parts) {
    organisation = parts.organisation();
    link = parts.link();
    leases = parts.leases();
    bots = parts.bots();
    strange = parts.strange();
    clock = parts.clock();
    successions = parts.successions();
    tracks = new Tracks(parts.store().unfinished(), successions::first);
    VenueReads reads = new VenueReads(link, parts.bookmarks(), clock);
    executions = new Executions(tracks, parts, reads, deliveries, worker);
    roads = new CredentialRoads(parts, executions, worker);
  }

  /** Why a credential's bots wait; empty when nothing keeps them. */
  String waitsBecause(CredentialId credential) {
    return roads.waitsBecause(credential);
  }

  /** Executions of our own orders since the start, each once. */
  long fillsSeen() {
    return executions.seen();
  }

  /** What is on its way to bots. */
  Deliveries deliveries() {
    return deliveries;
  }

  /** How many intents have no outcome to rest on yet. */
  int unsettled() {
    return tracks.unsettled();
  }

  // ------------------------------------------------------------------ to the keeper

  @Override
  public void submit(String botId, List<NewIntent> intents) {
    for (NewIntent fresh : intents) {
      Track track = new Track(botId, fresh, clock.millis());
      if (tracks.add(track)) {
        send(track);
      }
    }
  }

  private void send(Track track) {
    if (!(link.state() instanceof KeeperState.Up up)) {
      return; // it is in the outbox; the next connection submits it
    }
    link.submit(
        new Submission(organisation, track.callerId, up.welcome().epoch(), track.intent),
        answer -> {
          switch (answer) {
            case Frame.Judged judged -> deliveries.during(() -> judged(judged));
            case Frame.Failed failed -> failed(track, failed);
            case Frame.Reply other ->
                log.warn("A submission was answered by {}", other.getClass().getSimpleName());
          }
        });
  }

  /** Nothing was judged; the intent stays in the outbox and goes again, under the same id. */
  private void failed(Track track, Frame.Failed failed) {
    log.info("Intent {} was not taken: {} {}", track.callerId, failed.code(), failed.text());
    if (link.state() instanceof KeeperState.Up) {
      worker.runIn(RETRY_MS, () -> send(track));
    }
  }

  @Override
  public void arrived(BotEntity bot) {
    worker.run(() -> roads.arrived(bot));
  }

  @Override
  public void moved(CredentialId old, CredentialId fresh) {
    successions.record(old, fresh, clock.millis());
    tracks.placeAnew();
  }

  @Override
  public Optional<CredentialId> newerKey(CredentialId key) {
    CredentialId latest = successions.latest(key);
    return latest.equals(key) ? Optional.empty() : Optional.of(latest);
  }

  // ------------------------------------------------------------------ from the keeper

  @Override
  public void connected(Frame.Welcome welcome) {
    strange.connected();
    worker.run(this::everythingAgain);
  }

  private void everythingAgain() {
    Set<CredentialId> wanted = new HashSet<>(bots.credentials());
    for (Track track : tracks.all()) {
      wanted.add(successions.latest(track.credential()));
      send(track);
    }
    wanted.forEach(roads::bringUp);
    roads.lookForFreezes();
  }

  @Override
  public void disconnected(String why) {
    leases.forget();
    worker.run(() -> roads.allDown(why));
  }

  @Override
  public void pushed(Frame.Reply frame) {
    deliveries.during(() -> take(frame));
  }

  private void take(Frame.Reply frame) {
    switch (frame) {
      case Frame.Logged logged -> logged(logged);
      case Frame.Resulted resulted -> resulted(resulted.callerId(), resulted.outcome());
      case Frame.StreamEvent event -> streamEvent(event);
      case Frame.StreamState state -> worker.run(() -> streamState(state));
      case Frame.Observation observation -> strange.observed(observation);
      case Frame.FreezeChanged change -> {
        strange.freezeChanged(change);
        worker.run(roads::lookForFreezes);
        worker.run(roads::renewLeases);
      }
      case Frame.Judged judged -> judged(judged);
      case Frame.Welcome f -> {}
      case Frame.Found f -> {}
      case Frame.Data f -> {}
      case Frame.Opened opened -> {
        strange.opened(opened);
        if (changesSettings(opened)) {
          // An account that is removed takes its freeze with it, and nobody is told of that.
          worker.run(roads::lookForFreezes);
        }
      }
      case Frame.End f -> {}
      case Frame.Pending f -> {}
      case Frame.Cooling f -> {}
      case Frame.PublicHalf f -> {}
      case Frame.Status f -> {}
      case Frame.EpochSaid f -> {}
      case Frame.Failed failed -> log.warn("The keeper says {}: {}", failed.code(), failed.text());
    }
  }

  private static boolean changesSettings(Frame.Opened opened) {
    try {
      return Canonical.decodeEntry(opened.entry().toArray()).body()
              instanceof EntryBody.Judged judged
          && judged.intent() instanceof Intent.ChangeSetting;
    } catch (MalformedException e) {
      return false; // the watch says so
    }
  }

  private void logged(Frame.Logged frame) {
    Track track = tracks.find(frame.callerId());
    if (track != null) {
      tell(track, new Mail.Logged(frame.callerId()));
    }
  }

  private void judged(Frame.Judged frame) {
    Tracks.Judged judged = tracks.judged(frame);
    if (judged == null) {
      return;
    }
    if (judged.first() || frame.verdict() instanceof Verdict.Refused) {
      tell(judged.track(), new Mail.Judged(frame));
    }
    tracks.forgetFinished(judged.track());
  }

  private void resulted(CallerId callerId, Outcome outcome) {
    Tracks.Resulted resulted = tracks.resulted(callerId, outcome);
    if (resulted == null) {
      return;
    }
    Track track = resulted.track();
    if (resulted.first()) {
      tell(track, new Mail.Resulted(callerId, outcome, resulted.finished()));
    }
    for (Fill fill : resulted.held()) {
      executions.take(track.credential(), fill, "");
    }
    if (resulted.missesExecutions()) {
      executions.readSoon(track.credential(), track.instrument());
    }
    tracks.forgetFinished(track);
  }

  private void tell(Track track, Mail mail) {
    bots.find(track.botId).ifPresent(bot -> bot.deliver(mail));
  }

  private void streamEvent(Frame.StreamEvent frame) {
    VenueMarket market = bots.market(frame.credential()).orElse(null);
    if (market == null) {
      return;
    }
    try {
      AccountEvent event = AccountEvent.parse(frame.json().toArray(), market.listings());
      if (event instanceof AccountEvent.OrderChanged changed) {
        Fill fill = changed.fill();
        if (fill != null) {
          executions.take(frame.credential(), fill, changed.state().order().clientOrderId());
        }
      }
      strange.accountEvent(frame.credential(), event, frame.receivedAtMs());
    } catch (ScanException e) {
      log.warn(
          "An event of {}'s private stream is unreadable: {}", frame.credential(), e.getMessage());
    } catch (VenueException e) {
      log.warn("The list of instruments is missing: {}", e.getMessage());
      executions.readAllSoon(frame.credential());
    }
  }

  private void streamState(Frame.StreamState state) {
    if (state.up()) {
      roads.bringUp(state.credential());
    } else {
      strange.gap(state.credential());
      log.warn("The private stream of {} is down: {}", state.credential(), state.text());
    }
  }

  @Override
  public void close() {
    worker.close();
  }
}
