package tallystick.watch.prove;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Ours;
import tallystick.intent.Ours.Answer;
import tallystick.intent.OwnOrder;
import tallystick.intent.VenueOrder;
import tallystick.market.Amount;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.watch.OwnLeg;
import tallystick.watch.prove.ProveReport.Line;

/**
 * Orders with the venue's numbers, by the same rule that the keeper uses ({@link Ours}). A web
 * page's export leaves fields out; those are taken from the leg the number points to, so that they
 * neither help nor harm, and every field that is there must agree.
 */
final class OrderMatch {
  /** How far the venue's clock may be from the keeper's, where only time and figures speak. */
  private static final long CLOCKS_APART_MS = 5_000;

  /** How long after the entry an order whose answer was lost may have been placed. */
  private static final long SENT_WITHIN_MS = 60_000;

  private final EvidenceCheck.Holds holds;
  private final List<OwnLeg> legs;
  private final Map<String, OwnLeg> byNumber = new HashMap<>();
  private final Map<String, Instrument> instruments = new HashMap<>();
  private final Map<OwnOrder, OwnLeg> byOwn = new HashMap<>();

  OrderMatch(EvidenceCheck.Holds holds, List<OwnLeg> legs) {
    this.holds = holds;
    this.legs = legs;
    for (OwnLeg leg : legs) {
      instruments.put(Legs.symbol(leg), leg.instrument());
      byOwn.put(leg.own(), leg);
      String id = leg.own().venueOrderId();
      if (id != null) {
        byNumber.put(Legs.symbol(leg) + "#" + id, leg);
      }
    }
  }

  List<Line> lines(List<VenueExport.Order> orders) {
    List<VenueOrder> readable = new ArrayList<>();
    Map<VenueExport.Order, Integer> place = new HashMap<>();
    for (VenueExport.Order order : orders) {
      VenueOrder found = asVenueOrder(order);
      if (found != null && place.putIfAbsent(order, readable.size()) == null) {
        readable.add(found);
      }
    }
    List<Ours.Match> matches = Ours.match(readable, legs.stream().map(OwnLeg::own).toList());
    Set<VenueExport.Order> seen = new HashSet<>();
    List<Line> lines = new ArrayList<>();
    for (VenueExport.Order order : orders) {
      Integer at = place.get(order);
      if (at == null || !seen.add(order)) {
        lines.add(notOurs(order, "no entry of the tally trades " + order.symbol()));
      } else {
        lines.add(line(order, matches.get(at)));
      }
    }
    return lines;
  }

  /** The order in our types; null when no leg of ours is of its symbol. */
  private @Nullable VenueOrder asVenueOrder(VenueExport.Order order) {
    Instrument instrument = instruments.get(order.symbol());
    if (instrument == null) {
      return null;
    }
    OwnLeg leg = byNumber.get(order.symbol() + "#" + order.venueOrderId());
    try {
      return new VenueOrder(
          instrument,
          order.venueOrderId(),
          order.clientOrderId(),
          order.side(),
          type(order, leg),
          order.price().isEmpty() ? null : Price.parse(order.price(), instrument),
          trigger(order, leg, instrument),
          Amount.parse(order.quantity(), instrument.base()),
          order.timeMs());
    } catch (IllegalArgumentException | ArithmeticException e) {
      // Finer than anything we could have ordered: it cannot agree with an entry.
      return null;
    }
  }

  private static VenueOrder.Type type(VenueExport.Order order, @Nullable OwnLeg leg) {
    VenueOrder.Type shown = order.type();
    if (leg == null) {
      return shown == null ? VenueOrder.Type.LIMIT : shown;
    }
    if (shown == null) {
      return leg.type();
    }
    // The page calls every limit order by one name.
    boolean oneName =
        !order.exact()
            && shown == VenueOrder.Type.LIMIT
            && (leg.type() == VenueOrder.Type.LIMIT_IOC
                || leg.type() == VenueOrder.Type.LIMIT_MAKER);
    return oneName ? leg.type() : shown;
  }

  private static @Nullable Price trigger(
      VenueExport.Order order, @Nullable OwnLeg leg, Instrument instrument) {
    if (!order.trigger().isEmpty()) {
      return Price.parse(order.trigger(), instrument);
    }
    return order.exact() || leg == null ? null : leg.trigger();
  }

  private Line line(VenueExport.Order order, Ours.Match match) {
    return switch (match.answer()) {
      case OURS -> {
        OwnLeg leg = leg(match);
        yield new Line(
            order.line(),
            shown(order),
            Answer.OURS,
            leg.describe(),
            holds.proofOf(leg.index()),
            leg.own().sequence());
      }
      case CANNOT_TELL ->
          new Line(
              order.line(),
              shown(order),
              Answer.CANNOT_TELL,
              match.why(),
              null,
              leg(match).own().sequence());
      case NOT_OURS -> {
        OwnLeg perhaps = order.clientOrderId().isEmpty() ? lostAnswer(order, match) : null;
        yield perhaps == null
            ? notOurs(order, match.why())
            : new Line(
                order.line(),
                shown(order),
                Answer.CANNOT_TELL,
                "agrees with "
                    + perhaps.describe()
                    + ", whose outcome is not in the tally; this export has no client ids",
                null,
                perhaps.own().sequence());
      }
    };
  }

  private OwnLeg leg(Ours.Match match) {
    OwnLeg leg = match.own() == null ? null : byOwn.get(match.own());
    if (leg == null) {
      throw new IllegalStateException("A match without the leg it names");
    }
    return leg;
  }

  /** A leg whose answer was lost, and that this order could be. */
  private @Nullable OwnLeg lostAnswer(VenueExport.Order order, Ours.Match match) {
    if (match.own() != null) {
      return null;
    }
    for (OwnLeg leg : legs) {
      long afterMs = order.timeMs() - leg.own().loggedAtMs();
      if (!leg.own().settled()
          && Legs.symbol(leg).equals(order.symbol())
          && leg.side() == order.side()
          && Legs.equal(leg.limit(), order.price())
          && Legs.equal(leg.own().order().quantity(), order.quantity())
          && afterMs > -CLOCKS_APART_MS
          && afterMs < SENT_WITHIN_MS) {
        return leg;
      }
    }
    return null;
  }

  private static Line notOurs(VenueExport.Order order, String why) {
    return new Line(order.line(), shown(order), Answer.NOT_OURS, why, null, -1);
  }

  private static String shown(VenueExport.Order order) {
    return order.symbol()
        + " "
        + order.venueOrderId()
        + " "
        + order.side()
        + " "
        + order.quantity()
        + (order.price().isEmpty() ? " at market" : " at " + order.price());
  }
}
