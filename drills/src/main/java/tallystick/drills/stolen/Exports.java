package tallystick.drills.stolen;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import tallystick.cli.CliException;
import tools.jackson.databind.JsonNode;

/** An account's history as its owner can save it: three files, as the exchange writes them. */
final class Exports {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final List<JsonNode> orders = new ArrayList<>();
  private final List<JsonNode> trades = new ArrayList<>();

  /** Asks for every pair of the exchange: a thief does not keep to those one trades. */
  static Exports of(KeyHolder owner, List<String> symbols) {
    Exports exports = new Exports();
    for (String symbol : symbols) {
      owner.orders(symbol).forEach(exports.orders::add);
      owner.trades(symbol).forEach(exports.trades::add);
    }
    exports.orders.sort(Comparator.comparingLong(order -> order.path("time").asLong()));
    exports.trades.sort(Comparator.comparingLong(trade -> trade.path("time").asLong()));
    return exports;
  }

  List<JsonNode> orders() {
    return orders;
  }

  List<JsonNode> trades() {
    return trades;
  }

  /** The API's answers to allOrders, one after the other. */
  Path ordersJson(Path folder) {
    return write(
        folder.resolve("orders.json"),
        "[\n" + String.join(",\n", orders.stream().map(JsonNode::toString).toList()) + "\n]\n");
  }

  /** The web page's order history. */
  Path ordersCsv(Path folder) {
    StringBuilder csv =
        new StringBuilder(
            "Date(UTC),OrderNo,Pair,Type,Side,Order Price,Order Amount,Time,Executed,"
                + "Average Price,Trading total,Status\n");
    for (JsonNode order : orders) {
      String time = TIME.format(Instant.ofEpochMilli(order.path("time").asLong()));
      BigDecimal executed = decimal(order, "executedQty");
      BigDecimal total = decimal(order, "cummulativeQuoteQty");
      String average =
          executed.signum() == 0
              ? "0"
              : total.divide(executed, MathContext.DECIMAL64).stripTrailingZeros().toPlainString();
      csv.append(
          String.join(
              ",",
              time,
              text(order, "orderId"),
              text(order, "symbol"),
              shownType(text(order, "type")),
              text(order, "side"),
              text(order, "price"),
              text(order, "origQty") + base(order),
              time,
              executed.toPlainString() + base(order),
              average,
              total.toPlainString() + quote(order),
              text(order, "status").equals("CANCELED") ? "CANCELED" : text(order, "status")));
      csv.append('\n');
    }
    return write(folder.resolve("order-history.csv"), csv.toString());
  }

  /** The web page's trade history, which names no order. */
  Path tradesCsv(Path folder) {
    StringBuilder csv = new StringBuilder("Date(UTC),Pair,Side,Price,Executed,Amount,Fee\n");
    for (JsonNode trade : trades) {
      csv.append(
          String.join(
              ",",
              TIME.format(Instant.ofEpochMilli(trade.path("time").asLong())),
              text(trade, "symbol"),
              trade.path("isBuyer").asBoolean() ? "BUY" : "SELL",
              text(trade, "price"),
              text(trade, "qty") + base(trade),
              text(trade, "quoteQty") + quote(trade),
              text(trade, "commission") + text(trade, "commissionAsset")));
      csv.append('\n');
    }
    return write(folder.resolve("trade-history.csv"), csv.toString());
  }

  private static String shownType(String type) {
    return switch (type) {
      case "STOP_LOSS_LIMIT", "TAKE_PROFIT_LIMIT" -> "Stop Limit";
      case "LIMIT_MAKER" -> "Limit Maker";
      case "MARKET" -> "Market";
      default -> "Limit";
    };
  }

  private static String base(JsonNode row) {
    String symbol = text(row, "symbol");
    return symbol.substring(0, symbol.length() - quote(row).length());
  }

  /** Every pair of the bundled data is quoted in dollars. */
  private static String quote(JsonNode row) {
    if (!text(row, "symbol").endsWith("USD")) {
      throw new IllegalStateException("A pair that is not quoted in USD: " + row);
    }
    return "USD";
  }

  private static BigDecimal decimal(JsonNode row, String field) {
    return new BigDecimal(text(row, field)).stripTrailingZeros();
  }

  static String text(JsonNode row, String field) {
    return row.path(field).asString();
  }

  private static Path write(Path file, String text) {
    try {
      Files.writeString(file, text);
      return file;
    } catch (IOException e) {
      throw new CliException("Cannot write " + file + ": " + e.getMessage(), e);
    }
  }
}
