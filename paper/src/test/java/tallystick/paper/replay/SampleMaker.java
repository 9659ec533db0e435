package tallystick.paper.replay;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Makes the bundled sample again from the artifact that SOURCE.md names: {@code java
 * SampleMaker.java ta4j-examples-0.18.jar FOLDER}. Numbers are carried over; only trailing zeros
 * are cut.
 */
public final class SampleMaker {
  private SampleMaker() {}

  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[1]);
    try (FileSystem jar = FileSystems.newFileSystem(Path.of(args[0]))) {
      trades(
          jar.getPath("bitstamp_trades_from_20131125_usd.csv"),
          folder.resolve("BTCUSD-trades-201311.csv.gz"));
      candles(
          jar.getPath("ETH-USD-PT5M-2023-3-13_2023-3-15.json"),
          folder.resolve("ETHUSD-5m-202303.csv.gz"));
    }
  }

  private static void trades(Path from, Path to) throws IOException {
    try (Writer out = gzip(to);
        var lines = Files.lines(from)) {
      out.write("timestamp,price,amount\n");
      for (String line : (Iterable<String>) lines.skip(1)::iterator) {
        String[] f = line.split(",", -1);
        out.write(f[0] + "," + plain(f[1]) + "," + plain(f[2]) + "\n");
      }
    }
  }

  private static void candles(Path from, Path to) throws IOException {
    Pattern bar =
        Pattern.compile(
            "\"endTime\": (\\d+),\\s*\"openPrice\": ([\\d.]+),\\s*\"highPrice\": ([\\d.]+),\\s*"
                + "\"lowPrice\": ([\\d.]+),\\s*\"closePrice\": ([\\d.]+),\\s*\"volume\": ([\\d.E-]+)");
    try (Writer out = gzip(to)) {
      out.write("open_time_ms,open,high,low,close,volume\n");
      Matcher bars = bar.matcher(Files.readString(from));
      while (bars.find()) {
        long open = Long.parseLong(bars.group(1)) + 1 - 300_000;
        out.write(Long.toString(open));
        for (int i = 2; i <= 6; i++) {
          out.write("," + plain(bars.group(i)));
        }
        out.write("\n");
      }
    }
  }

  private static String plain(String number) {
    return new BigDecimal(number).stripTrailingZeros().toPlainString();
  }

  /** Best compression; the header carries no time, so the same input gives the same bytes. */
  private static Writer gzip(Path to) throws IOException {
    OutputStream file = Files.newOutputStream(to);
    return new java.io.OutputStreamWriter(
        new GZIPOutputStream(file) {
          {
            def.setLevel(Deflater.BEST_COMPRESSION);
          }
        },
        StandardCharsets.UTF_8);
  }
}
