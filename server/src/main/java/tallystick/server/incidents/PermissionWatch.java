package tallystick.server.incidents;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tallystick.intent.CredentialId;
import tallystick.intent.KeeperStatus;
import tallystick.intent.ReadKind;
import tallystick.intent.ReadQuery;
import tallystick.server.bots.Bookmarks;
import tallystick.server.keeper.KeeperLink;
import tallystick.server.keeper.KeeperSilentException;
import tallystick.venues.binance.wire.KeyPermissions;
import tallystick.venues.scan.ScanException;

/**
 * Asks each venue now and then what our keys may do there. The keeper asks when it takes a key up;
 * whoever switches withdrawals on afterwards, or takes the restriction of addresses away, does it
 * at the venue, where no entry of ours is made. Called by one thread.
 */
final class PermissionWatch {
  private static final Logger log = LoggerFactory.getLogger(PermissionWatch.class);

  /** What the bookmark of a key that is, or was last, bound to addresses holds. */
  private static final long BOUND = 1;

  private static final long UNBOUND = 2;

  private final KeeperLink keeper;
  private final AccountReader accounts;
  private final LiveWatch watch;
  private final Bookmarks bookmarks;

  /** What the program last knew, so that a change back and forth is told each time. */
  private final Map<CredentialId, List<String>> told = new HashMap<>();

  PermissionWatch(KeeperLink keeper, AccountReader accounts, LiveWatch watch, Bookmarks bookmarks) {
    this.keeper = keeper;
    this.accounts = accounts;
    this.watch = watch;
    this.bookmarks = bookmarks;
  }

  /** Looks at every account that trades; false while the keeper does not say which do. */
  boolean look() {
    List<KeeperStatus.Account> all;
    try {
      all = keeper.status().accounts();
    } catch (KeeperSilentException e) {
      log.debug("Which keys there are is not known now", e);
      return false;
    }
    for (KeeperStatus.Account account : all) {
      // One that is frozen is being looked into already.
      if (account.state().equals("active") && !account.frozen()) {
        look(account.credential());
      }
    }
    return true;
  }

  private void look(CredentialId credential) {
    if (!(accounts.read(credential, ReadQuery.of(ReadKind.PERMISSIONS))
        instanceof AccountReader.Said.Body body)) {
      return; // no answer is no drift; the stream and the reads say that by themselves
    }
    try {
      KeyPermissions now = KeyPermissions.parse(body.json().toArray());
      List<String> drift = drift(credential, now);
      if (!drift.equals(told.getOrDefault(credential, List.of()))) {
        told.put(credential, drift);
        if (!drift.isEmpty()) {
          watch.permissionDrift(credential, drift, now.flags());
        }
      }
    } catch (ScanException e) {
      log.warn("What the key of {} may do cannot be read: {}", credential, e.getMessage());
    }
  }

  private List<String> drift(CredentialId credential, KeyPermissions now) {
    List<String> drift = new ArrayList<>(now.refusals());
    String mark = "permissions/" + credential + "/addresses";
    if (bookmarks.number(mark) == BOUND && !now.isIpRestricted()) {
      drift.add("the key was bound to addresses, and is not any more");
    } else {
      bookmarks.number(mark, now.isIpRestricted() ? BOUND : UNBOUND);
    }
    return drift;
  }
}
