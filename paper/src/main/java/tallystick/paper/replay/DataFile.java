package tallystick.paper.replay;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import tallystick.paper.PaperException;
import tallystick.paper.matching.Book;
import tallystick.paper.trading.Listing;

/**
 * Reads a CSV of trades or candles, plain or gzipped, and lists its symbol with the precision found
 * in it.
 *
 * <p>Candles have {@code open_time_ms,open,high,low,close,volume}. Trades have a time ({@code
 * time_ms}, or {@code timestamp} in seconds), {@code price}, a quantity ({@code qty} or {@code
 * amount}) and, if known, {@code is_buyer_maker}. Other columns are ignored.
 */
public final class DataFile {
  /** Ten years of minutes. */
  public static final int MAX_ROWS = 6_000_000;

  private static final int MAX_LINE = 512;

  /**
   * Decimals of a quantity are cut here: no venue lists finer lots, and it leaves room for the
   * price's.
   */
  private static final int MAX_LOT_DECIMALS = 5;

  /** Quote assets by which symbols are split, longest first. */
  private static final List<String> QUOTES =
      List.of(
          "FDUSD", "USDT", "USDC", "BUSD", "TUSD", "USD", "EUR", "GBP", "TRY", "JPY", "BTC", "ETH",
          "BNB");

  /** A listing and its prints. */
  public record Data(Listing listing, Prints prints) {}

  private final String name;
  private final List<String[]> rows = new ArrayList<>();
  private final Map<String, Integer> columns = new HashMap<>();

  private DataFile(String name) {
    this.name = name;
  }

  /**
   * Reads a whole file.
   *
   * @param symbol {@code BTCUSD} or {@code BTC/USD}
   * @param synthetic the prices are invented
   * @throws PaperException naming file and line
   */
  public static Data read(InputStream in, String name, String symbol, boolean synthetic) {
    DataFile file = new DataFile(name);
    file.readRows(in);
    return file.columns.containsKey("open_time_ms")
        ? file.candles(symbol, synthetic)
        : file.trades(symbol, synthetic);
  }

  /** The symbol in a file's name: {@code BINANCE-BTCUSDT-1m-...} or {@code BTCUSD.csv}. */
  public static String symbolIn(String fileName) {
    String bare = fileName.replaceFirst("\\.csv(\\.gz)?$", "");
    for (String part : bare.split("[-_.]", -1)) {
      if (part.matches("[A-Z0-9]{5,20}") && quoteOf(part) != null && !part.startsWith("BINANCE")) {
        return part;
      }
    }
    throw new PaperException(
        "Cannot tell the symbol of " + fileName + "; say it: --data BTCUSD=" + fileName);
  }

  private static @Nullable String quoteOf(String symbol) {
    return QUOTES.stream()
        .filter(q -> symbol.endsWith(q) && symbol.length() > q.length())
        .findFirst()
        .orElse(null);
  }

