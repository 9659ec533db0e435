package tallystick.watch.prove;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static tallystick.watch.Stick.START_MS;
import static tallystick.watch.Stick.bytes;
import static tallystick.watch.Stick.clientId;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tallystick.intent.Bytes;
import tallystick.intent.Leg;
import tallystick.intent.OrderKind;
import tallystick.intent.Ours.Answer;
import tallystick.intent.Outcome;
import tallystick.market.Side;
import tallystick.tally.proof.Commitment;
import tallystick.tally.proof.Hash;
import tallystick.watch.OpenedEntry;
import tallystick.watch.Stick;
import tallystick.watch.WatchException;

/**
 * The theft in small: a bot's order that filled, a pair, an order whose answer was lost; and a
 * thief who copies the first in every field, reuses its client id, and sells what no bot trades.
 */
class ProveTest {
  private static final DateTimeFormatter PAGE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

  @TempDir Path folder;

  private final Stick stick = new Stick();
  private OpenedEntry own;
  private OpenedEntry pair;
  private OpenedEntry lost;

  @BeforeEach
  void trade() {
    own = stick.place(Side.BUY, "1", "900");
    stick.accepted(own, "101");
    stick.filled(own, "101", "1", "900");
    pair = stick.judged(Stick.order(Side.SELL, OrderKind.OCO, "1", "1100", "800"));
    stick.accepted(pair, "103", "102");
    lost = stick.place(Side.BUY, "2", "850");
    stick.result(lost, new Outcome.Unknown("no answer"));
  }

  private static String json(
      String id,
      String client,
      String side,
      String type,
      String quantity,
      String price,
      String stop,
      long timeMs) {
    return "{\"symbol\":\"BTCUSD\",\"orderId\":"
        + id
        + ",\"orderListId\":-1,\"clientOrderId\":\""
        + client
        + "\",\"price\":\""
        + price
        + "\",\"origQty\":\""
        + quantity
        + "\",\"executedQty\":\"0.0\",\"status\":\"NEW\",\"timeInForce\":\"GTC\",\"type\":\""
        + type
        + "\",\"side\":\""
        + side
        + "\",\"stopPrice\":\""
        + stop
        + "\",\"time\":"
        + timeMs
        + ",\"fills\":[{\"a\":1}]}";
  }

  private List<String> ownJson() {
    String stop = clientId(pair, Leg.STOP);
    return List.of(
        json("101", clientId(own, Leg.MAIN), "BUY", "LIMIT", "1.0", "900.00", "0.00", START_MS),
        json("103", clientId(pair, Leg.MAIN), "SELL", "LIMIT_MAKER", "1", "1100", "0", START_MS),
        json("102", stop, "SELL", "STOP_LOSS_LIMIT", "1", "800.00", "800.00", START_MS));
  }

  private List<String> thiefJson() {
    return List.of(
        json("104", clientId(own, Leg.MAIN), "BUY", "LIMIT", "1.0", "900.00", "0.00", START_MS),
        json("105", "x", "SELL", "MARKET", "5", "0.00", "0.00", START_MS),
        json("106", "y", "BUY", "LIMIT", "7", "1", "0", START_MS).replace("BTCUSD", "THINUSD"));
  }

  private static VenueExport export(List<String> rows) {
    return VenueExport.read("orders.json", bytes("[" + String.join(",\n", rows) + "]\n"));
  }

  private ProveReport prove(VenueExport export) {
    return Prove.run(stick.evidence(folder.resolve("log"), 0), export, Prove.Question.plain());
  }

  private static Map<Answer, String> answers(ProveReport report) {
    return report.lines().stream()
        .collect(
            Collectors.groupingBy(
                ProveReport.Line::answer,
                Collectors.mapping(
                    line -> line.order().split(" ", 3)[1], Collectors.joining(" "))));
  }

  @Test
  void marksExactlyTheThiefsOrdersInTheApisOrders() {
    List<String> rows = new ArrayList<>(ownJson());
    rows.addAll(thiefJson());

    ProveReport report = prove(export(rows));

    assertEquals(
        Map.of(Answer.OURS, "101 103 102", Answer.NOT_OURS, "104 105 106"), answers(report));
    assertFalse(report.holds());
    assertEquals(4, report.lines().get(3).fileLine());
  }

