package tallystick.watch.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static tallystick.watch.Stick.ACCOUNT;
import static tallystick.watch.Stick.PAIR;
import static tallystick.watch.Stick.START_MS;
import static tallystick.watch.Stick.btc;
import static tallystick.watch.Stick.clientId;
import static tallystick.watch.Stick.price;
import static tallystick.watch.Stick.usd;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tallystick.intent.Leg;
import tallystick.intent.OrderKind;
import tallystick.intent.Outcome;
import tallystick.intent.VenueOrder;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Fill;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.market.Side;
import tallystick.watch.OpenedEntry;
import tallystick.watch.OwnHistory;
import tallystick.watch.Stick;
import tallystick.watch.detect.Finding.Kind;
import tallystick.watch.detect.Finding.Severity;
import tallystick.watch.detect.VenueReport.OrderSeen;
import tallystick.watch.detect.VenueReport.State;

class AccountWatchTest {
  private static final Instrument THIN = Instrument.of("THIN/USD");
  private static final WatchSettings SETTINGS =
      new WatchSettings(Set.of("web_"), Set.of(PAIR), 60_000, 5_000, 600_000, 8_000);

  private final Stick stick = new Stick();
  private final AccountWatch watch = new AccountWatch(ACCOUNT, SETTINGS);
  private final List<VenueReport> reports = new ArrayList<>();
  private final List<Finding> live = new ArrayList<>();
  private int fed;

  /** Feeds what the tally has got since the last call. */
  private List<Finding> tally() {
    List<Finding> findings = new ArrayList<>();
    while (fed < stick.entries.size()) {
      findings.addAll(watch.entry(stick.entries.get(fed++)));
    }
    live.addAll(findings);
    return findings;
  }

  private List<Finding> report(VenueReport report) {
    tally();
    reports.add(report);
    List<Finding> findings = new ArrayList<>(watch.report(report));
    findings.addAll(watch.time(report.atMs()));
    live.addAll(findings);
    return findings;
  }

  private static VenueOrder order(String venueId, String clientId, String quantity) {
    return new VenueOrder(
        PAIR,
        venueId,
        clientId,
        Side.BUY,
        VenueOrder.Type.LIMIT,
        price("900"),
        null,
        btc(quantity),
        START_MS);
  }

  private List<Finding> seen(VenueOrder order, State state, String request) {
    return report(new OrderSeen(order, state, request, stick.nowMs));
  }

  private static void single(Kind kind, Severity severity, List<Finding> findings) {
    assertEquals(1, findings.size(), findings.toString());
    assertEquals(kind, findings.getFirst().kind());
    assertEquals(severity, findings.getFirst().severity());
  }

  private void historyAgrees() {
    assertEquals(
        live.stream().map(Finding::key).sorted().toList(),
        History.findings(ACCOUNT, SETTINGS, stick.entries, reports, stick.nowMs).stream()
            .map(Finding::key)
            .sorted()
            .toList());
  }

  @Test
  void keepsQuietAboutOurOwnOrders() {
    OpenedEntry own = stick.place(Side.BUY, "1", "900");
    stick.accepted(own, "7");

    assertEquals(List.of(), seen(order("7", clientId(own, Leg.MAIN), "1"), State.OPEN, ""));
    assertEquals(List.of(), seen(order("7", clientId(own, Leg.MAIN), "1"), State.FILLED, ""));
    historyAgrees();
  }

  @Test
  void findsAStrangersOrderOnce() {
    single(Kind.FOREIGN_ORDER, Severity.CRITICAL, seen(order("8", "x", "1"), State.OPEN, ""));

    assertEquals(List.of(), seen(order("8", "x", "1"), State.FILLED, ""));
    historyAgrees();
  }

  @Test
  void isNotFooledByAReusedClientId() {
    OpenedEntry own = stick.place(Side.BUY, "1", "900");
    stick.accepted(own, "7");

    List<Finding> findings = seen(order("8", clientId(own, Leg.MAIN), "1"), State.OPEN, "");

    single(Kind.FOREIGN_ORDER, Severity.CRITICAL, findings);
    assertTrue(findings.getFirst().evidence().toString().contains("leaf 0"));
  }

