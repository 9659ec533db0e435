package tallystick.atm.quote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tallystick.atm.Currencies;
import tallystick.atm.Direction;
import tallystick.atm.Seeds;
import tallystick.atm.rule.CashRounding;
import tallystick.atm.rule.Matter;
import tallystick.intent.Bytes;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Instrument;
import tallystick.market.Price;

class QuoteTest {
  private static final int ROUNDS = 4_000;
  private static final Bytes ID = Bytes.of(new byte[16]);
  private static final Asset BTC = Asset.of("BTC");
  private static final List<String> CURRENCIES = List.of("CHF", "EUR", "USD", "CZK", "JPY", "KWD");

  private static Amount cash(String decimal, String currency) {
    return Amount.parse(decimal, Currencies.of(currency));
  }

  private static Quote quote(
      Direction direction,
      String reference,
      Pricing pricing,
      String currency,
      Matter.ChargeCap... caps) {
    Asset money = Currencies.of(currency);
    QuoteTerms terms =
        new QuoteTerms(
            BTC,
            money,
            pricing,
            new Bounds(cash("10", currency), cash("5000", currency), cash("10", currency)),
            new CashRounding(Amount.ofUnits(money, 5), CashRounding.Favour.CUSTOMER),
            List.of(caps),
            120_000);
    Price price = Price.parse(reference, Instrument.of("BTC/" + currency));
    return Quote.of(ID, direction, new Reference.Agreed(price, List.of(), 0), terms, 1_000);
  }

  private static Breakdown priced(Quote.Sum sum) {
    return assertInstanceOf(Quote.Sum.Priced.class, sum).breakdown();
  }

  @Test
  void showsABuyToTheLastCentAndSatoshi() {
    Pricing pricing = new Pricing(500, 400, cash("1.99", "CHF"), Amount.ofUnits(BTC, 1_500));
    Quote quote = quote(Direction.BUY, "80000.00", pricing, "CHF");

    Breakdown sum = priced(quote.forCash(cash("200", "CHF"), 1_000));

    // 0.00001500 BTC at 84,000 are 1.26, charged as 1.25; the fee of 1.99 is charged as 1.95.
    assertEquals("84000.00000000", sum.rate().toDecimal());
    assertEquals("1.95", sum.fixedFee().toDecimal());
    assertEquals("1.25", sum.networkFee().toDecimal());
    assertEquals("196.80", sum.forCoins().toDecimal());
    assertEquals("0.00234285", sum.coins().toDecimal());
    assertEquals("12.58", quote.charges(sum).toDecimal());
  }

  @Test
  void showsASellToTheLastCentAndSatoshi() {
    Pricing pricing = new Pricing(500, 400, cash("1.99", "CHF"), Amount.ofUnits(BTC, 1_500));
    Quote quote = quote(Direction.SELL, "80000.00", pricing, "CHF");

    Breakdown sum = priced(quote.forCash(cash("200", "CHF"), 1_000));

    // 0.00001500 BTC at 76,800 are 1.152, charged as 1.15.
    assertEquals("76800.00000000", sum.rate().toDecimal());
    assertEquals("203.10", sum.forCoins().toDecimal());
    assertEquals("0.00264454", sum.coins().toDecimal());
    assertEquals("200.00", quote.cashFor(sum.coins()).toDecimal());
  }

  @Test
  void refusesWhatItCannotPrice() {
    Pricing pricing = new Pricing(500, 400, cash("12", "CHF"), Amount.zero(BTC));
    Quote buy = quote(Direction.BUY, "80000", pricing, "CHF");
    Quote sell = quote(Direction.SELL, "80000", pricing, "CHF");

    assertEquals(Quote.Sum.Why.BELOW_MINIMUM, refused(buy.forCash(cash("9.95", "CHF"), 1_000)));
    assertEquals(Quote.Sum.Why.ABOVE_MAXIMUM, refused(buy.forCash(cash("5000.05", "CHF"), 1_000)));
    assertEquals(Quote.Sum.Why.NOTHING_LEFT, refused(buy.forCash(cash("10", "CHF"), 1_000)));
    assertEquals(Quote.Sum.Why.NOT_PAYABLE, refused(sell.forCash(cash("15", "CHF"), 1_000)));
    assertEquals(Quote.Sum.Why.EXPIRED, refused(buy.forCash(cash("100", "CHF"), 121_000)));
    assertTrue(sell.cashFor(Amount.ofUnits(BTC, 20_000)).isZero());
  }

