package tallystick.venues.binance.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tallystick.intent.VenueOrder;
import tallystick.market.Asset;
import tallystick.market.Fill;
import tallystick.market.Instrument;
import tallystick.market.Side;
import tallystick.venues.scan.JsonScanner;
import tallystick.venues.scan.Row;
import tallystick.venues.scan.ScanException;

/** Reads the events of an account's own stream. */
final class AccountEventReader {
  private static final Set<String> ORDER_FIELDS =
      Set.of(
          "s", "c", "C", "S", "o", "f", "q", "p", "P", "d", "g", "x", "X", "r", "i", "l", "z", "L",
          "n", "N", "T", "t", "m", "O", "Z", "Y", "E");

  private AccountEventReader() {}

  static AccountEvent order(byte[] json, Listings listings) throws ScanException {
    Row row = JsonScanner.of(json).row(ORDER_FIELDS);
    Instrument instrument = listings.require(row.text("s"));
    Side side = OrderState.side(row.text("S"));
    String original = row.textOrEmpty("C");
    VenueOrder order =
        new VenueOrder(
            instrument,
            Long.toString(row.integer("i")),
            original.isEmpty() ? row.text("c") : original,
            side,
            OrderState.type(row.text("o"), row.text("f"), row.has("d")),
            row.priceOrNone("p", instrument),
            row.priceOrNone("P", instrument),
            row.amount("q", instrument.base()),
            row.integerOr("O", 0));
    OrderState state =
        new OrderState(
            order,
            OrderState.Status.parse(row.text("X")),
            row.amount("z", instrument.base()),
            row.amount("Z", instrument.quote()),
            row.integerOr("g", -1),
            row.integer("T"));
    String executionType = row.text("x");
    return new AccountEvent.OrderChanged(
        state,
        executionType,
        row.text("c"),
        executionType.equals("TRADE") ? fill(row, order) : null,
        row.textOrEmpty("r"),
        row.integer("E"));
  }

  private static Fill fill(Row row, VenueOrder order) throws ScanException {
    Instrument instrument = order.instrument();
    try {
      return new Fill(
          instrument,
          order.venueOrderId(),
          Long.toString(row.integer("t")),
          order.side(),
          row.price("L", instrument),
          row.amount("l", instrument.base()),
          row.amount("Y", instrument.quote()),
          Fills.fee(row, "n", "N", instrument),
          row.flag("m"),
          row.integer("T"));
    } catch (IllegalArgumentException e) {
      throw new ScanException(String.valueOf(e.getMessage()), e);
    }
  }

  static AccountEvent balances(byte[] json) throws ScanException {
    JsonScanner in = JsonScanner.of(json);
    List<Balance> balances = new ArrayList<>();
    List<String> unreadable = new ArrayList<>();
    long timeMs = 0;
    in.beginObject();
    while (in.nextName()) {
      switch (in.name()) {
        case "E" -> timeMs = in.integer();
        case "B" -> {
          in.beginArray();
          while (in.nextElement()) {
            Row row = in.row(Set.of("a", "f", "l"));
            AccountState.add(row.text("a"), row, "f", "l", balances, unreadable);
          }
        }
        default -> in.skip();
      }
    }
    return new AccountEvent.BalancesChanged(balances, unreadable, timeMs);
  }

  static AccountEvent moved(byte[] json) throws ScanException {
    Row row = JsonScanner.of(json).row(Set.of("a", "d", "E"));
    Asset asset;
    try {
      asset = Asset.of(row.text("a"));
    } catch (IllegalArgumentException e) {
      throw new ScanException(String.valueOf(e.getMessage()), e);
    }
    return new AccountEvent.Moved(row.amount("d", asset), row.integer("E"));
  }

  static AccountEvent pair(byte[] json, Listings listings) throws ScanException {
    Row row = JsonScanner.of(json).row(Set.of("s", "g", "C", "L", "l", "E"));
    return new AccountEvent.PairChanged(
        listings.require(row.text("s")),
        row.integer("g"),
        row.text("C"),
        row.text("L"),
        row.integer("E"));
  }

  static AccountEvent ended(byte[] json) throws ScanException {
    Row row = JsonScanner.of(json).row(Set.of("E"));
    return new AccountEvent.Ended(row.integerOr("E", 0));
  }
}
