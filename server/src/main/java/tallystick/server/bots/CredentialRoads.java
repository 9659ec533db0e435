package tallystick.server.bots;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tallystick.intent.CredentialId;
import tallystick.intent.KeeperStatus;
import tallystick.server.keeper.KeeperLink;
import tallystick.server.keeper.KeeperSilentException;
import tallystick.server.keeper.KeeperState;
import tallystick.server.keeper.Leases;
import tallystick.server.work.Worker;
import tallystick.strategy.bot.BotEvent;
import tallystick.venues.VenueException;
import tallystick.venues.scan.ScanException;

/**
 * How each credential's road to its venue stands, and the way back up after a gap: a lease, then
 * the executions that may have been missed, and only then do its bots hear that the keeper is up.
 * Everything that asks runs on the desk's worker.
 */
final class CredentialRoads {
  /** Refused leases and busy keepers are asked again after this. */
  private static final long RETRY_MS = 2_000;

  /** Leases are looked at this often; they last an hour. */
  private static final long LEASE_CHECK_MS = 60_000;

  private static final Logger log = LoggerFactory.getLogger(CredentialRoads.class);

  private final KeeperLink link;
  private final Leases leases;
  private final Successions successions;
  private final BotDirectory bots;
  private final StrangeEvents strange;
  private final Executions executions;
  private final Worker worker;
  private final Map<CredentialId, Road> roads = new ConcurrentHashMap<>();
  private final Set<CredentialId> retrying = ConcurrentHashMap.newKeySet();
  private volatile Set<CredentialId> frozen = Set.of();

  CredentialRoads(IntentDesk.Parts parts, Executions executions, Worker worker) {
    this.link = parts.link();
    this.leases = parts.leases();
    this.successions = parts.successions();
    this.bots = parts.bots();
    this.strange = parts.strange();
    this.executions = executions;
    this.worker = worker;
    worker.every(LEASE_CHECK_MS, this::renewLeases);
  }

  private record Road(boolean up, String why) {}

  /** Why a credential's bots wait; empty when nothing keeps them. */
  String waitsBecause(CredentialId credential) {
    return switch (link.state()) {
      case KeeperState.Down down -> down.why();
      case KeeperState.Up up when !inUse(credential) ->
          "The account that was called "
              + credential
              + " has the key "
              + successions.latest(credential)
              + " now, and its history keeps the old name: add this account under another one";
      case KeeperState.Up up -> {
        Road road = roads.get(credential);
        yield road == null
            ? "The credential is being looked at"
            : road.up && frozen.contains(credential)
                ? "Account "
                    + credential
                    + " is frozen: nothing is bought, and what is held may be sold. A person lifts"
                    + " it by approval"
                : road.why;
      }
    };
  }

  /** A new bot hears that the road is up; otherwise it hears so with the others, later. */
  void arrived(BotEntity bot) {
    CredentialId credential = new CredentialId(bot.credential());
    Road road = roads.get(credential);
    if (road == null) {
      bringUp(credential);
    } else if (road.up) {
      bot.deliver(new Mail.Heard(new BotEvent.KeeperUp()));
    }
  }

  /** Brings one credential up, or says why not and tries again later. */
  void bringUp(CredentialId credential) {
    if (!(link.state() instanceof KeeperState.Up)) {
      return;
    }
    try {
      switch (leases.lease(credential)) {
        case Leases.Granted.Refused refused ->
            downForNow(
                credential, "The keeper does not let this account be read: " + refused.why());
        case Leases.Granted.Lease granted -> {
          strange.gap(credential);
          executions.readAll(credential, granted.lease());
          strange.accountRead(credential, executions.account(granted.lease()));
          up(credential);
        }
      }
    } catch (KeeperSilentException e) {
      if (e.code().equals("lease-ended")) {
        leases.forget(credential);
      }
      downForNow(credential, String.valueOf(e.getMessage()));
    } catch (VenueException | ScanException e) {
      downForNow(credential, "The venue's answer cannot be used: " + e.getMessage());
    }
  }

  private void downForNow(CredentialId credential, String why) {
    down(credential, why);
    if (retrying.add(credential)) {
      worker.runIn(
          RETRY_MS,
          () -> {
            retrying.remove(credential);
            if (inUse(credential)) {
              bringUp(credential);
            }
          });
    }
  }

  /** Nobody waits for a key whose account has got another. */
  private boolean inUse(CredentialId credential) {
    return successions.latest(credential).equals(credential);
  }

  private void up(CredentialId credential) {
    Road before = roads.put(credential, new Road(true, ""));
    if (before == null || !before.up) {
      log.info("Credential {} is up", credential);
    }
    bots.tell(credential, new BotEvent.KeeperUp());
  }

  private void down(CredentialId credential, String why) {
    strange.gap(credential);
    Road now = new Road(false, why);
    if (!now.equals(roads.put(credential, now))) {
      log.warn("Credential {} is down: {}", credential, why);
      bots.tell(credential, new BotEvent.KeeperDown(why));
    }
  }

  /** The keeper is away: no road leads anywhere. */
  void allDown(String why) {
    bots.credentials().forEach(credential -> down(credential, why));
  }

  /** Asks the keeper which accounts are frozen: after a gap, and when it says that one changed. */
  void lookForFreezes() {
    try {
      Set<CredentialId> found = new HashSet<>();
      for (KeeperStatus.Account account : link.status().accounts()) {
        if (account.frozen()) {
          found.add(account.credential());
        }
      }
      frozen = Set.copyOf(found);
    } catch (KeeperSilentException e) {
      log.warn("Which accounts are frozen is not known: {}", e.getMessage());
    }
  }

  void renewLeases() {
    if (!(link.state() instanceof KeeperState.Up)) {
      return;
    }
    for (CredentialId credential : bots.credentials()) {
      try {
        leases.lease(credential);
      } catch (KeeperSilentException e) {
        log.warn("The lease of {} was not renewed: {}", credential, e.getMessage());
      }
    }
  }
}
