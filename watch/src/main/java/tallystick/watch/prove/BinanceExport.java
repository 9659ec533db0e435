package tallystick.watch.prove;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tallystick.intent.VenueOrder;
import tallystick.market.Side;
import tallystick.watch.WatchException;

/**
 * Binance's exports.
 *
 * <pre>
 *  API, allOrders   [{"symbol","orderId","clientOrderId","price","origQty","type","timeInForce",
 *                     "side","stopPrice","time",...}]
 *  API, myTrades    [{"symbol","orderId","price","qty","isBuyer","time",...}]
 *  web, orders      Date(UTC),OrderNo,Pair,Type,Side,Order Price,Order Amount,Time,Executed,
 *                   Average Price,Trading total,Status      (older: no Side, the side in Type)
 *  web, trades      Date(UTC),Pair,Side,Price,Executed,Amount,Fee
 *                   (older: Date(UTC),Market,Type,Price,Amount,Total,Fee,Fee Coin)
 * </pre>
 */
final class BinanceExport {
  private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,30}(\\.[0-9]{1,30})?");
  private static final Pattern WITH_ASSET =
      Pattern.compile("([0-9][0-9,]{0,40}(?:\\.[0-9]{1,30})?) ?([A-Z0-9]{0,20})");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

  private BinanceExport() {}

  static VenueExport read(String name, byte[] file) {
    String start = JsonRows.text(name, file).stripLeading();
    if (start.isEmpty()) {
      throw new WatchException(name + " is empty");
    }
    return start.charAt(0) == '[' ? json(name, file) : csv(name, file);
  }

  // ---------------------------------------------------------------- the API's JSON

  private static VenueExport json(String name, byte[] file) {
    List<JsonRows.Row> rows = JsonRows.array(name, file);
    if (!rows.isEmpty() && rows.getFirst().has("isBuyer")) {
      return new VenueExport.Trades(
          rows.stream().map(row -> at(name, row.line(), () -> jsonTrade(row))).toList());
    }
    return new VenueExport.Orders(
        rows.stream().map(row -> at(name, row.line(), () -> jsonOrder(row))).toList());
  }

  private static VenueExport.Order jsonOrder(JsonRows.Row row) {
    return new VenueExport.Order(
        row.line(),
        symbol(row.need("symbol")),
        id(row.need("orderId")),
        row.need("clientOrderId"),
        side(row.need("side")),
        type(row.need("type"), row.need("timeInForce"), row.has("trailingDelta")),
        zeroIsNone(decimal(row.need("price"))),
        row.has("stopPrice") ? zeroIsNone(decimal(row.need("stopPrice"))) : "",
        decimal(row.need("origQty")),
        true,
        millis(row.need("time")));
  }

  private static VenueExport.Trade jsonTrade(JsonRows.Row row) {
    String buyer = row.need("isBuyer");
    if (!buyer.equals("true") && !buyer.equals("false")) {
      throw new WatchException("\"isBuyer\" is neither true nor false");
    }
    return new VenueExport.Trade(
        row.line(),
        symbol(row.need("symbol")),
        id(row.need("orderId")),
        buyer.equals("true") ? Side.BUY : Side.SELL,
        decimal(row.need("price")),
        decimal(row.need("qty")),
        millis(row.need("time")),
        1);
  }

  /** The API's type and time in force; what the keeper never sends is OTHER. */
  private static VenueOrder.Type type(String type, String timeInForce, boolean trailing) {
    boolean untilCancelled = timeInForce.equals("GTC");
    return switch (type) {
      case "LIMIT" ->
          trailing
              ? VenueOrder.Type.OTHER
              : untilCancelled
                  ? VenueOrder.Type.LIMIT
                  : timeInForce.equals("IOC") ? VenueOrder.Type.LIMIT_IOC : VenueOrder.Type.OTHER;
      case "LIMIT_MAKER" -> VenueOrder.Type.LIMIT_MAKER;
      case "STOP_LOSS_LIMIT", "TAKE_PROFIT_LIMIT" ->
          untilCancelled && !trailing ? VenueOrder.Type.STOP_LIMIT : VenueOrder.Type.OTHER;
      case "MARKET" -> VenueOrder.Type.MARKET;
      default -> VenueOrder.Type.OTHER;
    };
  }

  // ---------------------------------------------------------------- the web page's CSV

  private static VenueExport csv(String name, byte[] file) {
    CsvRows csv = CsvRows.of(name, file);
    if (csv.has("OrderNo")) {
      csv.require("Date(UTC)", "Pair", "Type", "Order Price", "Order Amount");
      List<VenueExport.Order> orders = new ArrayList<>();
      csv.rows().forEach(row -> orders.add(at(name, row.line(), () -> csvOrder(row))));
      return new VenueExport.Orders(orders);
    }
    if (csv.has("Executed") && csv.has("Side")) {
      csv.require("Date(UTC)", "Pair", "Price");
      List<VenueExport.Trade> trades = new ArrayList<>();
      csv.rows()
          .forEach(
              row ->
                  trades.add(
                      at(name, row.line(), () -> csvTrade(row, "Pair", "Side", "Executed"))));
      return new VenueExport.Trades(trades);
    }
    if (csv.has("Market")) {
      csv.require("Date(UTC)", "Type", "Price", "Amount");
      List<VenueExport.Trade> trades = new ArrayList<>();
      csv.rows()
          .forEach(
              row ->
                  trades.add(
                      at(name, row.line(), () -> csvTrade(row, "Market", "Type", "Amount"))));
      return new VenueExport.Trades(trades);
    }
    throw new WatchException(
        name
            + ", line 1: neither Binance's order history (it has a column OrderNo) nor its trade"
            + " history (Date(UTC),Pair,Side,Price,Executed,Amount,Fee); export one of the two, or"
            + " save the API's answer to allOrders or myTrades");
  }

  private static VenueExport.Order csvOrder(CsvRows.Row row) {
    boolean sideApart = row.has("Side");
    String type = row.get("Type");
    return new VenueExport.Order(
        row.line(),
        symbol(row.get("Pair")),
        id(row.get("OrderNo")),
        "",
        side(sideApart ? row.get("Side") : type),
        sideApart ? shownType(type) : null,
        price(row.get("Order Price")),
        "",
        amount(row.get("Order Amount"), symbol(row.get("Pair"))),
        false,
        time(row.get("Date(UTC)")));
  }

  private static VenueExport.Trade csvTrade(
      CsvRows.Row row, String pair, String side, String quantity) {
    String symbol = symbol(row.get(pair));
    return new VenueExport.Trade(
        row.line(),
        symbol,
        "",
        side(row.get(side)),
        amount(row.get("Price"), symbol),
        amount(row.get(quantity), symbol),
        time(row.get("Date(UTC)")),
        1_000);
  }

  /** The page's words, in which several of the API's types look alike. */
  private static VenueOrder.Type shownType(String text) {
    String word = text.strip().toUpperCase(Locale.ROOT).replace(' ', '_').replace('-', '_');
    return switch (word) {
      case "LIMIT" -> VenueOrder.Type.LIMIT;
      case "LIMIT_MAKER" -> VenueOrder.Type.LIMIT_MAKER;
      case "MARKET" -> VenueOrder.Type.MARKET;
      case "STOP_LIMIT", "STOP_LOSS_LIMIT", "TAKE_PROFIT_LIMIT" -> VenueOrder.Type.STOP_LIMIT;
      default -> VenueOrder.Type.OTHER;
    };
  }

  // ---------------------------------------------------------------- single values

  private interface Reading<T> {
    T read();
  }

  private static <T> T at(String name, int line, Reading<T> reading) {
    try {
      return reading.read();
    } catch (WatchException e) {
      throw new WatchException(name + ", line " + line + ": " + e.getMessage(), e);
    }
  }

  private static String symbol(String text) {
    String symbol = text.strip().replace("/", "").replace("-", "").replace("_", "");
    if (symbol.isEmpty() || symbol.length() > 40) {
      throw new WatchException("not a pair: \"" + text + "\"");
    }
    return symbol;
  }

  private static String id(String text) {
    String id = text.strip();
    if (!id.matches("[0-9]{1,30}")) {
      throw new WatchException(
          "not an order number: \""
              + text
              + "\" (a spreadsheet may have rounded it; export again)");
    }
    return id;
  }

  private static Side side(String text) {
    return switch (text.strip().toUpperCase(Locale.ROOT)) {
      case "BUY" -> Side.BUY;
      case "SELL" -> Side.SELL;
      default -> throw new WatchException("neither BUY nor SELL: \"" + text + "\"");
    };
  }

  private static String decimal(String text) {
    if (!DECIMAL.matcher(text).matches()) {
      throw new WatchException("not a decimal number: \"" + text + "\"");
    }
    return text;
  }

  private static String zeroIsNone(String decimal) {
    return decimal.matches("[0.]+") ? "" : decimal;
  }

  /** A price column; a market order shows none, zero, or the word. */
  private static String price(String text) {
    String shown = text.strip();
    return shown.isEmpty() || shown.equalsIgnoreCase("market") || shown.equals("-")
        ? ""
        : zeroIsNone(amount(shown, ""));
  }

  /** An amount with or without its asset behind it, thousands apart by commas or not. */
  private static String amount(String text, String symbol) {
    Matcher matcher = WITH_ASSET.matcher(text.strip());
    if (!matcher.matches()) {
      throw new WatchException("not an amount: \"" + text + "\"");
    }
    String asset = ofPair(text.strip(), symbol);
    String figures =
        asset == null
            ? matcher.group(1)
            : text.strip().substring(0, text.strip().length() - asset.length());
    return decimal(figures.replace(",", "").strip());
  }

  /**
   * The asset behind the figures. An asset's name may begin with digits (1000SATS), so that the
   * pair has to say where it begins.
   */
  private static @Nullable String ofPair(String text, String symbol) {
    for (int length = symbol.length() - 1; length > 0; length--) {
      String base = symbol.substring(0, length);
      if (text.endsWith(base) && base.matches(".*[A-Z].*")) {
        return base;
      }
    }
    return null;
  }

  private static long millis(String text) {
    try {
      long ms = Long.parseLong(text);
      // The API can also be asked for microseconds.
      return ms > 100_000_000_000_000L ? ms / 1_000 : ms;
    } catch (NumberFormatException e) {
      throw new WatchException("not a time in milliseconds: \"" + text + "\"", e);
    }
  }

  private static long time(String text) {
    try {
      return LocalDateTime.parse(text.strip(), TIME).toInstant(ZoneOffset.UTC).toEpochMilli();
    } catch (DateTimeParseException e) {
      throw new WatchException(
          "not a time as 2013-11-28 12:00:00: \""
              + text
              + "\" (a spreadsheet may have changed it;"
              + " export again)",
          e);
    }
  }
}
