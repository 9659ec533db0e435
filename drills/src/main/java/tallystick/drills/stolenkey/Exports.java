package tallystick.drills.stolenkey;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** What the account's owner can take home from the venue: by its API, or from its web page. */
final class Exports {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Exports() {}

  static byte[] apiOrders(JsonNode orders) {
    return orders.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The web page's order history: no client ids, times to the second. */
  static byte[] orderHistoryCsv(JsonNode orders) {
    StringBuilder csv =
        new StringBuilder(
            "Date(UTC),OrderNo,Pair,Type,Side,Order Price,Order Amount,Time,Executed,"
                + "Average Price,Trading total,Status\r\n");
    for (JsonNode order : orders) {
      String time = time(order);
      csv.append(time)
          .append(',')
          .append(order.path("orderId").asString())
          .append(',')
          .append(order.path("symbol").asString())
          .append(',')
          .append(order.path("type").asString())
          .append(',')
          .append(order.path("side").asString())
          .append(',')
          .append(order.path("price").asString())
          .append(',')
          .append(order.path("origQty").asString())
          .append(',')
          .append(time)
          .append(',')
          .append(order.path("executedQty").asString())
          .append(",0,")
          .append(order.path("cummulativeQuoteQty").asString())
          .append(',')
          .append(order.path("status").asString())
          .append("\r\n");
    }
    return csv.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The web page's trade history, which names no order. */
  static byte[] tradeHistoryCsv(JsonNode trades) {
    StringBuilder csv = new StringBuilder("Date(UTC),Pair,Side,Price,Executed,Amount,Fee\r\n");
    for (JsonNode trade : trades) {
      csv.append(time(trade))
          .append(',')
          .append(trade.path("symbol").asString())
          .append(',')
          .append(trade.path("isBuyer").asBoolean() ? "BUY" : "SELL")
          .append(',')
          .append(trade.path("price").asString())
          .append(',')
          .append(trade.path("qty").asString())
          .append(',')
          .append(trade.path("quoteQty").asString())
          .append(',')
          .append(trade.path("commission").asString())
          .append(trade.path("commissionAsset").asString())
          .append("\r\n");
    }
    return csv.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String time(JsonNode row) {
    return SECONDS.format(Instant.ofEpochMilli(row.path("time").asLong()));
  }
}
