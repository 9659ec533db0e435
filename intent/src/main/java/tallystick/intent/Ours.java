package tallystick.intent;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether orders found at a venue are ours.
 *
 * <p>An order is ours when its venue order id stands in an outcome entry of the keeper <em>and</em>
 * instrument, side, type, price and quantity agree, one to one. The client order id finds; it does
 * not prove, because a thief who reads our history can reuse it: a second order with a known client
 * id is not ours. Where the keeper sent an order and has no outcome yet, an order that carries its
 * client id and agrees in every field is one of which nobody can tell.
 */
public final class Ours {
  private Ours() {}

  /** The decision about one order. */
  public enum Answer {
    OURS,
    NOT_OURS,
    CANNOT_TELL
  }

  /**
   * One decision.
   *
   * @param own the authorised leg that stands behind it; null when none does
   * @param why for the person
   */
  public record Match(VenueOrder order, Answer answer, @Nullable OwnOrder own, String why) {}

  /** Decides about every order found, given every leg the tally knows. Pure. */
  public static List<Match> match(List<VenueOrder> found, List<OwnOrder> known) {
    Map<String, OwnOrder> byVenueId = new HashMap<>();
    Map<String, OwnOrder> byClientId = new HashMap<>();
    for (OwnOrder own : known) {
      String id = own.venueOrderId();
      if (id != null) {
        byVenueId.put(key(own, id), own);
      }
      byClientId.put(own.clientOrderId(), own);
    }
    Map<String, Integer> clientIdCounts = new HashMap<>();
    for (VenueOrder order : found) {
      clientIdCounts.merge(order.clientOrderId(), 1, Integer::sum);
    }
    Set<OwnOrder> taken = new HashSet<>();
    List<Match> matches = new ArrayList<>(found.size());
    for (VenueOrder order : found) {
      matches.add(decide(order, byVenueId, byClientId, clientIdCounts, taken));
    }
    return matches;
  }

  private static Match decide(
      VenueOrder order,
      Map<String, OwnOrder> byVenueId,
      Map<String, OwnOrder> byClientId,
      Map<String, Integer> clientIdCounts,
      Set<OwnOrder> taken) {
    OwnOrder own = byVenueId.get(order.instrument().symbol() + "#" + order.venueOrderId());
    if (own != null) {
      String difference = difference(order, own);
      if (difference != null) {
        return new Match(
            order,
            Answer.NOT_OURS,
            own,
            "the tally knows this venue order id, but with another " + difference);
      }
      if (!taken.add(own)) {
        return new Match(order, Answer.NOT_OURS, own, "a second order with this venue order id");
      }
      return new Match(order, Answer.OURS, own, "entry " + own.sequence() + " of the tally");
    }
    OwnOrder named = byClientId.get(order.clientOrderId());
    if (named == null || order.clientOrderId().isEmpty()) {
      return new Match(
          order, Answer.NOT_OURS, null, "no outcome in the tally names this venue order id");
    }
    if (named.venueOrderId() != null || named.settled()) {
      return new Match(
          order,
          Answer.NOT_OURS,
          named,
          "reuses the client order id of entry " + named.sequence() + ", whose order is another");
    }
    String difference = difference(order, named);
    if (difference != null) {
      return new Match(
          order,
          Answer.NOT_OURS,
          named,
          "carries the client order id of entry "
              + named.sequence()
              + " with another "
              + difference);
    }
    boolean alone = clientIdCounts.getOrDefault(order.clientOrderId(), 0) == 1;
    return new Match(
        order,
        Answer.CANNOT_TELL,
        named,
        alone
            ? "agrees with entry " + named.sequence() + ", whose outcome is not yet in the tally"
            : "one of several orders that agree with entry "
                + named.sequence()
                + ", whose outcome is not in the tally");
  }

  /** The first field in which the order at the venue differs from what was authorised. */
  static @Nullable String difference(VenueOrder order, OwnOrder own) {
    if (!order.instrument().symbol().equals(own.order().instrument().symbol())) {
      return "instrument";
    }
    if (order.side() != own.order().side()) {
      return "side";
    }
    if (order.type() != own.venueType()) {
      return "type";
    }
    if (!Objects.equals(order.price(), own.price())) {
      return "price";
    }
    if (!Objects.equals(order.trigger(), own.trigger())) {
      return "stop price";
    }
    if (!order.quantity().equals(own.order().quantity())) {
      return "quantity";
    }
    return null;
  }

  private static String key(OwnOrder own, String venueOrderId) {
    return own.order().instrument().symbol() + "#" + venueOrderId;
  }
}
