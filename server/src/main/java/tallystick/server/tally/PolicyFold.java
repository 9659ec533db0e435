package tallystick.server.tally;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tallystick.intent.AccountPolicy;
import tallystick.intent.Canonical;
import tallystick.intent.CredentialId;
import tallystick.intent.Entry;
import tallystick.intent.EntryBody;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.KeeperStatus;
import tallystick.intent.Setting;
import tallystick.intent.Verdict;
import tallystick.server.keeper.KeeperLink;
import tallystick.server.keeper.KeeperSilentException;
import tallystick.server.work.Worker;

/**
 * The accounts' policies in force, folded from the organisation's own entries in the tally, as the
 * keeper folds them. The server may know them, so that a person is told before saving what the
 * keeper would refuse; it never decides by them.
 */
public final class PolicyFold implements AutoCloseable {
  private static final long LOOK_EVERY_MS = 2_000;

  private static final Logger log = LoggerFactory.getLogger(PolicyFold.class);

  private final KeeperLink keeper;
  private final TallyFollower tally;
  private final Worker worker = new Worker("policy-fold");
  private final Map<CredentialId, AccountPolicy> policies = new ConcurrentHashMap<>();
  private long next;
  private int epoch = -1;

  public PolicyFold(KeeperLink keeper, TallyFollower tally) {
    this.keeper = keeper;
    this.tally = tally;
    worker.every(LOOK_EVERY_MS, this::look);
  }

  /** What the keeper lets this account do; empty while none is known. */
  public Optional<AccountPolicy> of(CredentialId credential) {
    return Optional.ofNullable(policies.get(credential));
  }

  private void look() {
    KeeperStatus status = tally.latest().orElse(null);
    if (status == null) {
      return;
    }
    if (status.epoch() != epoch) {
      epoch = status.epoch();
      next = 0;
      policies.clear();
    }
    try {
      while (next < status.entries()) {
        List<Frame.Opened> page = keeper.entries(next, Frame.AskEntries.MAX_ENTRIES);
        if (page.isEmpty()) {
          return;
        }
        page.forEach(this::fold);
      }
    } catch (KeeperSilentException e) {
      log.debug("The entries are read later: {}", e.getMessage());
    }
  }

  private void fold(Frame.Opened opened) {
    Entry entry = Canonical.decodeEntry(opened.entry().toArray());
    next = Math.max(next, entry.sequence() + 1);
    if (entry.body() instanceof EntryBody.Judged judged
        && judged.verdict() instanceof Verdict.Approved
        && judged.intent() instanceof Intent.ChangeSetting change) {
      switch (change.setting()) {
        case Setting.SetAccountPolicy set -> policies.put(set.policy().credential(), set.policy());
        case Setting.RemoveCredential removed -> policies.remove(removed.credential());
        default -> {}
      }
    }
  }

  @Override
  public void close() {
    worker.close();
  }
}
