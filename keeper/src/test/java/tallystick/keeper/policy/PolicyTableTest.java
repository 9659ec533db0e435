package tallystick.keeper.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static tallystick.keeper.policy.Desk.BTC_USD;
import static tallystick.keeper.policy.Desk.MAIN;
import static tallystick.keeper.policy.Desk.btc;
import static tallystick.keeper.policy.Desk.buy;
import static tallystick.keeper.policy.Desk.cancel;
import static tallystick.keeper.policy.Desk.pair;
import static tallystick.keeper.policy.Desk.sell;
import static tallystick.keeper.policy.Desk.sellAtOnce;
import static tallystick.keeper.policy.Desk.stop;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tallystick.intent.CallerId;
import tallystick.intent.EntryBody;
import tallystick.intent.Intent;
import tallystick.intent.Intent.PlaceOrder;
import tallystick.intent.OrderKind;
import tallystick.intent.Outcome;
import tallystick.intent.ReadKind;
import tallystick.intent.Rule;
import tallystick.intent.Scope;
import tallystick.intent.Verdict;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.market.Side;

class PolicyTableTest {
  /** A knob that makes one rule object to a buy of 1 BTC at 1,021 USD. */
  private record Defect(Rule rule, Consumer<Desk> knob) {}

  /** In the order of precedence. */
  private static final List<Defect> DEFECTS =
      List.of(
          new Defect(Rule.FROZEN, desk -> desk.frozen = Set.of(new Scope.WholeOrganisation())),
          new Defect(Rule.EPOCH_OLD, desk -> desk.submissionEpoch = 0),
          new Defect(Rule.INTENT_REPEATED, PolicyTableTest::useTheId),
          new Defect(Rule.QUOTA, PolicyTableTest::useUpTheQuota),
          new Defect(Rule.DISK_RESERVE, desk -> desk.diskReserved = true),
          new Defect(Rule.UNKNOWN_ACCOUNT, desk -> desk.venueKnown = false),
          new Defect(Rule.NOT_ISOLATED, PolicyTableTest::realMoneyUnderOneUser),
          new Defect(Rule.INSTRUMENT_NOT_ALLOWED, desk -> desk.instrumentAllowed = false),
          new Defect(
              Rule.ORDER_TYPE_NOT_ALLOWED, desk -> desk.kinds = EnumSet.of(OrderKind.LIMIT_IOC)),
          new Defect(Rule.REFERENCE_STALE, desk -> desk.quoteAgeMs = 2_001),
          new Defect(Rule.PRICE_BAND, desk -> desk.bandBps = 100),
          new Defect(Rule.ORDER_NOTIONAL, desk -> desk.orderNotional = "1020.99"),
          new Defect(Rule.HOUR_NOTIONAL, desk -> desk.hourNotional = "1020.99"),
          new Defect(Rule.DAY_NOTIONAL, desk -> desk.dayNotional = "1020.99"),
          new Defect(Rule.LOSS_BUDGET, desk -> desk.dayLoss = "22"),
          new Defect(Rule.ORDER_RATE, desk -> desk.ordersPerMinute = 0),
          new Defect(Rule.OPEN_ORDERS, desk -> desk.openOrders = 0));

  private static final CallerId ID = CallerId.derive("the buy");

  private static void useTheId(Desk desk) {
    desk.log(ID, new EntryBody.Judged(sell("2", "1000"), new Verdict.Refused(Rule.QUOTA, "")));
  }

  private static void useUpTheQuota(Desk desk) {
    desk.quota = new Quota(1, 1);
    desk.quota.submitted(buy("1", "1000"), desk.nowMs);
  }

  private static void realMoneyUnderOneUser(Desk desk) {
    desk.isolated = false;
    desk.venueReal = true;
  }

  @Test
  void theFirstRuleThatObjectsIsTheVerdict() {
    for (int first = 0; first < DEFECTS.size(); first++) {
      Desk desk = new Desk();
      desk.bandBps = 300;
      for (Defect defect : DEFECTS.subList(first, DEFECTS.size())) {
        defect.knob.accept(desk);
      }

      Verdict verdict = desk.judge(ID, buy("1", "1021"));

      assertEquals(DEFECTS.get(first).rule, ruleOf(verdict), "row " + first);
    }
  }

  @Test
  void eachRuleObjectsAloneAndNothingElseDoes() {
    for (Defect defect : DEFECTS) {
      Desk desk = new Desk();
      desk.bandBps = 300;
      assertEquals(null, ruleOf(desk.judge(buy("1", "1021"))), "without a defect");
      defect.knob.accept(desk);

      Verdict verdict = desk.judge(ID, buy("1", "1021"));

      assertEquals(defect.rule, ruleOf(verdict));
    }
  }

