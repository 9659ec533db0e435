package tallystick.watch.prove;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Ours.Answer;
import tallystick.watch.OwnLeg;
import tallystick.watch.prove.ProveReport.Line;

/**
 * Trades that name their order. One line for each order: it is ours when the tally knows its number
 * and its trades keep within what was authorised: side, limit, and together no more than the
 * quantity.
 */
final class NumberedTradeMatch {
  private final EvidenceCheck.Holds holds;
  private final Map<String, OwnLeg> byNumber = new HashMap<>();

  NumberedTradeMatch(EvidenceCheck.Holds holds, List<OwnLeg> legs) {
    this.holds = holds;
    for (OwnLeg leg : legs) {
      String id = leg.own().venueOrderId();
      if (id != null) {
        byNumber.put(Legs.symbol(leg) + "#" + id, leg);
      }
    }
  }

  List<Line> lines(List<VenueExport.Trade> trades) {
    Map<String, List<VenueExport.Trade>> byOrder = new LinkedHashMap<>();
    for (VenueExport.Trade trade : trades) {
      byOrder
          .computeIfAbsent(trade.symbol() + "#" + trade.venueOrderId(), id -> new ArrayList<>())
          .add(trade);
    }
    List<Line> lines = new ArrayList<>();
    byOrder.forEach((id, group) -> lines.add(line(group, byNumber.get(id))));
    return lines;
  }

  private Line line(List<VenueExport.Trade> group, @Nullable OwnLeg leg) {
    VenueExport.Trade first = group.getFirst();
    BigDecimal sum = BigDecimal.ZERO;
    for (VenueExport.Trade trade : group) {
      sum = sum.add(new BigDecimal(trade.quantity()));
    }
    String shown =
        first.symbol()
            + " "
            + first.venueOrderId()
            + " "
            + first.side()
            + " "
            + sum.toPlainString()
            + " in "
            + group.size()
            + (group.size() == 1 ? " trade" : " trades");
    if (leg == null) {
      return new Line(
          first.line(),
          shown,
          Answer.NOT_OURS,
          "no outcome in the tally names this venue order id",
          null,
          -1);
    }
    String difference = difference(group, leg, sum);
    return difference == null
        ? new Line(
            first.line(),
            shown,
            Answer.OURS,
            leg.describe(),
            holds.proofOf(leg.index()),
            leg.own().sequence())
        : new Line(
            first.line(),
            shown,
            Answer.NOT_OURS,
            "the tally knows this venue order id, but " + difference,
            null,
            leg.own().sequence());
  }

  private static @Nullable String difference(
      List<VenueExport.Trade> group, OwnLeg leg, BigDecimal sum) {
    for (VenueExport.Trade trade : group) {
      if (trade.side() != leg.side()) {
        return "with another side (line " + trade.line() + ")";
      }
      if (!Legs.allows(leg, trade.price())) {
        return "a price beyond its limit (line " + trade.line() + ")";
      }
    }
    return sum.compareTo(Legs.decimal(leg.own().order().quantity())) > 0
        ? "more than its quantity was traded"
        : null;
  }
}
