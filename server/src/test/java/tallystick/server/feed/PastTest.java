package tallystick.server.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tallystick.market.Amount;
import tallystick.market.Candle;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.venues.binance.wire.Interval;

/** The past is read once between two candles, and never older than the last one that closed. */
class PastTest {
  private static final Instrument PAIR = Instrument.of("BTC/USD");
  private static final long MINUTE_MS = 60_000;

  private final Past past = new Past();
  private final List<Candle> venue = new ArrayList<>(List.of(candle(0)));
  private int reads;

  private static Candle candle(int minute) {
    Price price = Price.parse("100", PAIR);
    return new Candle(
        PAIR,
        minute * MINUTE_MS,
        MINUTE_MS,
        price,
        price,
        price,
        price,
        Amount.parse("1", PAIR.base()));
  }

  private List<Candle> read() {
    reads++;
    return venue;
  }

  private List<Candle> candles(boolean followed) {
    return past.candles(Interval.ONE_MINUTE, 1000, () -> followed, this::read);
  }

  @Test
  void isReadOnceForAllWhoAskBetweenTwoCandles() {
    for (int bot = 0; bot < 5_000; bot++) {
      assertEquals(List.of(candle(0)), candles(true));
    }

    assertEquals(1, reads);
  }

  @Test
  void isReadAgainWhenACandleHasClosed() {
    candles(true);

    venue.add(candle(1));
    past.over();

    assertEquals(List.of(candle(0), candle(1)), candles(true));
    assertEquals(2, reads);
  }

  @Test
  void isNotKeptWhenACandleClosedWhileItWasRead() {
    List<Candle> old =
        past.candles(
            Interval.ONE_MINUTE,
            1000,
            () -> true,
            () -> {
              List<Candle> before = List.copyOf(read());
              venue.add(candle(1));
              past.over();
              return before;
            });

    assertEquals(List.of(candle(0)), old);
    assertEquals(List.of(candle(0), candle(1)), candles(true));
  }

  @Test
  void isNotKeptWhileNobodyWouldSayThatItIsOver() {
    candles(false);
    venue.add(candle(1));

    assertEquals(List.of(candle(0), candle(1)), candles(false));
  }

  @Test
  void isReadForEachLengthByItself() {
    candles(true);

    past.candles(Interval.ONE_MINUTE, 10, () -> true, this::read);

    assertEquals(2, reads);
  }
}
