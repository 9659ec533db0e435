package tallystick.keeper.policy;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tallystick.intent.AccountPolicy;
import tallystick.intent.AccountPolicy.AllowedInstrument;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.CredentialId;
import tallystick.intent.Entry;
import tallystick.intent.EntryBody;
import tallystick.intent.Intent;
import tallystick.intent.Intent.CancelOrder;
import tallystick.intent.Intent.PlaceOrder;
import tallystick.intent.KeyKind;
import tallystick.intent.Leg;
import tallystick.intent.Limits;
import tallystick.intent.OrderKind;
import tallystick.intent.OrganisationId;
import tallystick.intent.Outcome;
import tallystick.intent.Provenance;
import tallystick.intent.Scope;
import tallystick.intent.Setting;
import tallystick.intent.StopLeg;
import tallystick.intent.Submission;
import tallystick.intent.Verdict;
import tallystick.keeper.reference.ObservedReferences;
import tallystick.market.Amount;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.market.Side;

/**
 * A desk with two accounts at one venue, BTC at 1,000 USD and a fee of 10 bps, on which a test
 * places orders as the keeper would: judged, logged, applied. Its knobs are what tests turn.
 */
final class Desk {
  static final Instrument BTC_USD = Instrument.of("BTC/USD");
  static final CredentialId MAIN = new CredentialId("main");
  static final CredentialId SECOND = new CredentialId("second");
  static final OrganisationId ORGANISATION = new OrganisationId("desk");
  private static final Bytes ZEROS = Bytes.of(new byte[32]);

  String orderNotional = "100000";
  String hourNotional = "1000000";
  String dayNotional = "10000000";
  String dayLoss = "1000";
  String organisationDayLoss = "1500";
  String organisationHourNotional = "1500000";
  Set<OrderKind> kinds = EnumSet.allOf(OrderKind.class);
  boolean instrumentAllowed = true;
  int bandBps = 200;
  int takerFeeBps = 10;
  int ordersPerMinute = 100;
  int openOrders = 10;
  boolean venueKnown = true;
  boolean venueReal = false;
  boolean isolated = true;
  boolean diskReserved = false;
  int submissionEpoch = 1;
  Set<Scope> frozen = Set.of();

  long nowMs = 1_700_000_000_000L;
  long quoteAgeMs = 0;
  Quota quota = Quota.byDefault();
  final ObservedReferences references = new ObservedReferences();
  final List<Entry> entries = new ArrayList<>();
  final Policy policy = new Policy(List.of());
  Exposure exposure = new Exposure();
  private int ids;
  private String mid = "1000";

  Desk() {
    references.trade("venue", usd("1000"), nowMs - 3_600_000);
    references.trade("venue", usd("1000"), nowMs);
  }

  // ---------------------------------------------------------------- the market

  /** Quotes show this price from now on; the median does not follow until time passes. */
  void quote(String price) {
    mid = price;
  }

  static Price usd(String price) {
    return Price.parse(price, BTC_USD);
  }

  static Amount btc(String amount) {
    return Amount.parse(amount, BTC_USD.base());
  }

  static Amount dollars(String amount) {
    return Amount.parse(amount, BTC_USD.quote());
  }

  // ---------------------------------------------------------------- orders

  static PlaceOrder limit(CredentialId credential, Side side, String quantity, String price) {
    return new PlaceOrder(
        credential, BTC_USD, side, OrderKind.LIMIT, btc(quantity), usd(price), null);
  }

  static PlaceOrder buy(String quantity, String price) {
    return limit(MAIN, Side.BUY, quantity, price);
  }

  static PlaceOrder sell(String quantity, String price) {
    return limit(MAIN, Side.SELL, quantity, price);
  }

  static PlaceOrder sellAtOnce(String quantity, String price) {
    return new PlaceOrder(
        MAIN, BTC_USD, Side.SELL, OrderKind.LIMIT_IOC, btc(quantity), usd(price), null);
  }

  static PlaceOrder stop(Side side, String quantity, String trigger, String limit) {
    return new PlaceOrder(
        MAIN,
        BTC_USD,
        side,
        OrderKind.STOP_LIMIT,
        btc(quantity),
        null,
        new StopLeg(usd(trigger), usd(limit)));
  }

  static PlaceOrder pair(String quantity, String price, String trigger, String limit) {
    return new PlaceOrder(
        MAIN,
        BTC_USD,
        Side.SELL,
        OrderKind.OCO,
        btc(quantity),
        usd(price),
        new StopLeg(usd(trigger), usd(limit)));
  }

