package tallystick.watch.detect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tallystick.intent.CredentialId;
import tallystick.watch.OpenedEntry;

/** Findings from the whole of both sides, by laying them in time and watching them pass. */
public final class History {
  private History() {}

  /**
   * What the watch would have found.
   *
   * @param entries of the organisation, in their order
   * @param reports of the account, in any order
   * @param nowMs until when one waits for what is pending
   */
  public static List<Finding> findings(
      CredentialId credential,
      WatchSettings settings,
      List<OpenedEntry> entries,
      List<? extends VenueReport> reports,
      long nowMs) {
    AccountWatch watch = new AccountWatch(credential, settings);
    List<VenueReport> byTime = new ArrayList<>(reports);
    byTime.sort(Comparator.comparingLong(VenueReport::atMs));
    List<Finding> found = new ArrayList<>();
    // History is complete: an order is judged with everything the tally says of it.
    entries.forEach(entry -> found.addAll(watch.entry(entry)));
    for (VenueReport report : byTime) {
      found.addAll(watch.report(report));
      found.addAll(watch.time(report.atMs()));
    }
    found.addAll(watch.time(nowMs));
    return List.copyOf(found);
  }
}
