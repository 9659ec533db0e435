package tallystick.watch.detect;

import java.util.List;
import java.util.Map;
import tallystick.intent.VenueOrder;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Fill;
import tallystick.market.Instrument;

/** One thing a venue says about an account, from its stream or from a read. */
public sealed interface VenueReport {
  /** When we learnt it: wall time, milliseconds since 1970. */
  long atMs();

  /** How an order stands. */
  enum State {
    OPEN,
    FILLED,
    CANCELLED,
    EXPIRED,
    REJECTED
  }

  /**
   * An order, and how it stands now.
   *
   * @param requestClientId the client id of the request that brought it there, where the report
   *     says so; otherwise empty
   */
  record OrderSeen(VenueOrder order, State state, String requestClientId, long atMs)
      implements VenueReport {}

  /**
   * An event about something that cannot be named here, for example a symbol that is not in the
   * venue's list. Nobody here trades it.
   *
   * @param symbol the venue's spelling
   */
  record UnreadableSeen(String symbol, String why, long atMs) implements VenueReport {}

  /** An execution. */
  record FillSeen(Fill fill, long atMs) implements VenueReport {}

  /**
   * What the account holds of one asset, free and locked together.
   *
   * @param venueMs the venue's clock: of two, the later one counts, in whichever order they come
   */
  record BalanceSeen(Asset asset, Amount total, long venueMs, long atMs) implements VenueReport {}

  /**
   * Everything that the account holds, read after all its executions had been read: the end of a
   * gap, of which nothing could be judged.
   *
   * @param updatedMs the venue's clock at the account's last change; 0 when it does not say
   */
  record AccountRead(Map<Asset, Amount> totals, long updatedMs, long atMs) implements VenueReport {
    public AccountRead {
      totals = Map.copyOf(totals);
    }
  }

  /** A deposit, a withdrawal, a transfer or a conversion that the venue reports as such. */
  record MovementSeen(Amount delta, long atMs) implements VenueReport {}

  /**
   * Every order of one instrument since a time, complete.
   *
   * @param sinceMs the venue's clock
   */
  record OrdersListed(Instrument instrument, List<VenueOrder> orders, long sinceMs, long atMs)
      implements VenueReport {
    public OrdersListed {
      orders = List.copyOf(orders);
    }
  }
}
