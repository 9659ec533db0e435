package tallystick.paper;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import tallystick.paper.replay.DataFile;
import tallystick.paper.replay.Feed;
import tallystick.paper.replay.Sample;

/** {@code tallystick paper}: the exchange as a program. */
public final class PaperProgram {
  private static final String USAGE =
      """
      tallystick paper: an exchange that speaks Binance's spot API and replays real prices

        --data [SYMBOL=]FILE   trades or candles, CSV or CSV.gz; may be given again for more symbols
        --bundled              the bundled sample: BTCUSD (trades of November 2013), ETHUSD (March 2023),
                               THINUSD (synthetic); the default when no --data is given
        --folder DIR           accounts, orders, certificate, replay position (default ./paper-data)
        --port N               TLS port for REST and WebSocket (default 9443; 0 takes a free one)
        --plain-port N         also a port without TLS
        --host ADDRESS         where to listen (default 127.0.0.1)
        --speed X              market seconds per second, up to 10000 (default 60)
        --step                 stand still; POST /admin/step moves on, print by print
        --from T, --until T    window of market time: 2013-11-28, 2013-11-28T12:00:00Z or milliseconds
        --maker-fee-bps N, --taker-fee-bps N   fees of new accounts in hundredths of a percent (default 10)
      """;

  private Path folder = Path.of("paper-data");
  private final List<String> files = new ArrayList<>();
  private boolean bundled;
  private String host = "127.0.0.1";
  private int port = 9443;
  private @Nullable Integer plainPort;
  private double speed = PaperConfig.DEFAULT_SPEED;
  private long fromMs = -1;
  private long untilMs = -1;
  private int makerFeeBps = PaperConfig.DEFAULT_FEE_BPS;
  private int takerFeeBps = PaperConfig.DEFAULT_FEE_BPS;

  private PaperProgram() {}

  /**
   * Exit status 2 for wrong options, 3 when the surroundings are broken; else runs until it is
   * ended.
   */
  public static void main(String[] args) throws InterruptedException {
    PaperExchange exchange;
    try {
      if (List.of(args).contains("--help")) {
        System.out.print(USAGE);
        return;
      }
      exchange = PaperExchange.start(config(args));
    } catch (IllegalArgumentException e) {
      System.err.println("paper: " + e.getMessage());
      System.err.print(USAGE);
      System.exit(2);
      return;
    } catch (PaperException e) {
      System.err.println("paper: " + e.getMessage());
      System.exit(3);
      return;
    }
    announce(exchange);
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  exchange.close();
                  ended.countDown();
                },
                "paper-end"));
    ended.await();
  }

  /** What a command line asks for; the files are read. */
  public static PaperConfig config(String... args) {
    PaperProgram program = new PaperProgram();
    for (int i = 0; i < args.length; i++) {
      i = program.option(args, i);
    }
    return program.config();
  }

  private int option(String[] args, int at) {
    switch (args[at]) {
      case "--bundled" -> bundled = true;
      case "--step" -> speed = 0;
      default -> {
        if (at + 1 >= args.length) {
          throw new IllegalArgumentException(
              "unknown option, or one without its value: " + args[at]);
        }
        valued(args[at], args[at + 1]);
        int last = at + 1;
        while (args[at].equals("--data")
            && last + 1 < args.length
            && !args[last + 1].startsWith("--")) {
          files.add(args[++last]);
        }
        return last;
      }
    }
    return at;
  }

  private void valued(String name, String value) {
    try {
      switch (name) {
        case "--data" -> files.add(value);
        case "--folder" -> folder = Path.of(value);
        case "--host" -> host = value;
        case "--port" -> port = Integer.parseInt(value);
        case "--plain-port" -> plainPort = Integer.valueOf(value);
        case "--speed" -> speed = Double.parseDouble(value);
        case "--from" -> fromMs = time(value);
        case "--until" -> untilMs = time(value);
        case "--maker-fee-bps" -> makerFeeBps = Integer.parseInt(value);
        case "--taker-fee-bps" -> takerFeeBps = Integer.parseInt(value);
        default -> throw new IllegalArgumentException("unknown option " + name);
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + ": \"" + value + "\" is no number", e);
    }
  }

  private static long time(String text) {
    try {
      if (text.matches("[0-9]{10,}")) {
        return Long.parseLong(text);
      }
      return text.contains("T")
          ? Instant.parse(text).toEpochMilli()
          : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no time; want 2013-11-28 or 2013-11-28T12:00:00Z", e);
    }
  }

  private PaperConfig config() {
    List<Feed> feeds = new ArrayList<>();
    if (bundled || files.isEmpty()) {
      feeds.addAll(Sample.feeds(fromMs, untilMs));
    }
    for (String file : files) {
      feeds.add(feed(file));
    }
    return new PaperConfig(folder, feeds, host, port, plainPort, speed, makerFeeBps, takerFeeBps);
  }

  private Feed feed(String argument) {
    int equals = argument.indexOf('=');
    Path file = Path.of(equals < 0 ? argument : argument.substring(equals + 1));
    String name = String.valueOf(file.getFileName());
    String symbol = equals < 0 ? DataFile.symbolIn(name) : argument.substring(0, equals);
    try (InputStream in = Files.newInputStream(file)) {
      return Sample.feed(DataFile.read(in, name, symbol, false), name, fromMs, untilMs);
    } catch (IOException e) {
      throw new PaperException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static void announce(PaperExchange exchange) {
    PaperConfig config = exchange.config();
    System.out.println(
        "paper exchange: https://localhost:" + exchange.port() + " and wss:// (same port)");
    if (exchange.plainPort() != null) {
      System.out.println("  without TLS:  http://localhost:" + exchange.plainPort());
    }
    System.out.println(
        "  certificate:  "
            + config.folder().resolve("paper-cert.pem")
            + ", SPKI SHA-256 "
            + exchange.spkiSha256());
    System.out.println("  admin token:  " + config.folder().resolve("admin.token"));
    System.out.println(
        "  speed:        " + (config.speed() == 0 ? "stepped by hand" : config.speed() + "x"));
    for (Feed feed : config.feeds()) {
      System.out.println(
          "  "
              + feed.listing().symbol()
              + (feed.listing().synthetic() ? " (synthetic)" : "")
              + ": "
              + feed.source()
              + " from "
              + Instant.ofEpochMilli(feed.startMs()));
    }
    // The one line a supervisor waits for: everything above is for people.
    System.out.println("READY port=" + exchange.port() + " spki=" + exchange.spkiSha256());
    System.out.flush();
  }
}
