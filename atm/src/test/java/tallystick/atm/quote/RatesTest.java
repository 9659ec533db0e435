package tallystick.atm.quote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import tallystick.market.Instrument;
import tallystick.market.Price;

class RatesTest {
  private static final Instrument PAIR = Instrument.of("BTC/CHF");
  private static final RateRules RULES = new RateRules(2, 60_000, 100);
  private static final long NOW_MS = 1_000_000;

  private static Rate rate(String source, String price, long ageMs) {
    return new Rate(source, Price.parse(price, PAIR), NOW_MS - ageMs);
  }

  private static Reference.Why withdrawn(Rate... rates) {
    Reference found = Rates.agree(List.of(rates), RULES, NOW_MS);
    Reference.Withdrawn none = assertInstanceOf(Reference.Withdrawn.class, found);
    assertTrue(none.reason().length() > 10, none.reason());
    return none.why();
  }

  @Test
  void takesTheMedianOfFreshRatesThatAgree() {
    Reference two =
        Rates.agree(List.of(rate("a", "50000.00", 0), rate("b", "50000.01", 9)), RULES, NOW_MS);
    Reference three =
        Rates.agree(
            List.of(rate("a", "50100", 0), rate("b", "50000", 0), rate("c", "50001", 1)),
            RULES,
            NOW_MS);

    Reference.Agreed ofTwo = assertInstanceOf(Reference.Agreed.class, two);
    assertEquals("50000.00500000", ofTwo.price().toDecimal());
    assertEquals(NOW_MS - 9, ofTwo.oldestMs());
    assertEquals(
        "50001.00000000", assertInstanceOf(Reference.Agreed.class, three).price().toDecimal());
  }

  @Test
  void withdrawsThePriceWhenASingleSourceSpeaks() {
    assertEquals(Reference.Why.TOO_FEW, withdrawn(rate("a", "50000", 0)));
    assertEquals(Reference.Why.TOO_FEW, withdrawn());
  }

  @Test
  void withdrawsThePriceWhenTheSecondSourceIsStale() {
    assertEquals(Reference.Why.STALE, withdrawn(rate("a", "50000", 0), rate("b", "50000", 60_001)));
    assertInstanceOf(
        Reference.Agreed.class,
        Rates.agree(List.of(rate("a", "50000", 0), rate("b", "50000", 60_000)), RULES, NOW_MS));
  }

  @Test
  void doesNotBelieveARateFromTheFuture() {
    assertEquals(Reference.Why.STALE, withdrawn(rate("a", "50000", 0), rate("b", "50000", -2_001)));
  }

  @Test
  void withdrawsThePriceWhenSourcesDiverge() {
    assertEquals(
        Reference.Why.DIVERGENT, withdrawn(rate("a", "50000", 0), rate("b", "50500.00000001", 0)));
    assertInstanceOf(
        Reference.Agreed.class,
        Rates.agree(List.of(rate("a", "50000", 0), rate("b", "50500", 0)), RULES, NOW_MS));
  }

  @Test
  void oneSourceTwiceIsNoSecondOpinion() {
    assertEquals(Reference.Why.MIXED, withdrawn(rate("a", "50000", 0), rate("a", "50000", 1)));
    assertEquals(
        Reference.Why.MIXED,
        withdrawn(
            rate("a", "50000", 0),
            new Rate("b", Price.parse("50000", Instrument.of("BTC/EUR")), NOW_MS)));
    assertThrows(IllegalArgumentException.class, () -> new RateRules(1, 60_000, 100));
  }
}
