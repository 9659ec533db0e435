package tallystick.keeper.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tallystick.market.Amount;
import tallystick.market.Candle;
import tallystick.market.Instrument;
import tallystick.market.Price;

class ObservedReferencesTest {
  private static final Instrument BTC_USD = Instrument.of("BTC/USD");
  private static final long MINUTE_MS = 60_000;

  private final ObservedReferences references = new ObservedReferences();

  @Test
  void knowsNothingUntilAQuoteAndAMinuteOfTradesWereSeen() {
    references.trade("paper", usd("800"), 0);
    references.trade("paper", usd("800"), MINUTE_MS);
    assertEquals(Optional.empty(), references.find("paper", BTC_USD));

    references.quote("paper", usd("801"), usd("803"), 77);

    assertEquals(
        Optional.of(new Reference(usd("802"), usd("800"), 77)), references.find("paper", BTC_USD));
    assertEquals(Optional.empty(), references.find("elsewhere", BTC_USD));
  }

  @Test
  void dropsACrossedQuote() {
    references.seed("paper", BTC_USD, minutes("800", "800", "800"));
    references.quote("paper", usd("801"), usd("803"), 77);

    references.quote("paper", usd("900"), usd("803"), 99);

    assertEquals(77, references.receivedAtMs("paper", BTC_USD));
  }

  @Test
  void takesItsMedianFromCandlesBeforeAnyTradeWasHeard() {
    references.seed("paper", BTC_USD, minutes("790", "800", "800", "800", "900", "900"));
    references.quote("paper", usd("900"), usd("900"), 77);

    Reference reference = references.find("paper", BTC_USD).orElseThrow();

    assertEquals(usd("800"), reference.median());
    assertEquals(usd("800"), reference.low());
    assertEquals(usd("900"), reference.high());
  }

  @Test
  void readsAGapAgainWithoutDisturbingWhatCameAfterIt() {
    references.seed("paper", BTC_USD, minutes("800", "800", "800"));
    references.trade("paper", usd("850"), 10 * MINUTE_MS);
    references.quote("paper", usd("850"), usd("850"), 77);

    references.seed("paper", BTC_USD, minutes("700", "700", "700", "700"));

    assertEquals(usd("800"), references.find("paper", BTC_USD).orElseThrow().median());
  }

  @Test
  void callsAMarketThinByItsSpreadOrItsVolume() {
    Amount hundred = Amount.parse("100", BTC_USD.quote());
    references.quote("paper", usd("995"), usd("1005"), 77);
    assertEquals(Optional.empty(), references.depth("paper", BTC_USD));

    references.dayVolume("paper", BTC_USD, Amount.parse("10000", BTC_USD.quote()));
    Depth wide = references.depth("paper", BTC_USD).orElseThrow();
    references.quote("paper", usd("996"), usd("1004"), 78);
    Depth narrow = references.depth("paper", BTC_USD).orElseThrow();

    assertTrue(wide.thinFor(hundred), wide.figures());
    assertFalse(narrow.thinFor(hundred), narrow.figures());
    assertTrue(narrow.thinFor(Amount.parse("100.01", BTC_USD.quote())), narrow.figures());
  }

  private static Price usd(String price) {
    return Price.parse(price, BTC_USD);
  }

  private static List<Candle> minutes(String... prices) {
    List<Candle> candles = new ArrayList<>();
    for (String price : prices) {
      Price p = usd(price);
      candles.add(
          new Candle(
              BTC_USD,
              candles.size() * MINUTE_MS,
              MINUTE_MS,
              p,
              p,
              p,
              p,
              Amount.parse("1", BTC_USD.base())));
    }
    return candles;
  }
}