  @Test
  void asksItsRulesInTheirOrderOfPrecedence() {
    List<Rule> asked = new Policy(List.of()).rules().stream().map(NamedRule::rule).toList();

    assertEquals(asked.stream().sorted().toList(), asked);
    assertEquals(asked.size(), Set.copyOf(asked).size());
  }

  /** One row: what is sent to a desk in this state, and who must object; null for nobody. */
  private record Row(
      String name, Consumer<Desk> state, Function<Desk, Intent> intent, @Nullable Rule rule) {}

  private static void quiet(Desk desk) {}

  private static Row row(String name, PlaceOrder order, @Nullable Rule rule) {
    return new Row(name, PolicyTableTest::quiet, desk -> order, rule);
  }

  private static final List<Row> PRICES =
      List.of(
          row("a buy at the band's edge", buy("1", "1020"), null),
          row("a buy one unit above it", buy("1", "1020.00000001"), Rule.PRICE_BAND),
          row("a sale at the band's edge", sell("1", "980"), null),
          row("a sale one unit below it", sell("1", "979.99999999"), Rule.PRICE_BAND),
          row("a deep averaging buy", buy("1", "500"), null),
          row("a high take profit", sell("1", "3000"), null),
          row("a stop that sells below", stop(Side.SELL, "1", "900", "890"), null),
          row(
              "a stop whose limit is too far under its trigger",
              stop(Side.SELL, "1", "900", "881"),
              Rule.PRICE_BAND),
          row("a stop that buys above", stop(Side.BUY, "1", "1100", "1120"), null),
          row(
              "a stop whose limit is too far over its trigger",
              stop(Side.BUY, "1", "1100", "1123"),
              Rule.PRICE_BAND),
          row("a trigger half away", stop(Side.SELL, "0.1", "500", "495"), null),
          row("a trigger further away", stop(Side.SELL, "0.1", "499.99", "495"), Rule.PRICE_BAND),
          row("a pair", pair("1", "1050", "950", "940"), null),
          row("a pair the wrong way round", pair("1", "1050", "1060", "1050"), Rule.PRICE_BAND),
          row("a pair whose limit gives away", pair("1", "979", "950", "940"), Rule.PRICE_BAND),
          row(
              "a stop too far for the loss budget",
              stop(Side.SELL, "11", "900", "890"),
              Rule.LOSS_BUDGET),
          row("an order worth too much", buy("100", "1001"), Rule.ORDER_NOTIONAL),
          row("a sale that names too little", sell("100.1", "990"), Rule.ORDER_NOTIONAL),
          row(
              "an order whose value has no room in 128 bits",
              new PlaceOrder(
                  MAIN,
                  BTC_USD,
                  Side.SELL,
                  OrderKind.LIMIT,
                  new tallystick.market.Amount(
                      BTC_USD.base(), java.math.BigInteger.ONE.shiftLeft(126)),
                  new Price(BTC_USD, java.math.BigInteger.ONE.shiftLeft(126)),
                  null),
              Rule.ORDER_NOTIONAL),
          row("the same symbol with other decimals", otherDecimals(), Rule.INSTRUMENT_NOT_ALLOWED));

  private static PlaceOrder otherDecimals() {
    Instrument other = new Instrument(new tallystick.market.Asset("BTC", 2), BTC_USD.quote());
    return new PlaceOrder(
        MAIN,
        other,
        Side.SELL,
        OrderKind.LIMIT,
        tallystick.market.Amount.ofUnits(other.base(), 1),
        Price.parse("1000", other),
        null);
  }

  @Test
  void judgesPricesByTheHarmfulSide() {
    check(PRICES);
  }

  private static void freeze(Desk desk) {
    desk.frozen = Set.of(new Scope.OneCredential(MAIN));
    desk.exposure.observeBalance(MAIN, btc("2"));
  }

