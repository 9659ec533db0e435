package tallystick.strategy.bot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tallystick.strategy.bot.DcaSettings.Averaging;
import tallystick.strategy.bot.DcaSettings.DealLimits;

class SettingsCheckTest {
  private static final DealLimits ONE = DealLimits.oneAtATime();

  private static SettingsCheck check(DcaSettings settings) {
    return SettingsCheck.of(
        Bots.config(settings, "0.01", "0.001", "10"), Map.of(Bots.PAIR, Bots.price("100")));
  }

  private static Averaging averaging(
      int count, String size, int deviationBps, int stepMilli, int volumeMilli) {
    return new Averaging(
        count, 1, Bots.quote(size), deviationBps, stepMilli, volumeMilli, List.of());
  }

  @Test
  void takesOrdinarySettingsAndShowsTheFundsOfADeal() {
    // 100 + 50 (1.5^3 - 1) / 0.5 = 100 + 237.5
    SettingsCheck check =
        check(Bots.settings(averaging(3, "50", 100, 1_000, 1_500), Bots.stop(1_000), ONE));

    assertEquals(List.of(), check.refusals());
    assertEquals(List.of(), check.warnings());
    assertEquals(Optional.of(Bots.quote("337.5")), check.fundsPerDeal());
  }

  @Test
  void computesFundsWithoutAndWithCustomSteps() {
    Averaging flat = averaging(4, "25", 100, 1_000, 1_000);
    Averaging custom =
        new Averaging(
            0,
            1,
            Bots.quote("1"),
            0,
            1_000,
            1_000,
            List.of(
                new DcaSettings.CustomStep(100, Bots.quote("30")),
                new DcaSettings.CustomStep(300, Bots.quote("70"))));

    assertEquals(
        Optional.of(Bots.quote("200")), check(Bots.settings(flat, null, ONE)).fundsPerDeal());
    assertEquals(
        Optional.of(Bots.quote("200")), check(Bots.settings(custom, null, ONE)).fundsPerDeal());
  }

  @Test
  void refusesADeviationOfTheWholePriceNamingTheOrder() {
    // D_k = 20 + 40 + 80...: D_3 = 140 %
    SettingsCheck check = check(Bots.settings(averaging(5, "50", 2_000, 2_000, 1_000), null, ONE));

    assertTrue(
        check.refusals().stream().anyMatch(text -> text.contains("D_3 is 140.00 %")),
        check.refusals().toString());
  }

  @Test
  void refusesExactlyAHundredPercentAndTakesALittleLess() {
    Averaging whole = averaging(1, "50", 10_000, 1_000, 1_000);
    Averaging less = averaging(1, "50", 9_900, 1_000, 1_000);

    assertTrue(!check(Bots.settings(whole, null, ONE)).passes());
    assertTrue(check(Bots.settings(less, null, ONE)).passes());
  }

  @Test
  void refusesSizesBelowTheVenuesMinimumNamingStepAndMinimum() {
    // 20, 10, 5: the third is below 10
    SettingsCheck third = check(Bots.settings(averaging(3, "20", 100, 1_000, 500), null, ONE));

    String refusal = third.refusals().getFirst();
    assertTrue(refusal.contains("Averaging order 3"), refusal);
    assertTrue(refusal.contains("10.00000000 USDT"), refusal);
  }

  @Test
  void refusesABaseOrderThatIsLessThanALot() {
    BotConfig config =
        Bots.config(
            Bots.settings(averaging(0, "20", 0, 1_000, 1_000), null, ONE), "0.01", "2", "10");

    SettingsCheck check = SettingsCheck.of(config, Map.of(Bots.PAIR, Bots.price("100")));

    assertTrue(check.refusals().getFirst().startsWith("Base order of AAA/USDT"));
  }

  @Test
  void refusesTakeProfitStepsTooSmallToSell() {
    DcaSettings settings = Bots.settings(averaging(0, "20", 0, 1_000, 1_000), null, ONE);
    DcaSettings split =
        new DcaSettings(
            settings.direction(),
            Bots.quote("30"),
            settings.averaging(),
            new DcaSettings.TakeProfit(
                DcaSettings.Basis.TOTAL,
                List.of(
                    new DcaSettings.Step(9_000, 100),
                    new DcaSettings.Step(500, 200),
                    new DcaSettings.Step(500, 300)),
                0),
            null,
            settings.start(),
            ONE,
            settings.execution());

    assertTrue(check(split).refusals().getFirst().contains("Take-profit step 2"));
  }

  @Test
  void refusesShortWithItsReason() {
    DcaSettings settings = Bots.settings(averaging(0, "20", 0, 1_000, 1_000), null, ONE);
    DcaSettings mirrored =
        new DcaSettings(
            DcaSettings.Direction.SHORT,
            settings.baseOrder(),
            settings.averaging(),
            settings.takeProfit(),
            null,
            settings.start(),
            ONE,
            settings.execution());

    assertTrue(check(mirrored).refusals().getFirst().contains("Only long is available"));
  }

  @Test
  void warnsOfATakeProfitBelowTheFees() {
    DcaSettings settings = Bots.settings(averaging(0, "20", 0, 1_000, 1_000), null, ONE);
    DcaSettings small =
        new DcaSettings(
            settings.direction(),
            settings.baseOrder(),
            settings.averaging(),
            new DcaSettings.TakeProfit(
                DcaSettings.Basis.TOTAL, List.of(new DcaSettings.Step(10_000, 20)), 0),
            Bots.stop(500),
            settings.start(),
            ONE,
            settings.execution());

    assertTrue(check(small).passes());
    assertTrue(check(small).warnings().getFirst().contains("0.20 %"));
  }

  @Test
  void keepsTheRanges() {
    assertThrows(IllegalArgumentException.class, () -> averaging(201, "20", 100, 1_000, 1_000));
    assertThrows(IllegalArgumentException.class, () -> averaging(2, "20", 100, 99, 1_000));
    assertThrows(IllegalArgumentException.class, () -> averaging(2, "20", 100, 1_000, 10_001));
    assertThrows(IllegalArgumentException.class, () -> new DealLimits(200, 1, 0, 0, 0));
    assertThrows(
        IllegalArgumentException.class, () -> new DealLimits(1, 1, 0, 30L * 86_400_000 + 1, 0));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new DcaSettings.TakeProfit(
                DcaSettings.Basis.TOTAL, List.of(new DcaSettings.Step(9_999, 100)), 0));
  }

  @Test
  void countsDeviationsFromTheBaseOrder() {
    // d = 1 %, s = 1.5: 1, 2.5, 4.75
    Averaging averaging = averaging(3, "20", 100, 1_500, 1_000);

    DealMath.Ratio third = DealMath.deviationBps(averaging, 3);

    assertEquals(BigInteger.valueOf(475), third.over().divide(third.under()));
    assertEquals(BigInteger.ZERO, third.over().mod(third.under()));
  }
}