  @Test
  void waitsForTheOutcomeBeforeItJudgesAnOrderThatOvertookIt() {
    OpenedEntry first = stick.place(Side.BUY, "1", "900");
    OpenedEntry second = stick.place(Side.BUY, "1", "900");
    assertEquals(List.of(), seen(order("7", clientId(first, Leg.MAIN), "1"), State.OPEN, ""));
    assertEquals(List.of(), seen(order("8", clientId(second, Leg.MAIN), "1"), State.OPEN, ""));

    stick.accepted(first, "7");
    assertEquals(List.of(), tally());
    stick.accepted(second, "9");
    single(Kind.FOREIGN_ORDER, Severity.CRITICAL, tally());
  }

  @Test
  void findsAnOrderOfOursThatWasChangedOnItsWay() {
    OpenedEntry own = stick.place(Side.BUY, "1", "900");
    stick.accepted(own, "7");

    single(
        Kind.FOREIGN_ORDER,
        Severity.CRITICAL,
        seen(order("7", clientId(own, Leg.MAIN), "2"), State.OPEN, ""));
  }

  @Test
  void listsARegisteredOriginWithoutAlarm() {
    single(Kind.FOREIGN_ORDER, Severity.NOTE, seen(order("8", "web_1", "1"), State.OPEN, ""));
  }

  @Test
  void takesWhatItCannotReadForAStrangers() {
    single(
        Kind.FOREIGN_ORDER,
        Severity.CRITICAL,
        report(new VenueReport.UnreadableSeen("ODDUSD", "not listed", stick.nowMs)));
  }

  @Test
  void findsACancelNobodyAskedFor() {
    OpenedEntry own = stick.place(Side.BUY, "1", "900");
    stick.accepted(own, "7");
    VenueOrder order = order("7", clientId(own, Leg.MAIN), "1");

    single(Kind.FOREIGN_CANCEL, Severity.CRITICAL, seen(order, State.CANCELLED, "thief"));
    historyAgrees();
  }

  @Test
  void knowsItsOwnCancelsByTheOrderTheyName() {
    OpenedEntry one = stick.place(Side.BUY, "1", "900");
    stick.accepted(one, "7");
    OpenedEntry two = stick.place(Side.BUY, "1", "900");
    stick.accepted(two, "8");
    OpenedEntry cancel = stick.cancel(one);
    String cancelId = OwnHistory.cancelId(cancel.commitment());

    assertEquals(
        List.of(), seen(order("7", clientId(one, Leg.MAIN), "1"), State.CANCELLED, cancelId));
    // The same id on another order of ours is a thief who reads our history.
    single(
        Kind.FOREIGN_CANCEL,
        Severity.CRITICAL,
        seen(order("8", clientId(two, Leg.MAIN), "1"), State.CANCELLED, cancelId));
  }

  @Test
  void expectsCancelsFromAFreezeAndFromTheOtherLeg() {
    OpenedEntry own = stick.place(Side.BUY, "1", "900");
    stick.accepted(own, "7");
    OpenedEntry pair = stick.judged(Stick.order(Side.SELL, OrderKind.OCO, "1", "1100", "800"));
    stick.accepted(pair, "20", "21");
    stick.filled(pair, "20", "1", "1100");
    OpenedEntry freeze = stick.freeze();
    VenueOrder stop =
        new VenueOrder(
            PAIR,
            "21",
            clientId(pair, Leg.STOP),
            Side.SELL,
            VenueOrder.Type.STOP_LIMIT,
            price("800"),
            price("800"),
            btc("1"),
            START_MS);

    assertEquals(List.of(), seen(stop, State.CANCELLED, ""));
    assertEquals(
        List.of(),
        seen(
            order("7", clientId(own, Leg.MAIN), "1"),
            State.CANCELLED,
            OwnHistory.cancelId(freeze.commitment())));
  }