  private static final List<Row> FREEZE =
      List.of(
          new Row("a buy", PolicyTableTest::freeze, desk -> buy("1", "1000"), Rule.FROZEN),
          new Row(
              "a sale of what is held", PolicyTableTest::freeze, desk -> sell("2", "990"), null),
          new Row(
              "a sale below the band",
              PolicyTableTest::freeze,
              desk -> sell("2", "900"),
              Rule.PRICE_BAND),
          new Row(
              "a sale of more", PolicyTableTest::freeze, desk -> sell("2.1", "990"), Rule.FROZEN),
          new Row(
              "a sale of what is held when it is on sale already",
              desk -> {
                freeze(desk);
                desk.open(sell("1.5", "1100"));
              },
              desk -> sell("1", "990"),
              Rule.FROZEN),
          new Row(
              "a sale when nobody has seen what is held",
              desk -> desk.frozen = Set.of(new Scope.OneCredential(MAIN)),
              desk -> sell("1", "990"),
              Rule.FROZEN),
          new Row(
              "a buy on another account",
              PolicyTableTest::freeze,
              desk -> Desk.limit(Desk.SECOND, Side.BUY, "1", "1000"),
              null),
          new Row(
              "a cancel",
              PolicyTableTest::quiet,
              desk -> {
                CallerId buy = desk.open(buy("1", "990"));
                freeze(desk);
                return cancel(buy, null);
              },
              null),
          new Row(
              "a lease",
              PolicyTableTest::freeze,
              desk -> new Intent.Read(MAIN, Set.of(ReadKind.ACCOUNT), 60_000),
              null),
          new Row(
              "another freeze",
              PolicyTableTest::freeze,
              desk -> new Intent.Freeze(new Scope.WholeOrganisation(), "again"),
              null));

  @Test
  void aFreezeStopsNewExposureOnly() {
    check(FREEZE);
  }

  private static final List<Row> CANCELS =
      List.of(
          new Row(
              "of an order nobody placed",
              PolicyTableTest::quiet,
              desk -> cancel(CallerId.derive("nobody's"), null),
              Rule.UNKNOWN_ORDER),
          new Row(
              "of another account's order",
              PolicyTableTest::quiet,
              desk -> cancel(desk.open(Desk.limit(Desk.SECOND, Side.BUY, "1", "990")), null),
              Rule.UNKNOWN_ORDER),
          new Row(
              "of a buy",
              PolicyTableTest::quiet,
              desk -> cancel(desk.open(buy("1", "990")), null),
              null),
          new Row(
              "of a take profit",
              PolicyTableTest::quiet,
              desk -> cancel(desk.open(sell("1", "1100")), null),
              null),
          new Row(
              "of a stop",
              PolicyTableTest::quiet,
              desk -> cancel(desk.open(stop(Side.SELL, "1", "950", "940")), null),
              Rule.PROTECTION_REMOVED),
          new Row(
              "of a stop of which nobody knows whether it stands",
              PolicyTableTest::quiet,
              desk -> cancel(desk.approve(stop(Side.SELL, "1", "950", "940")), null),
              Rule.PROTECTION_REMOVED),
          new Row(
              "of a pair",
              PolicyTableTest::quiet,
              desk -> cancel(desk.open(pair("1", "1100", "950", "940")), null),
              Rule.PROTECTION_REMOVED),
          new Row(
              "of a stop for another of the same size",
              PolicyTableTest::quiet,
              desk ->
                  cancel(
                      desk.open(stop(Side.SELL, "1", "950", "940")),
                      pair("1", "1100", "960", "950")),
              null),
          new Row(
              "of a stop for a smaller one",
              PolicyTableTest::quiet,
              desk ->
                  cancel(
                      desk.open(stop(Side.SELL, "1", "950", "940")),
                      stop(Side.SELL, "0.9", "950", "940")),
              Rule.PROTECTION_REMOVED),
          new Row(
              "of a stop for a sale at once",
              PolicyTableTest::quiet,
              desk -> cancel(desk.open(stop(Side.SELL, "1", "950", "940")), sellAtOnce("1", "990")),
              null),
          new Row(
              "of a stop for a sale at once, when the price has risen above its median",
              desk -> desk.quote("1100"),
              desk ->
                  cancel(desk.open(stop(Side.SELL, "1", "950", "940")), sellAtOnce("1", "1090")),
              null),
          new Row(
              "of a stop for a sale that will not fill",
              PolicyTableTest::quiet,
              desk ->
                  cancel(desk.open(stop(Side.SELL, "1", "950", "940")), sellAtOnce("1", "1001")),
              Rule.PROTECTION_REMOVED),
          new Row(
              "of a stop when everything was sold",
              desk -> desk.exposure.observeBalance(MAIN, btc("0")),
              desk -> cancel(desk.open(stop(Side.SELL, "1", "950", "940")), null),
              null),
          new Row(
              "of one stop of two, when the other covers all that is held",
              desk -> {
                desk.exposure.observeBalance(MAIN, btc("1"));
                desk.open(stop(Side.SELL, "1", "940", "930"));
              },
              desk -> cancel(desk.open(stop(Side.SELL, "1", "950", "940")), null),
              null),
          new Row(
              "of one stop of two, when the other is in doubt",
              desk -> {
                desk.exposure.observeBalance(MAIN, btc("1"));
                desk.approve(stop(Side.SELL, "1", "940", "930"));
              },
              desk -> cancel(desk.open(stop(Side.SELL, "1", "950", "940")), null),
              Rule.PROTECTION_REMOVED),
          new Row(
              "whose replacement breaks the band",
              PolicyTableTest::quiet,
              desk -> cancel(desk.open(sell("1", "1100")), sell("1", "900")),
              Rule.PRICE_BAND),
          new Row(
              "of an order that ended",
              PolicyTableTest::quiet,
              desk -> {
                CallerId buy = desk.open(buy("1", "990"));
                desk.result(buy, new Outcome.NeverArrived("not there"));
                return cancel(buy, null);
              },
              null),
          new Row(
              "when the rate of orders is used up",
              PolicyTableTest::quiet,
              desk -> {
                CallerId buy = desk.open(buy("1", "990"));
                desk.ordersPerMinute = 1;
                return cancel(buy, null);
              },
              null),
          new Row(
              "again and again",
              PolicyTableTest::quiet,
              desk -> {
                CallerId buy = desk.open(buy("1", "990"));
                desk.ordersPerMinute = 2;
                for (int i = 0; i < 3; i++) {
                  desk.approve(cancel(buy, null));
                }
                return cancel(buy, null);
              },
              Rule.ORDER_RATE));

