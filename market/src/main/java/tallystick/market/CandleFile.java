package tallystick.market;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads candles from CSV with the header {@code open_time_ms,open,high,low,close,volume}, plain or
 * gzipped. Rows ascend; a missing row is a hole and stays one (a venue's outage is a market fact),
 * while a doubled or unordered row, a high below a low, a short row or a cut-off file is refused
 * with its line.
 */
public final class CandleFile {
  /** A year of minutes is 525,600 rows; ten years of them fit. */
  public static final int MAX_ROWS = 6_000_000;

  private static final int MAX_LINE_LENGTH = 512;
  private static final String HEADER = "open_time_ms,open,high,low,close,volume";

  private CandleFile() {}

  /**
   * Reads all candles.
   *
   * @param name what messages call the file
   * @param intervalMs length of a candle; 0 takes the commonest distance between rows
   * @throws MarketDataException naming file and line
   */
  public static List<Candle> read(
      InputStream in, String name, Instrument instrument, long intervalMs) {
    List<String[]> rows = new ArrayList<>();
    List<Long> times = new ArrayList<>();
    readRows(in, name, rows, times);
    long interval = intervalMs > 0 ? intervalMs : commonestStep(times, name);
    List<Candle> candles = new ArrayList<>(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      String[] f = rows.get(i);
      try {
        candles.add(
            new Candle(
                instrument,
                times.get(i),
                interval,
                Price.parse(f[1], instrument),
                Price.parse(f[2], instrument),
                Price.parse(f[3], instrument),
                Price.parse(f[4], instrument),
                volume(f[5], instrument.base())));
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw new MarketDataException(name + ", line " + (i + 2) + ": " + e.getMessage(), e);
      }
    }
    return candles;
  }

  /** Some exporters leave float noise in volumes; it is cut, not refused: volume moves no money. */
  private static Amount volume(String text, Asset base) {
    int point = text.indexOf('.');
    boolean noisy = point >= 0 && text.length() - point - 1 > base.decimals();
    return Amount.parse(noisy ? text.substring(0, point + 1 + base.decimals()) : text, base);
  }

  private static void readRows(InputStream in, String name, List<String[]> rows, List<Long> times) {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(unzipped(in), StandardCharsets.UTF_8))) {
      String header = reader.readLine();
      if (!HEADER.equals(header)) {
        throw new MarketDataException(
            name + ", line 1: expected the header \"" + HEADER + "\", found \"" + header + "\"");
      }
      long previousMs = Long.MIN_VALUE;
      int number = 1;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        String[] fields = fields(line, name, number);
        long timeMs = time(fields[0], name, number);
        if (timeMs <= previousMs) {
          throw new MarketDataException(
              name
                  + ", line "
                  + number
                  + ": "
                  + timeMs
                  + " does not come after "
                  + previousMs
                  + "; rows must ascend and none may stand twice");
        }
        previousMs = timeMs;
        rows.add(fields);
        times.add(timeMs);
        if (rows.size() > MAX_ROWS) {
          throw new MarketDataException(name + ": more than " + MAX_ROWS + " rows; split the file");
        }
      }
    } catch (EOFException | ZipException e) {
      throw new MarketDataException(
          name + " is cut off or damaged after line " + (rows.size() + 1) + "; download it again",
          e);
    } catch (IOException e) {
      throw new MarketDataException("Cannot read " + name + ": " + e.getMessage(), e);
    }
    if (rows.isEmpty()) {
      throw new MarketDataException(name + " holds a header and no candle");
    }
  }

  private static String[] fields(String line, String name, int number) {
    if (line.length() > MAX_LINE_LENGTH) {
      throw new MarketDataException(
          name + ", line " + number + ": longer than " + MAX_LINE_LENGTH + " characters");
    }
    String[] fields = line.split(",", -1);
    if (fields.length != 6) {
      throw new MarketDataException(
          name
              + ", line "
              + number
              + ": "
              + fields.length
              + " fields instead of 6 ("
              + HEADER
              + ")");
    }
    return fields;
  }

  private static long time(String text, String name, int number) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new MarketDataException(
          name + ", line " + number + ": \"" + text + "\" is no time in milliseconds", e);
    }
  }

  /** Gunzips when the stream starts with gzip's two magic bytes. */
  static InputStream unzipped(InputStream in) throws IOException {
    java.io.PushbackInputStream peeked = new java.io.PushbackInputStream(in, 2);
    byte[] magic = peeked.readNBytes(2);
    peeked.unread(magic);
    boolean gzip = magic.length == 2 && (magic[0] & 0xff) == 0x1f && (magic[1] & 0xff) == 0x8b;
    return gzip ? new GZIPInputStream(peeked, 1 << 16) : peeked;
  }

  private static long commonestStep(List<Long> times, String name) {
    if (times.size() < 2) {
      throw new MarketDataException(
          name + " holds one candle; its interval cannot be told from it and must be given");
    }
    Map<Long, Integer> counts = new HashMap<>();
    for (int i = 1; i < times.size(); i++) {
      counts.merge(times.get(i) - times.get(i - 1), 1, Integer::sum);
    }
    return counts.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
  }
}