  @Test
  void findsWhatIsUnknownForTooLong() {
    OpenedEntry own = stick.place(Side.BUY, "1", "900");
    stick.result(own, new Outcome.Unknown("no answer"));
    tally();

    assertEquals(List.of(), watch.time(stick.nowMs + 60_000));
    single(Kind.MISSING_ORDER, Severity.WARNING, watch.time(stick.nowMs + 60_001));

    OpenedEntry settled = stick.place(Side.BUY, "1", "900");
    stick.result(settled, new Outcome.Unknown("no answer"));
    stick.accepted(settled, "9");
    tally();
    assertEquals(List.of(), watch.time(stick.nowMs + 600_000));
  }

  @Test
  void findsWhatWasAcceptedAndIsNotListed() {
    OpenedEntry kept = stick.place(Side.BUY, "1", "900");
    stick.accepted(kept, "7");
    OpenedEntry gone = stick.place(Side.BUY, "1", "900");
    stick.accepted(gone, "8");

    List<Finding> findings =
        report(
            new VenueReport.OrdersListed(
                PAIR,
                List.of(order("7", clientId(kept, Leg.MAIN), "1")),
                START_MS,
                stick.nowMs + 1));

    single(Kind.MISSING_ORDER, Severity.WARNING, findings);
    assertEquals(clientId(gone, Leg.MAIN), findings.getFirst().key());
  }

  private Fill fill(String tradeId, Instrument pair, Side side, String base, String quote) {
    Amount quantity = Amount.parse(base, pair.base());
    return new Fill(
        pair,
        "7",
        tradeId,
        side,
        Price.average(pair, usd(quote), quantity, java.math.RoundingMode.HALF_EVEN),
        quantity,
        usd(quote),
        usd("1"),
        false,
        stick.nowMs);
  }

  private List<Finding> balance(Amount total) {
    return report(new VenueReport.BalanceSeen(total.asset(), total, stick.nowMs, stick.nowMs));
  }

  @Test
  void understandsBalancesThatTradesExplainInAnyOrder() {
    balance(usd("10000"));
    balance(btc("5"));
    // The balance overtakes the trade it comes from, and the trade is told twice.
    balance(usd("9099"));
    balance(btc("6"));
    report(new VenueReport.FillSeen(fill("1", PAIR, Side.BUY, "1", "900"), stick.nowMs));
    report(new VenueReport.FillSeen(fill("1", PAIR, Side.BUY, "1", "900"), stick.nowMs));

    stick.nowMs += 3_600_000;

    assertEquals(List.of(), watch.time(stick.nowMs));
    assertEquals(List.of(), live);
    historyAgrees();
  }

  private List<Finding> read(Amount... totals) {
    Map<Asset, Amount> all = new TreeMap<>();
    for (Amount total : totals) {
      all.put(total.asset(), total);
    }
    return report(new VenueReport.AccountRead(all, stick.nowMs, stick.nowMs));
  }

  @Test
  void holdsNoBalanceAgainstTradesThatMayNotHaveBeenToldYet() {
    balance(usd("10000"));
    balance(btc("5"));
    watch.gap();
    balance(usd("9099"));
    balance(btc("6"));
    stick.nowMs += 3_600_000;
    assertEquals(List.of(), watch.time(stick.nowMs));

    // The trades of the gap are read first, then the account.
    report(new VenueReport.FillSeen(fill("1", PAIR, Side.BUY, "1", "900"), stick.nowMs));
    read(usd("9099"), btc("6"));

    stick.nowMs += 3_600_000;
    assertEquals(List.of(), watch.time(stick.nowMs));
  }

  @Test
  void findsWhatLeftTheAccountDuringAGap() {
    balance(usd("10000"));
    watch.gap();
    read(usd("4000"));
    assertEquals(List.of(), watch.time(stick.nowMs + 5_000));

    single(Kind.UNEXPLAINED_BALANCE, Severity.CRITICAL, watch.time(stick.nowMs + 5_001));
  }

