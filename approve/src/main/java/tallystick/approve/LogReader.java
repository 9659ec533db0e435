package tallystick.approve;

import java.util.List;
import tallystick.intent.Canonical;
import tallystick.intent.Entry;
import tallystick.intent.Frame;
import tallystick.intent.OrganisationId;
import tallystick.intent.words.InForce;

/**
 * The settings in force, folded from the organisation's own entries. What was folded is kept, so
 * that a page costs the entries since the last one and not the whole log; an epoch that is not the
 * last one's begins again, since only then a log may have lost entries.
 */
final class LogReader {
  private final OrganisationId organisation;
  private InForce inForce = new InForce();
  private String log = "";
  private long next;

  LogReader(OrganisationId organisation) {
    this.organisation = organisation;
  }

  /** Reads what is new; the answer is the caller's own. */
  synchronized InForce upToNow(KeeperSocket keeper) throws KeeperSocket.Away, KeeperSocket.Failed {
    Frame.Welcome welcome = keeper.welcome();
    String now = welcome.logOrigin() + " " + welcome.verifierKey() + " " + welcome.epoch();
    if (!now.equals(log)) {
      inForce = new InForce();
      next = 0;
      log = now;
    }
    while (true) {
      List<Frame.Opened> page =
          keeper.askList(
              new Frame.AskEntries(organisation, next, Frame.AskEntries.MAX_ENTRIES),
              Frame.Opened.class);
      for (Frame.Opened opened : page) {
        Entry entry = Canonical.decodeEntry(opened.entry().toArray());
        inForce.take(entry);
        next = entry.sequence() + 1;
      }
      if (page.size() < Frame.AskEntries.MAX_ENTRIES) {
        return inForce.copy();
      }
    }
  }
}
