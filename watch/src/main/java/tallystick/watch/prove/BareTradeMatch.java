package tallystick.watch.prove;

import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tallystick.intent.Ours.Answer;
import tallystick.intent.Outcome;
import tallystick.watch.OwnLeg;
import tallystick.watch.prove.ProveReport.Line;

/**
 * Trades that name no order, matched by time, side, price and quantity.
 *
 * <p>A trade and a leg go together when instrument and side agree, the price is within the limit,
 * the quantity within what the leg traded, and the time within its life. Trades and legs that are
 * linked so, over any number of steps, form a cluster. A trade without a leg is not ours. A cluster
 * whose trades come to exactly what its legs traded, in base and in quote, is ours: no room is left
 * for anybody else. In any other cluster nobody can tell which of them is the stranger's.
 */
final class BareTradeMatch {
  /** The venue's clock against the keeper's, and the time the answer took. */
  private static final long SLACK_MS = 5_000;

  private final EvidenceCheck.Holds holds;
  private final Map<String, List<OwnLeg>> legsByBook = new HashMap<>();

  BareTradeMatch(EvidenceCheck.Holds holds, List<OwnLeg> legs) {
    this.holds = holds;
    legs.stream()
        .filter(leg -> Legs.hasTraded(leg) || leg.closed() == null)
        .filter(leg -> leg.own().venueOrderId() != null || !leg.own().settled())
        .sorted(Comparator.comparingLong(leg -> leg.own().loggedAtMs()))
        .forEach(
            leg ->
                legsByBook
                    .computeIfAbsent(Legs.symbol(leg) + leg.side(), book -> new ArrayList<>())
                    .add(leg));
  }

  List<Line> lines(List<VenueExport.Trade> trades) {
    int[] cluster = new int[trades.size()];
    Map<OwnLeg, List<Integer>> tradesOf = new HashMap<>();
    List<List<OwnLeg>> legsOf = new ArrayList<>();
    for (int i = 0; i < trades.size(); i++) {
      List<OwnLeg> fitting = new ArrayList<>();
      VenueExport.Trade trade = trades.get(i);
      for (OwnLeg leg : legsByBook.getOrDefault(trade.symbol() + trade.side(), List.of())) {
        if (fits(trade, leg)) {
          fitting.add(leg);
          tradesOf.computeIfAbsent(leg, l -> new ArrayList<>()).add(i);
        }
      }
      legsOf.add(fitting);
    }
    Line[] lines = new Line[trades.size()];
    for (int i = 0; i < trades.size(); i++) {
      if (cluster[i] == 0) {
        settle(i, trades, legsOf, tradesOf, cluster, lines);
      }
    }
    return List.of(lines);
  }

  private static boolean fits(VenueExport.Trade trade, OwnLeg leg) {
    Outcome.Closed closed = leg.closed();
    BigDecimal most =
        closed == null
            ? Legs.decimal(leg.own().order().quantity())
            : Legs.decimal(closed.filledBase());
    boolean inTime =
        trade.timeMs() + trade.resolutionMs() > leg.own().loggedAtMs() - SLACK_MS
            && (closed == null || trade.timeMs() < leg.closedAtMs() + SLACK_MS);
    return inTime
        && Legs.allows(leg, trade.price())
        && new BigDecimal(trade.quantity()).compareTo(most) <= 0;
  }

  /** Gathers everything linked with one trade, and answers for all of it at once. */
  private void settle(
      int start,
      List<VenueExport.Trade> trades,
      List<List<OwnLeg>> legsOf,
      Map<OwnLeg, List<Integer>> tradesOf,
      int[] cluster,
      Line[] lines) {
    List<Integer> members = new ArrayList<>();
    List<OwnLeg> legs = new ArrayList<>();
    Deque<Integer> open = new ArrayDeque<>(List.of(start));
    cluster[start] = 1;
    while (!open.isEmpty()) {
      int at = open.removeFirst();
      members.add(at);
      for (OwnLeg leg : legsOf.get(at)) {
        if (legs.contains(leg)) {
          continue;
        }
        legs.add(leg);
        for (int other : tradesOf.getOrDefault(leg, List.of())) {
          if (cluster[other] == 0) {
            cluster[other] = 1;
            open.addLast(other);
          }
        }
      }
    }
    String doubt = legs.isEmpty() ? "" : doubt(members, legs, trades);
    for (int at : members) {
      lines[at] = line(trades.get(at), legsOf.get(at), legs.isEmpty(), doubt);
    }
  }

  /** Why nobody can tell; empty when the sums leave no doubt. */
  private static String doubt(
      List<Integer> members, List<OwnLeg> legs, List<VenueExport.Trade> trades) {
    BigDecimal base = BigDecimal.ZERO;
    BigDecimal quote = BigDecimal.ZERO;
    for (int at : members) {
      BigDecimal quantity = new BigDecimal(trades.get(at).quantity());
      base = base.add(quantity);
      quote = quote.add(quantity.multiply(new BigDecimal(trades.get(at).price())));
    }
    BigDecimal ownBase = BigDecimal.ZERO;
    BigDecimal ownQuote = BigDecimal.ZERO;
    for (OwnLeg leg : legs) {
      Outcome.Closed closed = leg.closed();
      if (closed == null) {
        return "fits " + leg.describe() + ", whose end is not in the tally";
      }
      ownBase = ownBase.add(Legs.decimal(closed.filledBase()));
      ownQuote = ownQuote.add(Legs.decimal(closed.filledQuote()));
    }
    if (base.compareTo(ownBase) != 0) {
      return members.size()
          + (members.size() == 1 ? " trade comes" : " trades that look alike come")
          + " to "
          + base.toPlainString()
          + ", the "
          + (legs.size() == 1 ? "entry" : legs.size() + " entries")
          + " they fit to "
          + ownBase.stripTrailingZeros().toPlainString();
    }
    // Each trade's value is cut to the quote's decimals by the venue.
    BigDecimal rounding =
        new BigDecimal(members.size())
            .movePointLeft(legs.getFirst().instrument().quote().decimals());
    return quote.subtract(ownQuote).abs().compareTo(rounding) > 0
        ? "the quantities agree with the tally, the values do not"
        : "";
  }

  private Line line(VenueExport.Trade trade, List<OwnLeg> fitting, boolean alone, String doubt) {
    String shown =
        trade.symbol() + " " + trade.side() + " " + trade.quantity() + " at " + trade.price();
    if (alone) {
      return new Line(
          trade.line(),
          shown,
          Answer.NOT_OURS,
          "no entry of the tally fits its time, side, price and quantity",
          null,
          -1);
    }
    OwnLeg leg = fitting.getFirst();
    if (!doubt.isEmpty()) {
      return new Line(trade.line(), shown, Answer.CANNOT_TELL, doubt, null, leg.own().sequence());
    }
    String others =
        fitting.size() == 1
            ? ""
            : " or another of " + fitting.size() + " entries, which together account for it";
    return new Line(
        trade.line(),
        shown,
        Answer.OURS,
        leg.describe() + others,
        holds.proofOf(leg.index()),
        leg.own().sequence());
  }
}
