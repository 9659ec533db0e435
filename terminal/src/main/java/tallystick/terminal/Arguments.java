package tallystick.terminal;

import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Bytes;
import tallystick.intent.Cash;
import tallystick.intent.Chain;
import tallystick.intent.TerminalId;
import tallystick.terminal.device.Cassette;
import tallystick.terminal.device.simulated.Panel;
import tallystick.terminal.journal.HaltAfter;
import tallystick.terminal.kiosk.Place;
import tallystick.terminal.receipt.Language;

/** The command line of one machine. */
record Arguments(
    URI server,
    @Nullable String serverPin,
    TerminalId name,
    Path folder,
    boolean simulated,
    Simulation simulation,
    int kioskPort,
    @Nullable Bytes keeperKey,
    Place place,
    List<Loaded> cassettes,
    RealDevices real) {
  static final String USAGE =
      """
      tallystick terminal: the program of one Bitcoin machine

        --server URL           the server; http only on this very machine
        --server-pin SPKI      base64 of SHA-256 over its key; else the system's authorities are trusted
        --name NAME            the machine's name, for example BT1001
        --folder DIR           its key and journal, on a disk of its own (default ./terminal-data)
        --chain CHAIN          main, testnet4, signet or regtest (default regtest)
        --keeper-key HEX       the keeper's attestation key, compared by whoever starts this
        --kiosk-port N         where the page for its screen is, on loopback (default 8430; 0 takes a free one)
        --currency CODE        of its notes (default USD)
        --language CODE        en, fr, de, es or cs (default en)
        --zone ZONE            for receipts, for example Europe/Prague (default: this system's)
        --operator TEXT        name and telephone, on screen and receipts
        --cash-unit NAME       the cashbox's name in the books (default cashbox)
        --cassette NOTE=COUNT  a cassette, top one first: what each note is worth, how many are in it;
                               given once for each (default with --simulated: 20=100 and 50=100)
        --simulated            devices that are a page, /panel; else all of:
        --body FILE            where a simulated body is kept (default: body in the folder)
        --halt-after POINT[:N] drills: ends a simulated machine like a power cut, when the N-th such record
                               is in its journal (stack-ordered, ...), or at note-in, note-out
        --validator id003:PORT:COUNTRY-BYTE or cctalk:PORT:COUNTRY
        --dispenser lcdm:PORT
        --printer escpos:PORT
        --scanner lines:PORT
        --door FILE:DIGIT      a file with one digit, and the digit while the door is open
      """;

  private static final int DEFAULT_PORT = 8430;

  /** A cassette of the dispensers we speak to holds fewer. */
  private static final int MAX_LOAD = 5_000;

  /** What one customer gets of one cassette at most: the protocol's limit. */
  private static final int MAX_NOTES_AT_ONCE = 60;

  /**
   * What only machines with simulated devices have.
   *
   * @param body where it is kept
   */
  record Simulation(Path body, HaltAfter halt) {}

  /** A cassette and how many notes somebody put into it. */
  record Loaded(Cassette cassette, int count) {}

  /** Where the devices are, as they were written; empty ones are missing. */
  record RealDevices(
      String validator, String dispenser, String printer, String scanner, String door) {}

  /** What a person means who says that the cassettes were filled. */
  List<Integer> fill() {
    return cassettes.stream().map(Loaded::count).toList();
  }

  static Arguments parse(String... args) {
    Reader reader = new Reader();
    for (int i = 0; i < args.length; i++) {
      if (args[i].equals("--simulated")) {
        reader.simulated = true;
      } else if (i + 1 < args.length) {
        reader.option(args[i], args[++i]);
      } else {
        throw new IllegalArgumentException("unknown option, or one without its value: " + args[i]);
      }
    }
    return reader.arguments();
  }

  private static final class Reader {
    private @Nullable URI server;
    private @Nullable String serverPin;
    private @Nullable TerminalId name;
    private Path folder = Path.of("terminal-data");
    private boolean simulated;
    private int kioskPort = DEFAULT_PORT;
    private @Nullable Bytes keeperKey;
    private Chain chain = Chain.BITCOIN_REGTEST;
    private String currency = "USD";
    private Language language = Language.EN;
    private ZoneId zone = ZoneId.systemDefault();
    private String operator = "";
    private String cashUnit = "cashbox";
    private final List<String> cassettes = new ArrayList<>();
    private @Nullable Path body;
    private @Nullable HaltAfter halt;
    private String validator = "";
    private String dispenser = "";
    private String printer = "";
    private String scanner = "";
    private String door = "";

    void option(String option, String value) {
      try {
        switch (option) {
          case "--server" -> server = server(value);
          case "--server-pin" -> serverPin = pin(value);
          case "--name" -> name = new TerminalId(value);
          case "--folder" -> folder = Path.of(value);
          case "--kiosk-port" -> kioskPort = Integer.parseInt(value);
          case "--keeper-key" -> keeperKey = key(value);
          case "--chain" -> chain = chain(value);
          case "--currency" -> currency = Cash.zero(value).currency();
          case "--language" ->
              language =
                  Language.of(value)
                      .orElseThrow(() -> new IllegalArgumentException("no language " + value));
          case "--zone" -> zone = ZoneId.of(value);
          case "--operator" -> operator = value;
          case "--cash-unit" -> cashUnit = value;
          case "--cassette" -> cassettes.add(value);
          case "--body" -> body = Path.of(value);
          case "--halt-after" ->
              halt = HaltAfter.parse(value, List.of(Panel.NOTE_IN, Panel.NOTE_OUT));
          case "--validator" -> validator = value;
          case "--dispenser" -> dispenser = value;
          case "--printer" -> printer = value;
          case "--scanner" -> scanner = value;
          case "--door" -> door = value;
          default -> throw new IllegalArgumentException("unknown option");
        }
      } catch (IllegalArgumentException | DateTimeException e) {
        throw new IllegalArgumentException(option + " " + value + ": " + e.getMessage(), e);
      }
    }

    private static URI server(String text) {
      URI url = URI.create(text.endsWith("/") ? text : text + "/");
      String host = url.getHost();
      if (host == null || !Set.of("http", "https").contains(url.getScheme())) {
        throw new IllegalArgumentException("want https://host");
      }
      if (url.getScheme().equals("http")
          && !Set.of("localhost", "127.0.0.1", "[::1]").contains(host)) {
        throw new IllegalArgumentException("without TLS only to this very machine");
      }
      return url;
    }

    private static String pin(String text) {
      String pin = text.startsWith("spki-sha256=") ? text.substring(12) : text;
      if (!pin.matches("[A-Za-z0-9+/]{43}=")) {
        throw new IllegalArgumentException("want base64 of 32 bytes");
      }
      return pin;
    }

    private static Bytes key(String hex) {
      Bytes key = Bytes.parseHex(hex);
      if (key.length() != 32) {
        throw new IllegalArgumentException("an Ed25519 key has 32 bytes");
      }
      return key;
    }

    private static Chain chain(String text) {
      return switch (text) {
        case "main" -> Chain.BITCOIN_MAIN;
        case "testnet4" -> Chain.BITCOIN_TESTNET4;
        case "signet" -> Chain.BITCOIN_SIGNET;
        case "regtest" -> Chain.BITCOIN_REGTEST;
        default -> throw new IllegalArgumentException("no network of that name");
      };
    }

    private Loaded cassette(String text) {
      String[] parts = text.split("=", 2);
      if (parts.length != 2 || !parts[1].matches("[0-9]{1,4}")) {
        throw new IllegalArgumentException("--cassette " + text + ": want 20=100");
      }
      int count = Integer.parseInt(parts[1]);
      if (count > MAX_LOAD) {
        throw new IllegalArgumentException("--cassette " + text + ": at most " + MAX_LOAD);
      }
      long minor =
          new BigDecimal(parts[0]).movePointRight(Cash.zero(currency).decimals()).longValueExact();
      return new Loaded(new Cassette(new Cash(currency, minor), MAX_NOTES_AT_ONCE), count);
    }

    Arguments arguments() {
      if (server == null || name == null) {
        throw new IllegalArgumentException("--server and --name are needed");
      }
      List<String> devices = List.of(validator, dispenser, printer, scanner, door);
      if (simulated && devices.stream().anyMatch(device -> !device.isEmpty())) {
        throw new IllegalArgumentException("--simulated machines have no other devices");
      }
      if (!simulated && devices.stream().anyMatch(String::isEmpty)) {
        throw new IllegalArgumentException(
            "a real machine needs --validator, --dispenser, --printer, --scanner and --door");
      }
      if (!simulated && (body != null || halt != null)) {
        throw new IllegalArgumentException("--body and --halt-after are for --simulated machines");
      }
      List<String> written =
          cassettes.isEmpty() && simulated ? List.of("20=100", "50=100") : cassettes;
      if (written.isEmpty() || written.size() > 2) {
        throw new IllegalArgumentException("one or two of --cassette are needed");
      }
      if (serverPin != null && server.getScheme().toLowerCase(Locale.ROOT).equals("http")) {
        throw new IllegalArgumentException("--server-pin is for https");
      }
      return new Arguments(
          server,
          serverPin,
          name,
          folder,
          simulated,
          new Simulation(
              body == null ? folder.resolve("body") : body,
              halt == null ? HaltAfter.never() : halt),
          kioskPort,
          keeperKey,
          new Place(chain, currency, language, zone, operator, cashUnit),
          written.stream().map(this::cassette).toList(),
          new RealDevices(validator, dispenser, printer, scanner, door));
    }
  }
}
