package tallystick.market;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class CandleFileTest {
  private static final Instrument BTC_USD = Instrument.of("BTC/USD");
  private static final String GOOD =
      """
      open_time_ms,open,high,low,close,volume
      60000,800,801,799,800.5,1.5
      120000,800.5,802,800,801,2
      240000,801,801,790,791,7160313.7999999998
      """;

  @Test
  void readsRowsAndKeepsHoles() {
    List<Candle> candles = read(GOOD.getBytes(StandardCharsets.UTF_8));

    assertEquals(3, candles.size());
    assertEquals(60_000, candles.getFirst().intervalMs());
    assertEquals(240_000, candles.getLast().openTimeMs());
    assertEquals("7160313.79999999", candles.getLast().baseVolume().toDecimal());
  }

  @Test
  void readsGzip() throws IOException {
    assertEquals(3, read(gzip(GOOD)).size());
  }

  @Test
  void namesTheLineOfADoubledRow() {
    String doubled = GOOD.replace("240000", "120000");

    assertTrue(refusal(doubled).contains("line 4"), refusal(doubled));
  }

  @Test
  void namesTheLineOfAHighBelowALow() {
    String edited = GOOD.replace("802,800,801", "799,800,801");

    assertTrue(refusal(edited).contains("line 3"), refusal(edited));
  }

  @Test
  void namesTheLineOfAShortRow() {
    String cut = GOOD.substring(0, GOOD.length() - 24);

    assertTrue(refusal(cut).contains("line 4"), refusal(cut));
  }

  @Test
  void saysThatATruncatedDownloadIsDamaged() throws IOException {
    byte[] whole = gzip(GOOD.repeat(1));
    byte[] cut = Arrays.copyOf(whole, whole.length - 12);

    MarketDataException refused = assertThrows(MarketDataException.class, () -> read(cut));

    assertTrue(
        String.valueOf(refused.getMessage()).contains("cut off or damaged"), refused::getMessage);
  }

  @Test
  void refusesAnotherHeader() {
    assertTrue(refusal("time,o,h,l,c,v\n").contains("line 1"));
  }

  private static String refusal(String text) {
    return String.valueOf(
        assertThrows(MarketDataException.class, () -> read(text.getBytes(StandardCharsets.UTF_8)))
            .getMessage());
  }

  private static List<Candle> read(byte[] bytes) {
    return CandleFile.read(new ByteArrayInputStream(bytes), "candles.csv", BTC_USD, 0);
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
