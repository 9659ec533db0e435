package tallystick.paper.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import tallystick.paper.PaperException;

/** Files to prints, and prints in order. */
final class ReplayTest {
  private static final String HEADER = "open_time_ms,open,high,low,close,volume\n";

  private static DataFile.Data read(String text, String symbol) {
    return DataFile.read(
        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
        "candles.csv",
        symbol,
        false);
  }

  private static List<Long> prices(Prints prints) {
    List<Long> prices = new ArrayList<>();
    for (long i = 0; i < prints.count(); i++) {
      prices.add(prints.priceTicks(i));
    }
    return prices;
  }

  @Test
  void walksARisingCandleByItsHighLastAndAFallingOneByItsHighFirst() {
    String candles = HEADER + "0,10,14,9,12,4.3\n60000,12,13,8,11,4\n120000,11,12,10,11,1\n";

    Prints prints = read(candles, "BTCUSD").prints();

    assertEquals(List.of(10L, 9L, 14L, 12L, 12L, 13L, 8L, 11L, 11L, 10L, 12L, 11L), prices(prints));
    assertEquals(
        List.of(0L, 15_000L, 30_000L, 59_999L),
        List.of(prints.timeMs(0), prints.timeMs(1), prints.timeMs(2), prints.timeMs(3)));
    assertEquals(
        List.of(10L, 10L, 10L, 13L),
        List.of(prints.lots(0), prints.lots(1), prints.lots(2), prints.lots(3)));
  }

  @Test
  void listsWithThePrecisionOfTheData() {
    DataFile.Data coarse = read(HEADER + "0,10.05,14,9,12,4.3\n60000,12,13,8,11,4\n", "BTC/USD");
    DataFile.Data fine =
        read(
            HEADER + "0,0.0621509,0.07,0.06,0.062,4.25\n60000,0.06,0.07,0.06,0.061,4\n",
            "DOGEUSDT");

    assertEquals("BTCUSD", coarse.listing().symbol());
    assertEquals(2, coarse.listing().priceDecimals());
    assertEquals(1, coarse.listing().lotDecimals());
    assertEquals("USDT", fine.listing().quote());
    assertEquals(7, fine.listing().priceDecimals());
    assertEquals(1, fine.listing().lotDecimals());
  }

  @Test
  void namesTheLineOfWhatIsWrong() {
    record Case(String rows, String part) {}
    List<Case> cases =
        List.of(
            new Case("0,10,9,8,10,1\n60000,1,1,1,1,1\n", "line 2: high and low do not enclose"),
            new Case("60000,1,1,1,1,1\n0,1,1,1,1,1\n", "line 3: 0 does not come after 60000"),
            new Case("0,1,1,1,1,1\n0,1,1,1,1,1\n", "line 3: 0 does not come after 0"),
            new Case("0,1,1,1\n", "line 2: 4 fields"),
            new Case("0,1,x,1,1,1\n60000,1,1,1,1,1\n", "line 2: \"x\" is no number"),
            new Case("0,1,1,1,1,-1\n60000,1,1,1,1,1\n", "line 2: quantity -1 is negative"),
            new Case("", "no rows"));
    for (Case each : cases) {
      PaperException refused =
          assertThrows(
              PaperException.class, () -> read(HEADER + each.rows(), "BTCUSD"), each.part());
      assertTrue(String.valueOf(refused.getMessage()).contains(each.part()), refused.toString());
    }
  }

  @Test
  void refusesATruncatedFile() throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write((HEADER + "0,1,1,1,1,1\n").getBytes(StandardCharsets.UTF_8));
    }
    byte[] half = Arrays.copyOf(zipped.toByteArray(), zipped.size() - 10);

    PaperException refused =
        assertThrows(
            PaperException.class,
            () -> DataFile.read(new ByteArrayInputStream(half), "half.csv.gz", "BTCUSD", false));

    assertTrue(
        String.valueOf(refused.getMessage()).contains("cut off or damaged"), refused.toString());
  }

  @Test
  void readsTheSymbolInAFilesName() {
    assertEquals("BTCUSDT", DataFile.symbolIn("BINANCE-BTCUSDT-1m-20210402-20210514.csv.gz"));
    assertEquals("ETHUSD", DataFile.symbolIn("ETHUSD.csv"));
    assertThrows(PaperException.class, () -> DataFile.symbolIn("prices.csv"));
  }

  @Test
  void handsOutFeedsOfDifferentYearsByTimeSinceTheirStart() {
    DataFile.Data old = read(HEADER + "0,1,1,1,1,1\n60000,2,2,2,2,1\n", "BTCUSD");
    DataFile.Data young = read(HEADER + "600000000,5,5,5,5,1\n600030000,6,6,6,6,1\n", "ETHUSD");
    Replay replay =
        new Replay(
            List.of(
                new Feed(old.listing(), old.prints(), "old", -1, -1),
                new Feed(young.listing(), young.prints(), "young", 600_030_000L, -1)));
    List<String> said = new ArrayList<>();

    int done =
        replay.until(
            15_000,
            100,
            (feed, index) -> said.add(feed.source() + feed.prints().priceTicks(index)));

    assertEquals(List.of("old1", "young6", "young6", "old1", "young6"), said);
    assertEquals(5, done);
    assertEquals(15_000, replay.elapsedMs());
  }
}
