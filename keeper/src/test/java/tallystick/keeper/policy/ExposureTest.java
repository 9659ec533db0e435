package tallystick.keeper.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static tallystick.keeper.policy.Desk.MAIN;
import static tallystick.keeper.policy.Desk.buy;
import static tallystick.keeper.policy.Desk.cancel;
import static tallystick.keeper.policy.Desk.pair;
import static tallystick.keeper.policy.Desk.sell;
import static tallystick.keeper.policy.Desk.stop;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tallystick.intent.CallerId;
import tallystick.intent.EntryBody;
import tallystick.intent.Intent.PlaceOrder;
import tallystick.intent.Leg;
import tallystick.intent.Outcome;
import tallystick.intent.Verdict;
import tallystick.market.Amount;
import tallystick.market.Price;
import tallystick.market.Side;

class ExposureTest {
  private static final long HOUR_MS = 3_600_000;
  private static final long DAY_MS = 86_400_000;

  private final Desk desk = new Desk();

  @Test
  void holdsTheWorstCaseOfABuyAboveTheReferenceAndItsFee() {
    desk.open(buy("1", "1015"));

    // (1,015 - 1,000) x 1 + 10 bps of 1,015
    assertEquals("16.02", desk.lossUsed());
    assertEquals("1015.00", desk.hourUsed());
  }

  @Test
  void holdsTheWorstCaseOfASaleBelowTheReferenceAndItsFee() {
    desk.open(sell("2", "990"));

    // (1,000 - 990) x 2 + 10 bps of what it should have brought
    assertEquals("22.00", desk.lossUsed());
    assertEquals("2000.00", desk.hourUsed());
  }

  @Test
  void chargesAgainstTheMedianWhenTheMarketWasMoved() {
    desk.quote("1500");

    desk.open(buy("1", "1500"));

    // Not a cent above the price of that moment, but 500 above the median.
    assertEquals("501.50", desk.lossUsed());
  }

  @Test
  void chargesAgainstThePriceOfTheMomentWhenTheMedianLagsBehind() {
    desk.quote("1100");

    desk.open(sell("1", "1090"));

    assertEquals("11.10", desk.lossUsed());
  }

  @Test
  void chargesAStopItsWholeWayBecauseAThiefMayWakeIt() {
    desk.open(stop(Side.SELL, "1", "900", "890"));

    assertEquals("111.00", desk.lossUsed());
  }

  @Test
  void chargesAPairItsWorseLeg() {
    desk.open(pair("1", "1050", "900", "890"));

    // The stop's 110 and the fee on the better leg, whichever will fill.
    assertEquals("111.05", desk.lossUsed());
  }

  @Test
  void replacesTheWorstCaseByWhatWasExchanged() {
    CallerId id = desk.open(buy("1", "1015"));

    desk.close(id, Leg.MAIN, "0.5", "501");

    // 501 - 500 + 10 bps of 501
    assertEquals("1.50", desk.lossUsed());
    assertEquals("501.00", desk.hourUsed());
  }

  @Test
  void aGainIsNotCreditedToTheBudget() {
    CallerId id = desk.open(buy("1", "1015"));

    desk.close(id, Leg.MAIN, "1", "900");

    // Only the fee, of a coin worth 1,000.
    assertEquals("1.00", desk.lossUsed());
  }

  @Test
  void anUnknownKeepsItsBudgetUntilItIsSettled() {
    CallerId id = desk.approve(buy("1", "1015"));

    desk.result(id, new Outcome.Unknown("no answer"));
    desk.nowMs += 2 * DAY_MS;

    assertEquals("16.02", desk.lossUsed());
    assertEquals(1, desk.exposure.inDoubt(MAIN));
  }

  @Test
  void whatNeverArrivedFreesItsBudget() {
    CallerId id = desk.approve(buy("1", "1015"));
    desk.result(id, new Outcome.Unknown("no answer"));

    desk.result(id, new Outcome.NeverArrived("not at the venue"));

    assertEquals("0.00", desk.lossUsed());
    assertEquals(0, desk.exposure.openOrders(MAIN));
  }

  @Test
  void whatArrivedAfterAllIsChargedAfterAll() {
    CallerId id = desk.approve(buy("1", "1015"));
    desk.result(id, new Outcome.NeverArrived("not at the venue"));

    desk.close(id, Leg.MAIN, "1", "1015");

    assertEquals("16.02", desk.lossUsed());
  }

  @Test
  void anAcceptanceAfterNeverArrivedHoldsAgain() {
    CallerId id = desk.approve(buy("1", "1015"));
    desk.result(id, new Outcome.NeverArrived("not at the venue"));

    desk.result(id, new Outcome.Accepted(java.util.List.of()));

    assertEquals("16.02", desk.lossUsed());
    assertEquals(1, desk.exposure.openOrders(MAIN));
  }

  @Test
  void anOpenOrderHoldsItsBudgetHoweverLongItRests() {
    CallerId id = desk.open(stop(Side.SELL, "1", "900", "890"));

    desk.nowMs += 3 * DAY_MS;

    assertEquals("111.00", desk.lossUsed());
    assertEquals("1000.00", desk.hourUsed());
    desk.close(id, Leg.STOP, "1", "890");
    assertEquals("111.00", desk.lossUsed());
  }

  @Test
  void whatWasSpentIsFreeAgainADayAfterItsEnd() {
    CallerId id = desk.open(buy("1", "1015"));
    desk.nowMs += 5 * HOUR_MS;
    desk.close(id, Leg.MAIN, "1", "1015");

    desk.nowMs += DAY_MS - 1;
    assertEquals("16.02", desk.lossUsed());

    desk.nowMs += 1_001;
    assertEquals("0.00", desk.lossUsed());
  }