  @Test
  void holdsWhereEverythingIsOursAndProvesEachLeaf() {
    ProveReport report = prove(export(ownJson()));

    var evidence = assertInstanceOf(EvidenceCheck.Holds.class, report.evidence());
    assertTrue(report.holds());
    for (ProveReport.Line line : report.lines()) {
      var proof = line.proof();
      assertNotNull(proof);
      OpenedEntry opened = stick.entries.get((int) line.sequence());
      assertEquals(opened.index(), proof.index());
      Commitment commitment = new Commitment(Hash.of(opened.commitment().toArray()));
      assertTrue(proof.proves(commitment.leafHash(), evidence.checkpoint().root()));
    }
    assertEquals(
        List.of("what became of it is unknown"),
        report.withoutOrder().stream().map(ProveReport.WithoutOrder::why).toList());
  }

  @Test
  void cannotTellWhereTheAnswerWasLost() {
    String named =
        json("107", clientId(lost, Leg.MAIN), "BUY", "LIMIT", "2", "850", "0", stick.nowMs);
    String larger =
        json("108", clientId(lost, Leg.MAIN), "BUY", "LIMIT", "3", "850", "0", stick.nowMs);

    assertEquals(Map.of(Answer.CANNOT_TELL, "107"), answers(prove(export(List.of(named)))));
    assertEquals(Map.of(Answer.NOT_OURS, "108"), answers(prove(export(List.of(larger)))));
  }

  @Test
  void comparesEveryFieldOfAKnownNumber() {
    String first = ownJson().getFirst();
    for (List<String> change :
        List.of(
            List.of("\"origQty\":\"1.0\"", "\"origQty\":\"1.1\""),
            List.of("\"price\":\"900.00\"", "\"price\":\"901\""),
            List.of("\"side\":\"BUY\"", "\"side\":\"SELL\""),
            List.of("\"type\":\"LIMIT\"", "\"type\":\"LIMIT_MAKER\""),
            List.of("\"timeInForce\":\"GTC\"", "\"timeInForce\":\"IOC\""),
            List.of("\"stopPrice\":\"0.00\"", "\"stopPrice\":\"899\""),
            List.of("BTCUSD", "ETHUSD"))) {
      String changed = first.replace(change.getFirst(), change.getLast());

      assertEquals(
          Map.of(Answer.NOT_OURS, "101"), answers(prove(export(List.of(changed)))), changed);
    }
  }

  @Test
  void callsASecondOrderWithOneNumberNotOurs() {
    String first = ownJson().getFirst();

    ProveReport report = prove(export(List.of(first, first)));

    assertEquals(Map.of(Answer.OURS, "101", Answer.NOT_OURS, "101"), answers(report));
  }

  private static String page(long timeMs) {
    return PAGE.format(Instant.ofEpochMilli(timeMs));
  }

  @Test
  void marksExactlyTheThiefsOrdersInThePagesOrders() {
    String time = page(stick.nowMs);
    String csv =
        "\ufeffDate(UTC),OrderNo,Pair,Type,Side,Order Price,Order Amount,Time,Executed,"
            + "Average Price,Trading total,Status\r\n"
            + (time + ",101,BTCUSD,LIMIT,BUY,900.0,1BTC," + time + ",1BTC,900,900USD,FILLED\r\n")
            + (time + ",102,BTCUSD,STOP_LOSS_LIMIT,SELL,800,1BTC," + time + ",0,0,0,NEW\r\n")
            + (time + ",103,BTC/USD,Limit,SELL,\"1,100.0\",1BTC," + time + ",0,0,0,NEW\r\n")
            + (time + ",104,BTCUSD,LIMIT,BUY,900.0,1BTC," + time + ",1BTC,900,900USD,FILLED\r\n")
            + (time + ",105,BTCUSD,MARKET,SELL,0,5BTC," + time + ",5BTC,900,4500USD,FILLED\r\n")
            + (time + ",106,1000SATSUSD,LIMIT,BUY,1,51000SATS," + time + ",0,0,0,NEW\r\n")
            + (time + ",107,BTCUSD,LIMIT,BUY,850,2BTC," + time + ",0,0,0,NEW\r\n");

    ProveReport report = prove(VenueExport.read("orders.csv", bytes(csv)));

    assertEquals(
        Map.of(
            Answer.OURS, "101 102 103",
            Answer.NOT_OURS, "104 105 106",
            Answer.CANNOT_TELL, "107"),
        answers(report));
  }

  @Test
  void marksTradesByTheirOrdersNumber() {
    String trade =
        "{\"symbol\":\"BTCUSD\",\"id\":1,\"orderId\":101,\"price\":\"900\",\"qty\":\"0.4\","
            + "\"time\":1767225601000,\"isBuyer\":true,\"isMaker\":false}";
    String rest = trade.replace("\"qty\":\"0.4\"", "\"qty\":\"0.6\"");
    String dear = trade.replace("\"price\":\"900\"", "\"price\":\"900.01\"");

    assertEquals(
        Map.of(Answer.OURS, "101", Answer.NOT_OURS, "104"),
        answers(prove(export(List.of(trade, rest, trade.replace("101", "104"))))));
    assertEquals(
        Map.of(Answer.NOT_OURS, "101"), answers(prove(export(List.of(trade, rest, trade)))));
    assertEquals(Map.of(Answer.NOT_OURS, "101"), answers(prove(export(List.of(dear)))));
  }

