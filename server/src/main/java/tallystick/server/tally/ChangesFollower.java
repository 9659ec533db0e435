package tallystick.server.tally;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tallystick.intent.CallerId;
import tallystick.intent.Canonical;
import tallystick.intent.Entry;
import tallystick.intent.Frame;
import tallystick.intent.KeeperStatus;
import tallystick.intent.Setting;
import tallystick.server.keeper.KeeperLink;
import tallystick.server.keeper.KeeperSilentException;
import tallystick.server.work.Worker;

/** Keeps {@link Changes} at the tally's end by reading what is new every few seconds. */
public final class ChangesFollower implements AutoCloseable {
  private static final long LOOK_EVERY_MS = 1_500;

  private static final Logger log = LoggerFactory.getLogger(ChangesFollower.class);

  private final KeeperLink keeper;
  private final TallyFollower tally;
  private final Worker worker = new Worker("changes-follower");
  private Changes changes = new Changes();
  private long next;
  private int epoch = -1;

  public ChangesFollower(KeeperLink keeper, TallyFollower tally) {
    this.keeper = keeper;
    this.tally = tally;
    worker.every(LOOK_EVERY_MS, this::look);
  }

  /** What waits and what was decided, as far as the entries have been read. */
  public record Standing(List<Changes.Open> open, List<Changes.Decided> decided) {}

  public synchronized Standing standing(int limit) {
    return new Standing(changes.open(), changes.decided(limit));
  }

  public synchronized Optional<Changes.Open> find(CallerId change) {
    return changes.find(change);
  }

  /** The settings in force by their subject, as far as the entries have been read. */
  public synchronized Map<String, Setting> inForce() {
    return changes.inForce();
  }

  private void look() {
    KeeperStatus status = tally.latest().orElse(null);
    if (status == null) {
      return;
    }
    synchronized (this) {
      if (status.epoch() != epoch) {
        epoch = status.epoch();
        next = 0;
        changes = new Changes();
      }
    }
    try {
      while (next < status.entries()) {
        List<Frame.Opened> page = keeper.entries(next, Frame.AskEntries.MAX_ENTRIES);
        if (page.isEmpty()) {
          return;
        }
        synchronized (this) {
          for (Frame.Opened opened : page) {
            Entry entry = Canonical.decodeEntry(opened.entry().toArray());
            next = Math.max(next, entry.sequence() + 1);
            changes.take(entry);
          }
        }
      }
    } catch (KeeperSilentException e) {
      log.debug("The entries are read later: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    worker.close();
  }
}
