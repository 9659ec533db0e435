package tallystick.server.bots;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tallystick.intent.CallerId;
import tallystick.intent.CredentialId;
import tallystick.market.Fill;
import tallystick.market.Instrument;
import tallystick.server.feed.VenueMarket;
import tallystick.server.keeper.KeeperSilentException;
import tallystick.server.keeper.Leases;
import tallystick.server.work.Worker;
import tallystick.venues.VenueException;
import tallystick.venues.binance.wire.AccountState;
import tallystick.venues.scan.ScanException;

/**
 * Brings every execution home to the bot whose order it filled, once: those that the private stream
 * tells of, and those that are read from the venue because the stream may have lost them.
 */
final class Executions {
  /** A read that missed is tried again after this, doubling up to the next. */
  private static final long READ_AGAIN_MS = 500;

  private static final long MAX_READ_AGAIN_MS = 30_000;
  private static final Logger log = LoggerFactory.getLogger(Executions.class);

  private final Tracks tracks;
  private final BotDirectory bots;
  private final BotStore store;
  private final StrangeEvents strange;
  private final Leases leases;
  private final Successions successions;
  private final VenueReads reads;
  private final Deliveries deliveries;
  private final Worker worker;
  private final Set<Account> waiting = ConcurrentHashMap.newKeySet();
  private final AtomicLong seen = new AtomicLong();

  Executions(
      Tracks tracks,
      IntentDesk.Parts parts,
      VenueReads reads,
      Deliveries deliveries,
      Worker worker) {
    this.tracks = tracks;
    this.bots = parts.bots();
    this.store = parts.store();
    this.strange = parts.strange();
    this.leases = parts.leases();
    this.successions = parts.successions();
    this.reads = reads;
    this.deliveries = deliveries;
    this.worker = worker;
  }

  /** One instrument of a credential's account, waiting to be read. */
  private record Account(CredentialId credential, Instrument instrument) {}

  /** How many of our own were brought home since the start. */
  long seen() {
    return seen.get();
  }

  /**
   * Takes one, however often it is told.
   *
   * @param clientOrderId empty when what told of it does not say
   */
  void take(CredentialId credential, Fill fill, String clientOrderId) {
    strange.execution(credential, fill);
    switch (tracks.executed(credential, fill, clientOrderId)) {
      case Tracks.Owner.Ours ours -> {
        if (ours.fresh()) {
          deliver(credential, ours, fill);
        }
        tracks.forgetFinished(ours.track());
      }
      case Tracks.Owner.Held held -> {}
      case Tracks.Owner.Undecided undecided -> readSoon(credential, fill.instrument());
      case Tracks.Owner.Nobody nobody -> {
        // Of a finished intent all executions are in the book.
        if (!store.placed(successions.chain(credential), fill.instrument(), fill.venueOrderId())) {
          strange.strangeFill(credential, fill);
        }
      }
    }
  }

  private void deliver(CredentialId credential, Tracks.Owner.Ours ours, Fill fill) {
    Track track = ours.track();
    bots.find(track.botId)
        .ifPresent(
            bot ->
                bot.deliver(
                    new Mail.Executed(
                        bot.venue(),
                        credential.name(),
                        track.callerId,
                        ours.leg(),
                        track.deal,
                        fill,
                        ours.finished())));
    seen.incrementAndGet(); // after the mail lies there, so that quiet is not seen too early
  }

  /** Reads all that a credential's bots and open intents trade, now. */
  void readAll(CredentialId credential, CallerId lease) throws ScanException {
    for (Instrument instrument : instruments(credential)) {
      read(credential, lease, instrument);
    }
  }

  /** What the account holds now. */
  AccountState account(CallerId lease) throws ScanException {
    return reads.account(lease);
  }

  void readAllSoon(CredentialId credential) {
    instruments(credential).forEach(instrument -> readSoon(credential, instrument));
  }

  /** Reads one instrument a little later, and again until nothing is missing there. */
  void readSoon(CredentialId credential, Instrument instrument) {
    readIn(new Account(credential, instrument), READ_AGAIN_MS);
  }

  private Set<Instrument> instruments(CredentialId credential) {
    Set<Instrument> all = bots.instruments(credential);
    all.addAll(tracks.instruments(credential));
    return all;
  }

  private void readIn(Account account, long delayMs) {
    if (waiting.add(account)) {
      worker.runIn(delayMs, () -> readAgain(account, delayMs));
    }
  }

  private void readAgain(Account account, long delayMs) {
    waiting.remove(account);
    try {
      CredentialId latest = successions.latest(account.credential);
      if (leases.lease(latest) instanceof Leases.Granted.Lease granted) {
        read(latest, granted.lease(), account.instrument);
      }
    } catch (KeeperSilentException | VenueException | ScanException e) {
      log.warn(
          "Executions of {} on {} were not read: {}",
          account.instrument,
          account.credential,
          e.getMessage());
    }
    if (tracks.missesExecutions(account.credential, account.instrument)) {
      readIn(account, Math.min(delayMs * 2, MAX_READ_AGAIN_MS));
    }
  }

  private void read(CredentialId credential, CallerId lease, Instrument instrument)
      throws ScanException {
    VenueMarket market = bots.market(credential).orElse(null);
    if (market == null) {
      return;
    }
    reads.executions(
        new VenueReads.Wanted(credential, lease, market, instrument),
        tracks.oldestMs(credential, instrument),
        fill -> tracks.mayOwn(credential, fill),
        fill -> deliveries.during(() -> take(credential, fill, "")));
  }
}