  private static Quote.Sum.Why refused(Quote.Sum sum) {
    Quote.Sum.Refused refused = assertInstanceOf(Quote.Sum.Refused.class, sum);
    assertTrue(refused.reason().length() > 5);
    return refused.why();
  }

  @Test
  void aPriceInAnotherCurrencyOrCoarserThanCashIsNoPrice() {
    Pricing pricing = new Pricing(0, 0, cash("0", "CHF"), Amount.zero(BTC));
    assertThrows(
        IllegalArgumentException.class,
        () -> {
          Quote good = quote(Direction.BUY, "80000", pricing, "CHF");
          Price coarse = Price.ofUnits(new Instrument(BTC, new Asset("CHF", 0)), 80_000);
          Quote.of(ID, Direction.BUY, new Reference.Agreed(coarse, List.of(), 0), good.terms(), 0);
        });
  }

  @Test
  void everySumIsRightToTheCentInEveryRoundingRegime() {
    Random random = Seeds.random();
    for (int i = 0; i < ROUNDS; i++) {
      Quote quote = randomQuote(random, List.of());
      Amount wanted = randomCash(random, quote.terms());
      Quote.Sum sum = quote.price(wanted);
      if (sum instanceof Quote.Sum.Priced(Breakdown shown)) {
        checkExactly(quote, wanted, shown);
      }
    }
  }

  /** The same sums once more, in decimals without end, by the rules a customer is told. */
  private static void checkExactly(Quote quote, Amount cash, Breakdown shown) {
    QuoteTerms terms = quote.terms();
    boolean buy = quote.direction() == Direction.BUY;
    BigDecimal margin =
        BigDecimal.valueOf(
            buy
                ? 10_000 + terms.pricing().buyMarginBps()
                : 10_000 - terms.pricing().sellMarginBps(),
            4);
    BigDecimal reference = new BigDecimal(quote.reference().toDecimal());
    BigDecimal rate =
        reference
            .multiply(margin)
            .setScale(
                quote.reference().instrument().quote().decimals(),
                buy ? RoundingMode.CEILING : RoundingMode.FLOOR);
    assertEquals(0, rate.compareTo(new BigDecimal(shown.rate().toDecimal())));

    BigDecimal network = new BigDecimal(terms.pricing().networkFee().toDecimal()).multiply(rate);
    BigDecimal fixed = new BigDecimal(terms.pricing().fixedFee().toDecimal());
    assertEquals(
        charged(network, terms.rounding()), new BigDecimal(shown.networkFee().toDecimal()));
    assertEquals(charged(fixed, terms.rounding()), new BigDecimal(shown.fixedFee().toDecimal()));

    BigDecimal money = new BigDecimal(cash.toDecimal());
    BigDecimal fees =
        new BigDecimal(shown.networkFee().toDecimal())
            .add(new BigDecimal(shown.fixedFee().toDecimal()));
    BigDecimal forCoins = buy ? money.subtract(fees) : money.add(fees);
    assertEquals(forCoins, new BigDecimal(shown.forCoins().toDecimal()));
    BigDecimal coins = forCoins.divide(rate, 8, buy ? RoundingMode.FLOOR : RoundingMode.CEILING);
    assertEquals(coins, new BigDecimal(shown.coins().toDecimal()));
    if (!buy) {
      // A whole note's worth of coins gives that note back: no cent is lost on the way.
      assertEquals(cash, quote.cashFor(shown.coins()));
      assertTrue(quote.cashFor(shown.coins().minus(Amount.ofUnits(BTC, 1))).compareTo(cash) < 0);
    }
  }

  private static BigDecimal charged(BigDecimal exact, CashRounding rounding) {
    BigDecimal step = new BigDecimal(rounding.step().toDecimal());
    RoundingMode mode =
        rounding.favour() == CashRounding.Favour.NEAREST ? RoundingMode.HALF_UP : RoundingMode.DOWN;
    return exact.divide(step, 0, mode).multiply(step).setScale(step.scale());
  }

