package tallystick.market;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MoneyTest {
  private static final Instrument BTC_USD = Instrument.of("BTC/USD");
  private static final Asset BTC = BTC_USD.base();
  private static final Asset USD = BTC_USD.quote();

  @ParameterizedTest
  @CsvSource({
    "0.00000001, 1",
    "1, 100000000",
    "-0.5, -50000000",
    "1163.00, 116300000000",
    "0.100000000000, 10000000"
  })
  void readsDecimalTextAsAtomicUnits(String text, BigInteger units) {
    assertEquals(units, Amount.parse(text, BTC).units());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "-", "1e8", "1,5", " 1", "0x1", "NaN", "--1", "1.2.3", "٣"})
  void refusesTextThatIsNoPlainDecimal(String text) {
    assertThrows(IllegalArgumentException.class, () -> Amount.parse(text, BTC));
  }

  @Test
  void refusesDigitsBelowTheAtomicUnitInsteadOfRounding() {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Amount.parse("0.000000001", BTC));

    assertTrue(
        String.valueOf(refused.getMessage()).contains("more than 8 decimals"), refused::getMessage);
  }

  @Test
  void neverMixesAssets() {
    Amount coin = Amount.parse("1", BTC);
    Amount money = Amount.parse("1", USD);

    assertThrows(IllegalArgumentException.class, () -> coin.plus(money));
    assertThrows(IllegalArgumentException.class, () -> coin.compareTo(money));
  }

  @Test
  void textOfAnAmountReadsBackAsTheSameAmount() {
    long seed = 20131125;
    System.out.println("seed " + seed);
    Random random = new Random(seed);

    for (int i = 0; i < 2_000; i++) {
      Asset asset = new Asset("X", random.nextInt(Asset.MAX_DECIMALS + 1));
      Amount amount = new Amount(asset, new BigInteger(100, random).negate());
      assertEquals(amount, Amount.parse(amount.toDecimal(), asset));
    }
  }

  @Test
  void notionalIsExactBeforeItsOneRounding() {
    long seed = 20131201;
    System.out.println("seed " + seed);
    Random random = new Random(seed);

    for (int i = 0; i < 2_000; i++) {
      Price price = Price.ofUnits(BTC_USD, 1 + random.nextLong(200_000_000_000L));
      Amount quantity = Amount.ofUnits(BTC, 1 + random.nextLong(10_000_000_000L));
      BigDecimal exact =
          new BigDecimal(price.toDecimal()).multiply(new BigDecimal(quantity.toDecimal()));
      assertEquals(
          exact.setScale(8, RoundingMode.CEILING).toPlainString(),
          price.notional(quantity, RoundingMode.CEILING).toDecimal());
    }
  }

  @Test
  void roundsPricesInTheOwnersFavour() {
    Filters filters =
        new Filters(
            BTC_USD,
            Price.parse("0.01", BTC_USD),
            Amount.parse("0.00001", BTC),
            Amount.parse("0.00001", BTC),
            Amount.parse("9000", BTC),
            Amount.parse("10", USD));
    Price wanted = Price.parse("800.005", BTC_USD);

    assertEquals(Price.parse("800", BTC_USD), filters.roundPrice(wanted, Side.BUY));
    assertEquals(Price.parse("800.01", BTC_USD), filters.roundPrice(wanted, Side.SELL));
  }

  @Test
  void namesTheFilterThatAnOrderBreaks() {
    Filters filters =
        new Filters(
            BTC_USD,
            Price.parse("0.01", BTC_USD),
            Amount.parse("0.00001", BTC),
            Amount.parse("0.0001", BTC),
            Amount.parse("100", BTC),
            Amount.parse("10", USD));

    assertTrue(objection(filters, "800.001", "1").contains("tick"));
    assertTrue(objection(filters, "800", "1.000001").contains("lot"));
    assertTrue(objection(filters, "800", "0.00001").contains("minimum"));
    assertTrue(objection(filters, "800", "100.1").contains("maximum"));
    assertTrue(objection(filters, "800", "0.0124").contains("value"));
    assertEquals("", objection(filters, "800", "0.0125"));
  }

  private static String objection(Filters filters, String price, String quantity) {
    return filters.objection(Price.parse(price, BTC_USD), Amount.parse(quantity, BTC)).orElse("");
  }

  @Test
  void aTransactionThatDoesNotBalanceCannotExist() {
    Posting given = new Posting("deal/1", Amount.parse("-800", USD));
    Posting taken = new Posting("venue/paper", Amount.parse("799.99", USD));

    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> new Transaction("t", 0, List.of(given, taken)));

    assertTrue(
        String.valueOf(refused.getMessage()).contains("-0.01000000 USD"), refused::getMessage);
  }

  @Test
  void aTransactionBalancesInEachAssetByItself() {
    Posting coin = new Posting("deal/1", Amount.parse("-1", BTC));
    Posting money = new Posting("venue/paper", Amount.parse("1", USD));

    assertThrows(
        IllegalArgumentException.class, () -> new Transaction("t", 0, List.of(coin, money)));
  }
}