  @Test
  void cancelsPassUnlessTheyRemoveProtection() {
    check(CANCELS);
  }

  private static final List<Row> SUMS =
      List.of(
          new Row(
              "the organisation's loss over two accounts",
              desk -> {
                desk.organisationDayLoss = "30";
                desk.open(Desk.limit(Desk.SECOND, Side.BUY, "1", "1015"));
              },
              desk -> buy("1", "1015"),
              Rule.LOSS_BUDGET),
          new Row(
              "the organisation's turnover over two accounts",
              desk -> {
                desk.organisationHourNotional = "1500";
                desk.open(Desk.limit(Desk.SECOND, Side.BUY, "1", "1000"));
              },
              desk -> buy("1", "1000"),
              Rule.HOUR_NOTIONAL),
          new Row(
              "a replacement beside what it replaces",
              desk -> desk.dayLoss = "20",
              desk -> cancel(desk.open(buy("1", "1015")), buy("1", "1015")),
              Rule.LOSS_BUDGET),
          new Row(
              "a pair counts as two open orders",
              desk -> {
                desk.openOrders = 2;
                desk.open(buy("1", "990"));
              },
              desk -> pair("1", "1100", "950", "940"),
              Rule.OPEN_ORDERS));

  @Test
  void limitsHoldSummed() {
    check(SUMS);
  }

  @Test
  void refusesWithFiguresThatAPersonCanRead() {
    Verdict verdict = new Desk().judge(buy("1", "1021"));

    assertEquals(
        new Verdict.Refused(
            Rule.PRICE_BAND,
            "limit 1021.00000000 BTC/USD is above 1020 USD, 200 bps from 1000.00000000 BTC/USD"),
        verdict);
  }

  @Test
  void logsThePricesThatAnOrderIsChargedAgainst() {
    Desk desk = new Desk();
    desk.quote("1010");

    Verdict.Approved verdict =
        assertInstanceOf(Verdict.Approved.class, desk.judge(buy("1", "1005")));

    assertEquals(new Verdict.Basis(Desk.usd("1000"), Desk.usd("1010"), 10), verdict.basis());
  }

  private static void check(List<Row> rows) {
    for (Row row : rows) {
      Desk desk = new Desk();
      row.state.accept(desk);

      Verdict verdict = desk.judge(row.intent.apply(desk));

      assertEquals(row.rule, ruleOf(verdict), row.name + ": " + verdict);
    }
  }

  private static @Nullable Rule ruleOf(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Approved approved -> null;
      case Verdict.Refused refused -> refused.rule();
    };
  }

  @Test
  void everyRuleOfOrdersStandsInTheTable() {
    Set<Rule> shown = EnumSet.of(Rule.UNKNOWN_ORDER, Rule.PROTECTION_REMOVED, Rule.SETTING_INVALID);
    DEFECTS.forEach(defect -> shown.add(defect.rule));
    // These stand in the tables of payouts and of transactions.
    MachineRules.ALL.forEach(named -> shown.add(named.rule()));

    List<Rule> missing =
        new Policy(List.of())
            .rules().stream().map(NamedRule::rule).filter(rule -> !shown.contains(rule)).toList();

    assertEquals(List.of(), missing, Arrays.toString(Rule.values()));
  }
}