  private void readRows(InputStream in) {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(unzipped(in), StandardCharsets.UTF_8))) {
      String header = reader.readLine();
      if (header == null) {
        throw new PaperException(name + " is empty");
      }
      String[] names = header.split(",", -1);
      for (int i = 0; i < names.length; i++) {
        columns.put(names[i].trim(), i);
      }
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        int number = rows.size() + 2;
        String[] fields = line.split(",", -1);
        if (line.length() > MAX_LINE || fields.length != names.length) {
          throw new PaperException(
              name
                  + ", line "
                  + number
                  + ": "
                  + fields.length
                  + " fields, the header has "
                  + names.length);
        }
        rows.add(fields);
        if (rows.size() > MAX_ROWS) {
          throw new PaperException(name + ": more than " + MAX_ROWS + " rows; split the file");
        }
      }
    } catch (EOFException | ZipException e) {
      throw new PaperException(
          name + " is cut off or damaged after line " + (rows.size() + 1) + "; download it again",
          e);
    } catch (IOException e) {
      throw new PaperException("Cannot read " + name + ": " + e.getMessage(), e);
    }
    if (rows.isEmpty()) {
      throw new PaperException(name + " has a header and no rows");
    }
  }

  private static InputStream unzipped(InputStream in) throws IOException {
    PushbackInputStream peek = new PushbackInputStream(in, 2);
    byte[] start = peek.readNBytes(2);
    peek.unread(start);
    boolean gzip = start.length == 2 && start[0] == (byte) 0x1f && start[1] == (byte) 0x8b;
    return gzip ? new GZIPInputStream(peek, 65_536) : peek;
  }

  private Data candles(String symbol, boolean synthetic) {
    int time = column("open_time_ms");
    int[] prices = {column("open"), column("high"), column("low"), column("close")};
    int volume = column("volume");
    Listing listing = listing(symbol, prices, volume, synthetic);
    long[] times = new long[rows.size()];
    long[][] out = new long[5][rows.size()];
    for (int i = 0; i < rows.size(); i++) {
      times[i] = number(i, time);
      if (i > 0 && times[i] <= times[i - 1]) {
        throw wrong(i, times[i] + " does not come after " + times[i - 1]);
      }
      for (int c = 0; c < 4; c++) {
        out[c][i] = ticks(i, prices[c], listing);
      }
      out[4][i] = lots(i, volume, listing);
      long body = Math.max(out[0][i], out[3][i]);
      long foot = Math.min(out[0][i], out[3][i]);
      if (out[1][i] < body || out[2][i] > foot) {
        throw wrong(i, "high and low do not enclose open and close");
      }
    }
    return new Data(listing, new CandlePrints(times, out, step(times)));
  }

  /** The commonest distance between rows. */
  private long step(long[] times) {
    if (times.length < 2) {
      throw new PaperException(name + ": one candle does not tell its length; give at least two");
    }
    Map<Long, Integer> counts = new HashMap<>();
    for (int i = 1; i < times.length; i++) {
      counts.merge(times[i] - times[i - 1], 1, Integer::sum);
    }
    return counts.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
  }

  private Data trades(String symbol, boolean synthetic) {
    boolean seconds = !columns.containsKey("time_ms");
    int time = column(seconds ? "timestamp" : "time_ms");
    int price = column("price");
    int quantity = column(columns.containsKey("qty") ? "qty" : "amount");
    Integer maker = columns.get("is_buyer_maker");
    Listing listing = listing(symbol, new int[] {price}, quantity, synthetic);
    int n = rows.size();
    long[] times = new long[n];
    long[] prices = new long[n];
    long[] lots = new long[n];
    boolean[] buyerMaker = new boolean[n];
    for (int i = 0; i < n; i++) {
      times[i] = number(i, time) * (seconds ? 1000 : 1);
      if (i > 0 && times[i] < times[i - 1]) {
        throw wrong(i, times[i] + " comes before " + times[i - 1]);
      }
      prices[i] = ticks(i, price, listing);
      lots[i] = lots(i, quantity, listing);
      buyerMaker[i] =
          maker == null
              ? i > 0 && prices[i] < prices[i - 1]
              : rows.get(i)[maker].equalsIgnoreCase("true");
    }
    return new Data(listing, new TradePrints(times, prices, lots, buyerMaker));
  }

  private int column(String wanted) {
    Integer at = columns.get(wanted);
    if (at == null) {
      throw new PaperException(
          name
              + " has no column "
              + wanted
              + "; want open_time_ms,open,high,low,close,volume (candles) or time_ms,price,qty (trades)");
    }
    return at;
  }

  private Listing listing(String symbol, int[] prices, int quantity, boolean synthetic) {
    String bare = symbol.replace("/", "");
    String quote = symbol.contains("/") ? symbol.substring(symbol.indexOf('/') + 1) : quoteOf(bare);
    if (quote == null || quote.isEmpty() || bare.length() == quote.length()) {
      throw new PaperException(
          "Cannot split " + symbol + " into base and quote; write it BASE/QUOTE=FILE");
    }
    String base = bare.substring(0, bare.length() - quote.length());
    int priceDecimals = 0;
    double highest = 0;
    for (int i = 0; i < rows.size(); i++) {
      for (int column : prices) {
        BigDecimal price = decimal(i, column);
        priceDecimals = Math.max(priceDecimals, price.stripTrailingZeros().scale());
        highest = Math.max(highest, price.doubleValue());
      }
    }
    priceDecimals = Math.min(priceDecimals, Listing.ASSET_DECIMALS);
    // Float noise in a file would make ticks too fine: leave room for eight times the highest
    // price.
    while (priceDecimals > 0
        && highest * Math.pow(10, priceDecimals) > Book.MAX_PRICE_TICKS / 8.0) {
      priceDecimals--;
    }
    int lotDecimals = 0;
    for (int i = 0; i < rows.size() && lotDecimals < MAX_LOT_DECIMALS; i++) {
      lotDecimals = Math.max(lotDecimals, decimal(i, quantity).stripTrailingZeros().scale());
    }
    lotDecimals =
        Math.min(Math.min(lotDecimals, MAX_LOT_DECIMALS), Listing.ASSET_DECIMALS - priceDecimals);
    return Listings.of(base, quote, priceDecimals, lotDecimals, synthetic);
  }

  private long number(int row, int column) {
    try {
      return Long.parseLong(rows.get(row)[column].trim());
    } catch (NumberFormatException e) {
      throw wrong(row, "\"" + rows.get(row)[column] + "\" is no time");
    }
  }

  private BigDecimal decimal(int row, int column) {
    try {
      return new BigDecimal(rows.get(row)[column].trim());
    } catch (NumberFormatException e) {
      throw wrong(row, "\"" + rows.get(row)[column] + "\" is no number");
    }
  }

  private long ticks(int row, int column, Listing listing) {
    long ticks =
        decimal(row, column)
            .movePointRight(listing.priceDecimals())
            .setScale(0, RoundingMode.HALF_EVEN)
            .longValue();
    if (ticks < 1 || ticks > Book.MAX_PRICE_TICKS) {
      throw wrong(row, "price " + rows.get(row)[column] + " is out of range");
    }
    return ticks;
  }

  private long lots(int row, int column, Listing listing) {
    BigDecimal lots =
        decimal(row, column).movePointRight(listing.lotDecimals()).setScale(0, RoundingMode.DOWN);
    if (lots.signum() < 0) {
      throw wrong(row, "quantity " + rows.get(row)[column] + " is negative");
    }
    return lots.min(BigDecimal.valueOf(Book.MAX_LOTS)).longValue();
  }

  private PaperException wrong(int row, String what) {
    return new PaperException(name + ", line " + (row + 2) + ": " + what);
  }

  @Override
  public String toString() {
    return name + " " + Arrays.toString(columns.keySet().toArray());
  }
}
