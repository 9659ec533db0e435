package tallystick.atm.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import tallystick.atm.AtmException;
import tallystick.atm.Currencies;
import tallystick.market.Amount;

class RuleBookTest {
  private static final RuleBook SHIPPED = ShippedRules.book();
  private static final LocalDate TODAY = LocalDate.parse("2026-11-22");

  private static RuleBook.InForce in(String place, LocalDate day) {
    return SHIPPED.inForce(new Jurisdiction(place), day);
  }

  private static Amount dollars(String decimal) {
    return Amount.parse(decimal, Currencies.of("USD"));
  }

  @Test
  void californiaAllowsAThousandADayAndTheGreaterOfFiveDollarsAndFifteenPercent() {
    RuleBook.InForce rules = in("US-CA", TODAY);

    Limit daily = rules.limits().getFirst();
    assertEquals(dollars("1000"), daily.max());
    assertEquals(Scope.PERSON, daily.scope());
    assertEquals(Window.CALENDAR_DAY, daily.window());
    Matter.ChargeCap cap = rules.chargeCaps().getFirst();
    assertEquals(dollars("5"), cap.allowed(dollars("33.33"), dollars("40")));
    assertEquals(dollars("15"), cap.allowed(dollars("100"), dollars("115")));
  }

  @Test
  void maineAllowsAThousandADayAndTheGreaterOfFiveDollarsAndThreePercent() {
    RuleBook.InForce rules = in("US-ME", TODAY);

    assertEquals(dollars("1000"), rules.limits().getFirst().max());
    Matter.ChargeCap cap = rules.chargeCaps().getFirst();
    assertEquals(dollars("5"), cap.allowed(dollars("166.66"), dollars("170")));
    assertEquals(dollars("30"), cap.allowed(dollars("1000"), dollars("1030")));
    assertEquals(dollars("29.70"), cap.allowed(dollars("1000"), dollars("990")));
  }

  @Test
  void aRuleHoldsFromItsDay() {
    assertTrue(in("US-CA", LocalDate.parse("2023-12-31")).limits().isEmpty());
    assertEquals(1, in("US-CA", LocalDate.parse("2024-01-01")).limits().size());
    assertTrue(in("US-CA", LocalDate.parse("2024-12-31")).chargeCaps().isEmpty());
    assertEquals(1, in("US-CA", LocalDate.parse("2025-01-01")).chargeCaps().size());
    assertTrue(in("US-ME", LocalDate.parse("2025-06-11")).chargeCaps().isEmpty());
    assertTrue(in("DE", LocalDate.parse("2024-12-29")).rules().isEmpty());
  }

  @Test
  void aRuleEndsBeforeTheDayOfItsEnd() {
    RuleBook book =
        RuleText.parse(
            "own.rules",
            """
            rule: own
            where: CH
            statute: our own
            from: 2026-01-01
            until: 2026-02-01
            closed: holidays
            """);
    Jurisdiction ch = new Jurisdiction("CH");

    assertTrue(book.inForce(ch, LocalDate.parse("2026-01-31")).closed().isPresent());
    assertTrue(book.inForce(ch, LocalDate.parse("2026-02-01")).closed().isEmpty());
  }

  @Test
  void theUnitedStatesTravelRuleAndReportsHoldInEveryState() {
    RuleBook.InForce rules = in("US-WY", TODAY);

    assertFalse(rules.travelRule(dollars("2999.99")));
    assertTrue(rules.travelRule(dollars("3000")));
    assertFalse(rules.suspicionIsReported(dollars("1999.99")));
    assertTrue(rules.suspicionIsReported(dollars("2000")));
    assertFalse(rules.cashReport(dollars("10000")));
    assertTrue(rules.cashReport(dollars("10000.01")));
    // Nobody has converted it: counted as above.
    assertTrue(rules.cashReport(Amount.parse("1", Currencies.of("CAD"))));
    assertTrue(rules.travelRule(Amount.parse("1", Currencies.of("CAD"))));
  }

  @Test
  void theEuropeanTravelRuleHoldsFromTheFirstCentInEveryMemberState() {
    for (String member : List.of("DE", "CZ", "FI", "EU")) {
      assertTrue(in(member, TODAY).travelRule(Amount.parse("0.01", Currencies.of("EUR"))), member);
    }
    assertFalse(in("CH", TODAY).travelRule(Amount.parse("5000", Currencies.of("CHF"))));
  }

  @Test
  void theUnitedKingdomIsClosed() {
    DatedRule closed = in("GB", TODAY).closed().orElseThrow();

    assertTrue(closed.statute().contains("2017/692"));
    assertTrue(in("GB", LocalDate.parse("2022-03-10")).closed().isEmpty());
    assertTrue(in("IE", TODAY).closed().isEmpty());
  }

  @Test
  void swissCashIsRoundedToFiveCentimes() {
    CashRounding rounding = in("CH", TODAY).rounding().orElseThrow();

    assertEquals("1.00", rounding.charge(Amount.parse("1.02", Currencies.of("CHF"))).toDecimal());
    assertEquals("1.05", rounding.charge(Amount.parse("1.03", Currencies.of("CHF"))).toDecimal());
    assertEquals("1.05", rounding.payment(Amount.parse("1.03", Currencies.of("CHF"))).toDecimal());
    CashRounding kind = new CashRounding(rounding.step(), CashRounding.Favour.CUSTOMER);
    assertEquals("1.00", kind.charge(Amount.parse("1.04", Currencies.of("CHF"))).toDecimal());
    assertEquals("1.05", kind.payment(Amount.parse("1.01", Currencies.of("CHF"))).toDecimal());
  }

  @Test
  void everyMistakeInARuleFileIsToldWithItsLine() {
    String good =
        """
        # people read this
        rule: a
        where: US-CA
        statute: somewhere
        from: 2024-01-01
        limit: 1000.00 USD
        of: person
        per: calendar-day
        counts: buy sell
        """;
    assertEquals(1, RuleText.parse("x.rules", good).rules().size());

    assertTold(good.replace("1000.00 USD", "1000.001 USD"), "line 6", "more than 2 decimals");
    assertTold(good.replace("USD", "USX"), "line 6", "ISO 4217");
    assertTold(good.replace("2024-01-01", "1.1.2024"), "line 5", "2024-01-31");
    assertTold(good.replace("person", "persons"), "line 7", "sale, person, address, terminal");
    assertTold(good.replace("where: US-CA\n", ""), "line 2", "\"where\" is missing");
    assertTold(good.replace("US-CA", "California"), "line 3", "ISO 3166");
    assertTold(good + "colour: blue\n", "line 10", "would not be obeyed");
    assertTold(good + "from: 2025-01-01\n", "line 10", "stands twice");
    assertTold(good + "closed: yes\n", "line 10", "two things");
    assertTold(good.replace("limit: 1000.00 USD\n", ""), "line 2", "about nothing");
    assertTold(good + "\n" + good, "x.rules", "Two rules have the id a");
    assertTold(good.replace("statute: somewhere", "statute"), "line 4", "key: value");
    assertTold(
        good.replace("from: 2024-01-01", "from: 2024-01-01\nuntil: 2024-01-01"), "line 2", "ends");
  }

  private static void assertTold(String text, String where, String what) {
    AtmException wrong = assertThrows(AtmException.class, () -> RuleText.parse("x.rules", text));
    String message = String.valueOf(wrong.getMessage());
    assertTrue(message.contains(where) && message.contains(what), message);
  }
}