  @Test
  void countsNoTradeTwiceThatTheFirstReadHoldsAlready() {
    watch.gap();
    read(usd("9099"), btc("6"));
    report(new VenueReport.FillSeen(fill("1", PAIR, Side.BUY, "1", "900"), stick.nowMs));

    stick.nowMs += 3_600_000;
    assertEquals(List.of(), watch.time(stick.nowMs));
  }

  @Test
  void takesTheLaterOfTwoBalancesInWhicheverOrderTheyCome() {
    balance(usd("10000"));
    balance(btc("5"));
    report(new VenueReport.FillSeen(fill("1", PAIR, Side.BUY, "1", "900"), stick.nowMs));
    balance(btc("6"));
    balance(usd("9099"));
    report(new VenueReport.BalanceSeen(PAIR.quote(), usd("10000"), stick.nowMs - 1, stick.nowMs));

    stick.nowMs += 3_600_000;
    assertEquals(List.of(), watch.time(stick.nowMs));
  }

  @Test
  void findsABalanceNoTradeExplains() {
    balance(usd("10000"));
    stick.nowMs += 1_000;
    balance(usd("4000"));
    assertEquals(List.of(), watch.time(stick.nowMs + 5_000));

    stick.nowMs += 5_001;
    List<Finding> findings = watch.time(stick.nowMs);
    live.addAll(findings);

    single(Kind.UNEXPLAINED_BALANCE, Severity.CRITICAL, findings);
    assertTrue(findings.getFirst().title().contains("-6000.00000000 USD"));
    assertEquals(List.of(), watch.time(stick.nowMs + 600_000));
    historyAgrees();
  }

  @Test
  void tellsAWithdrawalByName() {
    balance(usd("10000"));

    single(
        Kind.UNEXPLAINED_BALANCE,
        Severity.CRITICAL,
        report(new VenueReport.MovementSeen(usd("-4000"), stick.nowMs)));
    balance(usd("6000"));
    assertEquals(List.of(), watch.time(stick.nowMs + 600_000));
    single(
        Kind.UNEXPLAINED_BALANCE,
        Severity.NOTE,
        report(new VenueReport.MovementSeen(usd("500"), stick.nowMs)));
  }

  @Test
  void seesADrainIntoWhatNoBotTrades() {
    balance(usd("10000"));
    assertEquals(
        List.of(),
        report(new VenueReport.FillSeen(fill("1", THIN, Side.BUY, "10", "4000"), stick.nowMs)));

    single(
        Kind.DRAIN_PATTERN,
        Severity.CRITICAL,
        report(new VenueReport.FillSeen(fill("2", THIN, Side.BUY, "10", "4500"), stick.nowMs)));
  }

  @Test
  void seesNoDrainInWhatTheTallyAuthorised() {
    Instrument eth = Instrument.of("ETH/USD");
    balance(btc("5"));
    balance(Amount.parse("50", eth.base()));
    stick.accepted(stick.place(Side.SELL, "5", "900"), "7");
    tally();

    assertEquals(
        List.of(),
        report(new VenueReport.FillSeen(fill("1", PAIR, Side.SELL, "5", "4500"), stick.nowMs)));
    assertEquals(
        List.of(),
        report(new VenueReport.FillSeen(fill("2", eth, Side.SELL, "45", "900"), stick.nowMs)));
  }

  @Test
  void seesADrainOfSeveralHoldingsAndNoneInABotsSale() {
    Instrument eth = Instrument.of("ETH/USD");
    balance(btc("5"));
    balance(Amount.parse("50", eth.base()));
    assertEquals(
        List.of(),
        report(new VenueReport.FillSeen(fill("1", PAIR, Side.SELL, "5", "4500"), stick.nowMs)));

    single(
        Kind.DRAIN_PATTERN,
        Severity.CRITICAL,
        report(new VenueReport.FillSeen(fill("2", eth, Side.SELL, "45", "900"), stick.nowMs)));
  }
}