  @Test
  void turnoverCountsForAnHourFromTheEnd() {
    CallerId id = desk.open(buy("1", "1015"));
    desk.close(id, Leg.MAIN, "1", "1015");

    desk.nowMs += HOUR_MS - 1;
    assertEquals("1015.00", desk.hourUsed());

    desk.nowMs += 1_001;
    assertEquals("0.00", desk.hourUsed());
  }

  @Test
  void aPairEndsWithBothLegsOrWithAWholeFill() {
    CallerId whole = desk.open(pair("1", "1050", "900", "890"));
    desk.close(whole, Leg.MAIN, "1", "1050");
    assertEquals(0, desk.exposure.openOrders(MAIN));

    CallerId part = desk.open(pair("1", "1050", "900", "890"));
    desk.close(part, Leg.MAIN, "0.2", "210");
    assertEquals(2, desk.exposure.openOrders(MAIN));
    desk.close(part, Leg.STOP, "0.8", "712");
    assertEquals(0, desk.exposure.openOrders(MAIN));
  }

  @Test
  void aReplacementIsAnOrderLikeAnother() {
    CallerId old = desk.open(sell("1", "1100"));

    CallerId next = desk.approve(cancel(old, sell("1", "990")));
    desk.close(old, Leg.MAIN, "0", "0");

    assertEquals("11.00", desk.lossUsed());
    desk.open(cancel(next, null));
  }

  @Test
  void aReportOfAPartialFillReducesWhatCoversAndNotWhatIsHeld() {
    CallerId id = desk.open(stop(Side.SELL, "1", "900", "890"));
    long sequence = desk.exposure.seen(id).orElseThrow().sequence();

    desk.exposure.observeFilled(sequence, Leg.STOP, Desk.btc("0.25"));

    PlacedOrder placed = desk.exposure.live(id).orElseThrow();
    assertEquals(Desk.btc("0.75").units(), placed.remaining());
    assertEquals("111.00", desk.lossUsed());
  }

  @Test
  void refusesToFoldAnApprovalThatDoesNotSayWhatItWasJudgedBy() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            desk.log(
                desk.nextId(), new EntryBody.Judged(buy("1", "1000"), new Verdict.Approved())));
  }

  @Test
  void replayGivesTheSameExposure() {
    CallerId first = desk.open(buy("1", "1015"));
    desk.close(first, Leg.MAIN, "0.4", "404");
    desk.nowMs += 7 * HOUR_MS;
    desk.open(stop(Side.SELL, "1", "900", "890"));
    desk.result(desk.approve(sell("1", "990")), new Outcome.Unknown("no answer"));
    String live = desk.exposure.digest(desk.nowMs);

    desk.restart();

    assertEquals(live, desk.exposure.digest(desk.nowMs));
    assertTrue(live.contains("IN_DOUBT"), live);
  }

  @Test
  void theActualNeverExceedsTheWorstCase() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);

    for (int run = 0; run < 20_000; run++) {
      BigInteger low = BigInteger.valueOf(1 + random.nextLong(1L << random.nextInt(4, 45)));
      BigInteger high = low.add(BigInteger.valueOf(random.nextLong(1L << random.nextInt(1, 40))));
      Verdict.Basis basis =
          new Verdict.Basis(
              new Price(Desk.BTC_USD, low), new Price(Desk.BTC_USD, high), random.nextInt(200));
      Side side = random.nextBoolean() ? Side.BUY : Side.SELL;
      Price limit = Price.ofUnits(Desk.BTC_USD, 1 + random.nextLong(1L << random.nextInt(4, 46)));
      Amount quantity =
          Amount.ofUnits(Desk.BTC_USD.base(), 1 + random.nextLong(1L << random.nextInt(1, 40)));
      PlaceOrder order =
          new PlaceOrder(
              MAIN, Desk.BTC_USD, side, tallystick.intent.OrderKind.LIMIT, quantity, limit, null);
      Amount filled =
          Amount.ofUnits(
              Desk.BTC_USD.base(), random.nextLong(quantity.units().longValueExact() + 1));
      long better = random.nextLong(10_001);
      Price price =
          side == Side.BUY
              ? Price.ofUnits(
                  Desk.BTC_USD,
                  Math.max(1, limit.units().longValueExact() / 10_000 * (10_000 - better)))
              : limit.plusBps(better, java.math.RoundingMode.CEILING);
      Amount quote =
          price
              .min(side == Side.BUY ? limit : price)
              .notional(
                  filled,
                  side == Side.BUY ? java.math.RoundingMode.FLOOR : java.math.RoundingMode.CEILING);

      Charge worst = Charge.worst(order, basis);
      Charge actual = Charge.actual(order, basis, filled, quote);

      String what =
          "seed "
              + seed
              + " run "
              + run
              + ": "
              + order
              + " filled "
              + filled
              + " for "
              + quote
              + " at "
              + basis;
      assertTrue(actual.loss().compareTo(worst.loss()) <= 0, what + actual + worst);
      assertTrue(
          actual.turnover().compareTo(worst.turnover().add(BigInteger.TWO)) <= 0,
          what + actual + worst);
      assertTrue(actual.loss().signum() >= 0, what);
    }
  }

  @Test
  void aRefusedIntentUsesItsCallerIdAndNothingElse() {
    CallerId id = desk.nextId();
    Verdict refused = desk.judge(id, buy("1", "1100"));
    desk.log(id, new EntryBody.Judged(buy("1", "1100"), refused));

    Verdict again = desk.judge(id, buy("1", "1000"));

    assertInstanceOf(Verdict.Refused.class, again);
    assertEquals("0.00", desk.lossUsed());
  }
}