  private List<Answer> bareTrades(String... rows) {
    String csv = "Date(UTC),Pair,Side,Price,Executed,Amount,Fee\n" + String.join("\n", rows) + "\n";
    return prove(VenueExport.read("trades.csv", bytes(csv))).lines().stream()
        .map(ProveReport.Line::answer)
        .toList();
  }

  private String bought(String price, String quantity) {
    return page(own.entry().loggedAtMs() + 1_000)
        + ",BTCUSD,BUY,"
        + price
        + ","
        + quantity
        + "BTC,900USD,0.001BTC";
  }

  @Test
  void tellsBareTradesWhereTheSumsLeaveNoRoom() {
    assertEquals(
        List.of(Answer.OURS, Answer.OURS), bareTrades(bought("900", "0.4"), bought("900", "0.6")));
  }

  @Test
  void cannotTellBareTradesThatLookAlike() {
    assertEquals(
        List.of(Answer.CANNOT_TELL, Answer.CANNOT_TELL),
        bareTrades(bought("900", "1"), bought("900", "1")));
  }

  @Test
  void disownsBareTradesThatFitNothing() {
    assertEquals(
        List.of(Answer.OURS, Answer.NOT_OURS, Answer.NOT_OURS, Answer.NOT_OURS),
        bareTrades(
            bought("900", "1"),
            bought("900.01", "1"),
            bought("900", "1").replace("BTCUSD", "THINUSD"),
            page(START_MS + 86_400_000) + ",BTCUSD,BUY,900,1BTC,900USD,0BTC"));
  }

  @Test
  void refusesAListOfEntriesWithAGap() {
    Evidence whole = stick.evidence(folder.resolve("log"), 0);
    List<OpenedEntry> some = new ArrayList<>(whole.entries());
    some.remove(4);
    Evidence gap = new Evidence(whole.verifierKey(), whole.controller(), whole.tally(), some);

    ProveReport report = Prove.run(gap, export(ownJson()), Prove.Question.plain());

    var fails = assertInstanceOf(EvidenceCheck.Fails.class, report.evidence());
    assertTrue(fails.why().contains("number 4 is missing"), fails.why());
    assertFalse(report.holds());
    assertEquals(List.of(), report.lines());
  }

  @Test
  void refusesEvidenceThatWasTamperedWith() {
    Evidence whole = stick.evidence(folder.resolve("log"), 3);
    OpenedEntry first = whole.entries().getFirst();
    List<OpenedEntry> salted = new ArrayList<>(whole.entries());
    salted.set(0, OpenedEntry.of(0, Bytes.of(new byte[32]), first.canonical()));
    Map<String, Bytes> noTile = new HashMap<>(whole.tally());
    noTile.keySet().removeIf(path -> path.startsWith("tile/0/"));
    Map<String, Bytes> flipped = new HashMap<>(whole.tally());
    flipped.replaceAll((path, file) -> path.startsWith("tile/entries/") ? flipped(file) : file);

    for (Evidence broken :
        List.of(
            new Evidence(whole.verifierKey(), "x", whole.tally(), salted),
            new Evidence(whole.verifierKey(), "x", noTile, whole.entries()),
            new Evidence(whole.verifierKey(), "x", flipped, whole.entries()),
            new Evidence("demo.example/log+00000000+AAAA", "x", whole.tally(), whole.entries()),
            new Evidence(whole.verifierKey(), "x", Map.of(), whole.entries()))) {
      ProveReport report = Prove.run(broken, export(ownJson()), Prove.Question.plain());

      assertInstanceOf(EvidenceCheck.Fails.class, report.evidence());
      assertFalse(report.holds());
      assertTrue(report.statement().getFirst().contains("proves nothing"));
    }
  }

  private static Bytes flipped(Bytes file) {
    byte[] bytes = file.toArray();
    bytes[bytes.length - 1] ^= 1;
    return Bytes.of(bytes);
  }

  @Test
  void saysWhatItProvesAndWhoControlsTheKeeper() {
    ProveReport report =
        Prove.run(
            stick.evidence(folder.resolve("log"), 5), export(ownJson()), Prove.Question.plain());

    String text = String.join("\n", report.statement());
    assertTrue(text.contains("Who controls the keeper: the reader himself"), text);
    assertTrue(text.contains("does not prove who sent"), text);
    assertTrue(text.contains("5 leaves of the log are not opened"), text);
    assertTrue(text.contains("No independent witness"), text);
  }

