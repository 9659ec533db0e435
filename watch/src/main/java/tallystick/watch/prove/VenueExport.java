package tallystick.watch.prove;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tallystick.intent.VenueOrder;
import tallystick.market.Side;

/**
 * What a venue gave its customer to take home. Its truth rests with the venue. Symbols are as the
 * venue writes them, without separators; figures are plain decimal text.
 */
public sealed interface VenueExport {

  /** The most rows that are read. */
  int MAX_ROWS = JsonRows.MAX_ROWS;

  /** Orders, each with the venue's number. */
  record Orders(List<Order> orders) implements VenueExport {
    public Orders {
      orders = List.copyOf(orders);
    }
  }

  /** Executions, with the venue's number of their order or without. */
  record Trades(List<Trade> trades) implements VenueExport {
    public Trades {
      trades = List.copyOf(trades);
    }
  }

  /**
   * One order.
   *
   * @param line where it stands in the file
   * @param clientOrderId empty where the export has none
   * @param type null where the export does not say; a plain LIMIT where it does not say how long it
   *     was good for, see {@code exact}
   * @param price empty for none
   * @param trigger empty for none, or where the export does not say, see {@code exact}
   * @param exact whether the export names every field: the API's does, a web page's does not
   * @param timeMs placed at, the venue's clock
   */
  record Order(
      int line,
      String symbol,
      String venueOrderId,
      String clientOrderId,
      Side side,
      VenueOrder.@Nullable Type type,
      String price,
      String trigger,
      String quantity,
      boolean exact,
      long timeMs) {}

  /**
   * One execution.
   *
   * @param line where it stands in the file
   * @param venueOrderId empty where the export has none
   * @param resolutionMs how exact its time is: 1, or 1,000 where the export shows seconds
   */
  record Trade(
      int line,
      String symbol,
      String venueOrderId,
      Side side,
      String price,
      String quantity,
      long timeMs,
      long resolutionMs) {}

  /**
   * Reads Binance's answers to {@code allOrders} or {@code myTrades}, or its web page's order
   * history or trade history as CSV; which of them, the file says itself.
   *
   * @param name of the file, for messages
   * @throws tallystick.watch.WatchException naming the line
   */
  static VenueExport read(String name, byte[] file) {
    return BinanceExport.read(name, file);
  }
}