  static CancelOrder cancel(CallerId target, @Nullable PlaceOrder replacement) {
    return new CancelOrder(MAIN, BTC_USD, target, replacement);
  }

  // ---------------------------------------------------------------- the keeper's loop

  CallerId nextId() {
    return CallerId.derive("desk/" + ids++);
  }

  Settings settings() {
    Limits own = limits(hourNotional, dayLoss);
    Limits whole = limits(organisationHourNotional, organisationDayLoss);
    Settings settings = Settings.none(ORGANISATION);
    for (CredentialId id : List.of(MAIN, SECOND)) {
      settings =
          settings
              .apply(
                  new Setting.AddCredential(
                      id, "venue", KeyKind.ED25519, Provenance.MADE_IN_KEEPER, false))
              .apply(new Setting.ActivateCredential(id, "key-of-" + id))
              .apply(
                  new Setting.SetAccountPolicy(
                      new AccountPolicy(
                          id,
                          instrumentAllowed
                              ? List.of(new AllowedInstrument(BTC_USD, false))
                              : List.of(),
                          kinds,
                          List.of(own),
                          bandBps,
                          takerFeeBps,
                          ordersPerMinute,
                          openOrders)));
    }
    settings = settings.apply(new Setting.SetOrganisationPolicy(List.of(whole), 1));
    for (Scope scope : frozen) {
      settings = settings.freeze(scope);
    }
    return settings;
  }

  private Limits limits(String hour, String loss) {
    return new Limits(dollars(orderNotional), dollars(hour), dollars(dayNotional), dollars(loss));
  }

  Standing standing() {
    return new Standing(settings(), exposure, quota, new TestVenues(), 1, isolated, diskReserved);
  }

  private final class TestVenues implements Standing.Venues {
    @Override
    public boolean known(String venue) {
      return venueKnown;
    }

    @Override
    public boolean real(String venue) {
      return venueReal;
    }
  }

  Verdict judge(CallerId id, Intent intent) {
    references.quote("venue", usd(mid), usd(mid), nowMs - quoteAgeMs);
    quota.submitted(intent, nowMs);
    Submission submission = new Submission(ORGANISATION, id, submissionEpoch, intent);
    return policy.judge(standing(), submission, references, nowMs);
  }

  Verdict judge(Intent intent) {
    return judge(nextId(), intent);
  }

  /** Judges and logs; the verdict must be approval. */
  CallerId approve(Intent intent) {
    CallerId id = nextId();
    Verdict verdict = judge(id, intent);
    if (!(verdict instanceof Verdict.Approved)) {
      throw new AssertionError("Expected to be approved: " + verdict);
    }
    log(id, new EntryBody.Judged(intent, verdict));
    return id;
  }

  /** Approved, and accepted by the venue. */
  CallerId open(Intent intent) {
    CallerId id = approve(intent);
    result(id, new Outcome.Accepted(List.of()));
    return id;
  }

  void result(CallerId id, Outcome outcome) {
    long of = exposure.seen(id).orElseThrow().sequence();
    log(new CallerId(0, 0), new EntryBody.Resulted(of, outcome));
  }

  void close(CallerId id, Leg leg, String base, String quote) {
    result(
        id,
        new Outcome.Closed(
            new Outcome.VenueOrderId(leg, "1"),
            Outcome.Ending.CANCELLED,
            btc(base),
            dollars(quote)));
  }

  void log(CallerId id, EntryBody body) {
    Entry entry = new Entry(ORGANISATION, entries.size(), ZEROS, 1, ZEROS, nowMs, id, body);
    entries.add(entry);
    exposure.apply(entry);
  }

  /** The keeper starts again: nothing is left but the entries. */
  void restart() {
    exposure = new Exposure();
    entries.forEach(exposure::apply);
  }

  // ---------------------------------------------------------------- what is used

  String lossUsed() {
    return dollarText(exposure.usage(MAIN, BTC_USD.quote()).dayLoss(nowMs));
  }

  String hourUsed() {
    return dollarText(exposure.usage(MAIN, BTC_USD.quote()).hourTurnover(nowMs));
  }

  private static String dollarText(java.math.BigInteger units) {
    // To the cent; the few units by which a worst case is rounded up are not what is looked at.
    return new java.math.BigDecimal(units, 8)
        .setScale(2, java.math.RoundingMode.HALF_EVEN)
        .toPlainString();
  }
}
