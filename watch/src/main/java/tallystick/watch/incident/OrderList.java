package tallystick.watch.incident;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tallystick.intent.CredentialId;
import tallystick.intent.Ours;
import tallystick.intent.OwnOrder;
import tallystick.intent.VenueOrder;
import tallystick.watch.OwnHistory;
import tallystick.watch.OwnLeg;

/**
 * Every order at the venue since the last one that was proven ours before it began, and whose each
 * is.
 *
 * @param sinceMs the venue orders are listed from here on: the keeper's time of that last order, or
 *     0 when none was proven ours before
 * @param rows by the venue's time, then its number
 */
public record OrderList(long sinceMs, List<Row> rows) {
  public OrderList {
    rows = List.copyOf(rows);
  }

  /**
   * One order.
   *
   * @param sequence of the entry behind it; -1 when none is
   * @param leaf of that entry; -1 when none is
   */
  public record Row(VenueOrder order, Ours.Answer answer, String why, long sequence, long leaf) {}

  /**
   * When the last order of ours was logged that the venue took before the trouble began.
   *
   * @param beganMs when the first finding was made
   */
  public static long lastProvenOursMs(OwnHistory history, CredentialId credential, long beganMs) {
    return history.legs().stream()
        .filter(leg -> leg.credential().equals(credential) && leg.own().venueOrderId() != null)
        .mapToLong(leg -> leg.own().loggedAtMs())
        .filter(ms -> ms < beganMs)
        .max()
        .orElse(0);
  }

  /** Judges the venue's orders against the tally. */
  public static OrderList of(OwnHistory history, List<VenueOrder> orders, long sinceMs) {
    List<VenueOrder> wanted =
        orders.stream().filter(order -> order.timeMs() == 0 || order.timeMs() >= sinceMs).toList();
    List<OwnOrder> known = history.legs().stream().map(OwnLeg::own).toList();
    List<Row> rows = new ArrayList<>();
    for (Ours.Match match : Ours.match(wanted, known)) {
      OwnOrder own = match.own();
      long leaf =
          own == null ? -1 : history.byClientId(own.clientOrderId()).map(OwnLeg::index).orElse(-1L);
      rows.add(
          new Row(
              match.order(), match.answer(), match.why(), own == null ? -1 : own.sequence(), leaf));
    }
    rows.sort(
        Comparator.comparingLong((Row row) -> row.order().timeMs())
            .thenComparing(row -> row.order().venueOrderId()));
    return new OrderList(sinceMs, rows);
  }

  /** How many have this answer. */
  public long count(Ours.Answer answer) {
    return rows.stream().filter(row -> row.answer() == answer).count();
  }
}