  @Test
  void packsAndUnpacksABundle() {
    Evidence evidence = stick.evidence(folder.resolve("log"), 300);
    byte[] zip = EvidenceFile.write(evidence);

    assertEquals(evidence, EvidenceFile.read(zip));
    assertEquals(Bytes.of(zip), Bytes.of(EvidenceFile.write(EvidenceFile.read(zip))));
    assertInstanceOf(
        EvidenceCheck.Holds.class, EvidenceCheck.of(EvidenceFile.read(zip), List.of()));
    for (byte[] junk : List.of(new byte[0], bytes("PK"), java.util.Arrays.copyOf(zip, 300))) {
      assertThrows(WatchException.class, () -> EvidenceFile.read(junk));
    }
  }

  /** docs/check.py shares nothing with us; needs python3 and openssl, and fails without them. */
  @Test
  void bundlesWhatAStrangersCheckerAccepts() throws IOException, InterruptedException {
    Evidence evidence = stick.evidence(folder.resolve("log"), 300);
    Path unzipped = folder.resolve("bundle");
    try (ZipInputStream zip =
        new ZipInputStream(new ByteArrayInputStream(EvidenceFile.write(evidence)))) {
      for (ZipEntry file = zip.getNextEntry(); file != null; file = zip.getNextEntry()) {
        Path target = unzipped.resolve(file.getName());
        Files.createDirectories(target.getParent());
        Files.write(target, zip.readAllBytes());
      }
    }
    Path script = Path.of("..", "docs", "check.py").toAbsolutePath();

    Process process =
        new ProcessBuilder("python3", script.toString(), ".", evidence.verifierKey(), ".")
            .directory(unzipped.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertEquals(0, process.waitFor(), said);
    assertTrue(said.contains("VERIFIED: " + evidence.entries().size() + " openings"), said);
  }

  @Test
  void saysWhatTheTallySentAndTheExportDoesNotShow() {
    ProveReport report = prove(export(List.of(ownJson().get(1))));

    assertEquals(
        List.of(0L, 3L, 5L),
        report.withoutOrder().stream().map(absent -> absent.leg().own().sequence()).toList());
    assertTrue(report.withoutOrder().getFirst().why().startsWith("accepted as 101"));
    assertNull(
        report.withoutOrder().stream()
            .filter(absent -> "103".equals(absent.leg().own().venueOrderId()))
            .findAny()
            .orElse(null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`[{\"symbol\":\"A\"},\n{\"symbol\":\"B\"}]` | line 1: \"orderId\" is missing",
        "`[\n{\"orderId\":1,\n\"orderId\":2}]` | line 3: \"orderId\" stands twice",
        "`[1]` | line 1: expected '{'",
        "`[{\"a\":1}` | line 1: expected ']'",
        "`[{\"a\":x}]` | line 1: not a value",
        "`Date(UTC),OrderNo,Pair,Type,Order Price\n` | line 1: the column Order Amount",
        "`Something,Else\n1,2\n` | line 1: neither Binance's order history",
        "`Date(UTC),Pair,Side,Price,Executed,Amount,Fee\na,b\n` | line 2: 2 fields",
        "`Date(UTC),Pair,Side,Price,Executed\n2026-01-01 00:00:00,AB,BUY,1,1\n1/2/26,AB,BUY,1,1\n` | line 3: not a time",
        "`Date(UTC),Pair,Side,Price,Executed\n2026-01-01 00:00:00,AB,HOLD,1,1\n` | line 2: neither BUY",
        "`Date(UTC),Pair,Side,Price,Executed\n2026-01-01 00:00:00,AB,BUY,1e3,1\n` | line 2: not an amount",
        "`Date(UTC),OrderNo,Pair,Type,Side,Order Price,Order Amount\n2026-01-01 00:00:00,1.23E+9,AB,LIMIT,BUY,1,1\n` | line 2: not an order number",
      })
  void namesTheLineOfBadInput(String file, String message) {
    WatchException refusal =
        assertThrows(WatchException.class, () -> VenueExport.read("export", bytes(file)));

    assertTrue(
        String.valueOf(refusal.getMessage()).contains(message), () -> refusal.getMessage() + "");
  }

  @Test
  void refusesAnEmptyFileAndOneThatIsNoText() {
    assertThrows(WatchException.class, () -> VenueExport.read("export", new byte[0]));
    assertThrows(
        WatchException.class, () -> VenueExport.read("export", new byte[] {(byte) 0xff, 1}));
  }
}