  @Test
  void noChargesExceedTheStatutesCap() {
    Random random = Seeds.random();
    for (int i = 0; i < ROUNDS; i++) {
      Matter.ChargeCap cap =
          new Matter.ChargeCap(
              cash(random.nextBoolean() ? "5" : "0", "USD"),
              random.nextBoolean() ? 1_500 : random.nextInt(400),
              random.nextBoolean()
                  ? Matter.ChargeCap.Base.MARKET_VALUE
                  : Matter.ChargeCap.Base.SMALLER_VALUE);
      Quote quote = randomQuote(random, List.of(cap));
      if (!(quote.price(randomCash(random, quote.terms()))
          instanceof Quote.Sum.Priced(Breakdown shown))) {
        continue;
      }

      // Exactly: |cash - coins x reference| <= max(fixed, share x base), nothing rounded.
      BigDecimal value =
          new BigDecimal(shown.coins().toDecimal())
              .multiply(new BigDecimal(quote.reference().toDecimal()));
      BigDecimal money = new BigDecimal(shown.cash().toDecimal());
      BigDecimal charges =
          quote.direction() == Direction.BUY ? money.subtract(value) : value.subtract(money);
      BigDecimal base = cap.base() == Matter.ChargeCap.Base.MARKET_VALUE ? value : value.min(money);
      BigDecimal allowed =
          new BigDecimal(cap.fixed().toDecimal())
              .max(base.multiply(BigDecimal.valueOf(cap.bps(), 4)));
      assertTrue(
          charges.compareTo(allowed) <= 0,
          () -> "round: " + quote + "\n" + shown + "\ncharges " + charges + " of " + allowed);
      assertTrue(
          quote
                  .charges(shown)
                  .compareTo(cap.allowed(quote.marketValue(shown.coins()), shown.cash()))
              <= 0,
          () -> "in cents: " + shown);
    }
  }

  @Test
  void aCapThatBindsGivesTheCustomerMoreCoinsAndSaysHowMany() {
    Pricing pricing = new Pricing(2_000, 2_000, cash("3", "USD"), Amount.zero(BTC));
    Matter.ChargeCap california =
        new Matter.ChargeCap(cash("5", "USD"), 1_500, Matter.ChargeCap.Base.MARKET_VALUE);
    Quote free = quote(Direction.BUY, "100000", pricing, "USD");
    Quote capped = quote(Direction.BUY, "100000", pricing, "USD", california);

    Breakdown without = priced(free.price(cash("500", "USD")));
    Breakdown with = priced(capped.price(cash("500", "USD")));

    // 500 = v + 15 % of v: the coins are worth 434.79, the first cent at which the cap holds.
    assertEquals("0.00434790", with.coins().toDecimal());
    assertEquals(with.coins().minus(without.coins()), with.relief());
    assertEquals("65.21", capped.charges(with).toDecimal());
    assertEquals("85.84", free.charges(without).toDecimal());
  }

  private static Quote randomQuote(Random random, List<Matter.ChargeCap> caps) {
    String currency = caps.isEmpty() ? CURRENCIES.get(random.nextInt(CURRENCIES.size())) : "USD";
    Asset money = Currencies.of(currency);
    int decimals = money.decimals() + random.nextInt(6);
    Instrument pair = new Instrument(BTC, new Asset(currency, decimals));
    BigInteger whole = BigInteger.valueOf(1 + random.nextInt(2_000_000));
    Price reference =
        new Price(
            pair,
            whole
                .multiply(BigInteger.TEN.pow(decimals))
                .add(BigInteger.valueOf(random.nextInt(100))));
    Pricing pricing =
        new Pricing(
            random.nextInt(2_500),
            random.nextInt(2_500),
            Amount.ofUnits(money, random.nextInt(1_000)),
            Amount.ofUnits(BTC, random.nextInt(20_000)));
    Amount step = Amount.ofUnits(money, List.of(1, 5, 10, 50, 100).get(random.nextInt(5)));
    Amount note = Amount.ofUnits(money, List.of(500, 1_000, 2_000).get(random.nextInt(3)));
    QuoteTerms terms =
        new QuoteTerms(
            BTC,
            money,
            pricing,
            new Bounds(note, Amount.ofUnits(money, 1_000_000), note),
            new CashRounding(
                step,
                random.nextBoolean() ? CashRounding.Favour.NEAREST : CashRounding.Favour.CUSTOMER),
            caps,
            60_000);
    Direction direction = random.nextBoolean() ? Direction.BUY : Direction.SELL;
    return Quote.of(ID, direction, new Reference.Agreed(reference, List.of(), 0), terms, 0);
  }

  private static Amount randomCash(Random random, QuoteTerms terms) {
    return Amount.ofUnits(
        terms.currency(),
        terms.bounds().step().units().longValueExact() * (1 + random.nextInt(400)));
  }
}
