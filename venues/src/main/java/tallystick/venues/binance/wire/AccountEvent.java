package tallystick.venues.binance.wire;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tallystick.market.Amount;
import tallystick.market.Fill;
import tallystick.market.Instrument;
import tallystick.venues.scan.JsonScanner;
import tallystick.venues.scan.Row;
import tallystick.venues.scan.ScanException;

/**
 * One event of an account's own stream (section "User data stream"), from the {@code event} object
 * alone; the envelope of the WebSocket API is {@link WsApi}'s.
 */
public sealed interface AccountEvent {

  /**
   * {@code executionReport}: something happened to an order.
   *
   * @param state the order as it stands now
   * @param executionType NEW, CANCELED, REPLACED, REJECTED, TRADE, EXPIRED, TRADE_PREVENTION
   * @param requestClientId the client id of the request that caused it: of the order itself, or of
   *     the cancel that ended it
   * @param fill the execution; null unless {@code executionType} is TRADE
   * @param rejectReason NONE, or the venue's word
   */
  record OrderChanged(
      OrderState state,
      String executionType,
      String requestClientId,
      @Nullable Fill fill,
      String rejectReason,
      long eventTimeMs)
      implements AccountEvent {}

  /** {@code outboundAccountPosition}: these balances have changed, and are now. */
  record BalancesChanged(List<Balance> balances, List<String> unreadable, long eventTimeMs)
      implements AccountEvent {
    public BalancesChanged {
      balances = List.copyOf(balances);
      unreadable = List.copyOf(unreadable);
    }
  }

  /** {@code balanceUpdate}: a deposit, a withdrawal or a transfer; never a trade. */
  record Moved(Amount delta, long eventTimeMs) implements AccountEvent {}

  /** {@code listStatus}: something happened to a pair of orders. */
  record PairChanged(
      Instrument instrument,
      long orderListId,
      String listClientOrderId,
      String listStatus,
      long eventTimeMs)
      implements AccountEvent {}

  /**
   * {@code eventStreamTerminated} or {@code serverShutdown}: nothing more will come on this
   * subscription.
   */
  record Ended(long eventTimeMs) implements AccountEvent {}

  /** An event this program has no use for. */
  record Other(String type) implements AccountEvent {}

  /**
   * An event about something this program cannot name, for example a symbol that is not in its
   * list. Whoever watches for strangers must treat it as a stranger's.
   */
  record Unreadable(String type, String symbol, String why) implements AccountEvent {}

  /**
   * Reads one event.
   *
   * @throws ScanException when the bytes are no event at all
   */
  static AccountEvent parse(byte[] json, Listings listings) throws ScanException {
    JsonScanner first = JsonScanner.of(json);
    Row head = first.row(Set.of("e", "s"));
    first.end();
    String type = head.text("e");
    try {
      return switch (type) {
        case "executionReport" -> AccountEventReader.order(json, listings);
        case "outboundAccountPosition" -> AccountEventReader.balances(json);
        case "balanceUpdate" -> AccountEventReader.moved(json);
        case "listStatus" -> AccountEventReader.pair(json, listings);
        case "eventStreamTerminated", "serverShutdown" -> AccountEventReader.ended(json);
        default -> new Other(type);
      };
    } catch (ScanException e) {
      return new Unreadable(type, head.textOrEmpty("s"), String.valueOf(e.getMessage()));
    }
  }
}
