package tallystick.drills.hostile;

import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import tallystick.intent.AccountPolicy;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.CredentialId;
import tallystick.intent.Entry;
import tallystick.intent.EntryBody;
import tallystick.intent.Intent.CancelOrder;
import tallystick.intent.Intent.PlaceOrder;
import tallystick.intent.Leg;
import tallystick.intent.OrderKind;
import tallystick.intent.OrganisationId;
import tallystick.intent.Outcome;
import tallystick.intent.StopLeg;
import tallystick.intent.Submission;
import tallystick.intent.Verdict;
import tallystick.keeper.policy.Exposure;
import tallystick.keeper.policy.Policy;
import tallystick.keeper.policy.Quota;
import tallystick.keeper.policy.Settings;
import tallystick.keeper.policy.Standing;
import tallystick.keeper.reference.ObservedReferences;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Filters;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.market.Side;

/**
 * The real policy before a venue that is worse than any: the attacker meets every order at the very
 * limit it allows and whenever he likes, answers get lost, outcomes come late. Honest prices stand
 * still, so that what is lost at them is what was stolen. He may hold the market away for {@link
 * #maxMovedMs} of any quarter of an hour.
 */
final class ModelVenue implements Battlefield {
  static final String VENUE = "model";
  static final long START_MS = 1_700_000_000_000L;
  private static final long WINDOW_MS = 900_000;
  private static final long DAY_MS = 86_400_000;
  private static final Bytes ZEROS = Bytes.of(new byte[32]);
  private static final BigInteger BPS = BigInteger.valueOf(10_000);

  /** An order at the venue. */
  private static final class Resting {
    final long sequence;
    final PlaceOrder order;
    final boolean arrived;
    BigInteger filled = BigInteger.ZERO;
    BigInteger paid = BigInteger.ZERO;
    Leg filledBy = Leg.MAIN;
    boolean awake;
    boolean over;

    Resting(long sequence, PlaceOrder order, boolean arrived) {
      this.sequence = sequence;
      this.order = order;
      this.arrived = arrived;
      this.filledBy = order.kind() == OrderKind.STOP_LIMIT ? Leg.STOP : Leg.MAIN;
    }

    BigInteger left() {
      return order.quantity().units().subtract(filled);
    }
  }

  private record Late(long dueMs, long number, long of, Outcome outcome) {}

  /** Loss at the honest price, in units times 10^decimals of the base, so that nothing rounds. */
  private record Loss(long atMs, BigInteger scaled) {}

  private record Purse(CredentialId credential, Asset asset) {}

  /** What is lost within a day, of one account or of all. */
  private static final class Tab {
    final ArrayDeque<Loss> losses = new ArrayDeque<>();
    BigInteger sum = BigInteger.ZERO;

    BigInteger add(Loss loss) {
      losses.addLast(loss);
      sum = sum.add(loss.scaled);
      while (losses.getFirst().atMs <= loss.atMs - DAY_MS) {
        sum = sum.subtract(losses.removeFirst().scaled);
      }
      return sum;
    }
  }

  private final Random random;
  private final Settings settings;
  private final Map<Instrument, Price> honest;
  private final long maxMovedMs;
  private final int answersLostOneIn;
  private final Policy policy = new Policy(List.of());
  private final Exposure exposure = new Exposure();
  private final Quota quota = new Quota(1_000_000, 1_000_000);
  private final ObservedReferences references = new ObservedReferences();
  private final List<Entry> entries = new ArrayList<>();
  private final Map<CallerId, Resting> orders = new LinkedHashMap<>();
  private final Map<Instrument, Price> prices = new HashMap<>();
  private final Map<Instrument, ArrayDeque<long[]>> moved = new HashMap<>();
  private final Map<Purse, BigInteger> purses = new HashMap<>();
  private final Map<Object, Tab> tabs = new HashMap<>();
  private final PriorityQueue<Late> late =
      new PriorityQueue<>(Comparator.comparingLong(Late::dueMs).thenComparingLong(Late::number));
  private long nowMs = START_MS;
  private long lateCount;
  private double worstShare;

  ModelVenue(Random random, Settings settings, Map<Instrument, Price> honest, long maxMovedMs) {
    this.random = random;
    this.settings = settings;
    this.honest = honest;
    this.maxMovedMs = maxMovedMs;
    this.answersLostOneIn = random.nextInt(5) == 0 ? 2 : 12;
    for (Map.Entry<Instrument, Price> each : honest.entrySet()) {
      prices.put(each.getKey(), each.getValue());
      references.trade(VENUE, each.getValue(), START_MS - 2 * WINDOW_MS);
      for (AccountPolicy account : policies()) {
        purses.put(new Purse(account.credential(), each.getKey().base()), rich());
        purses.put(new Purse(account.credential(), each.getKey().quote()), rich());
      }
    }
    look();
  }

  private static BigInteger rich() {
    return BigInteger.TEN.pow(22);
  }

  /**
   * The largest share of a budget that was ever lost within a day; above 1 the promise is broken.
   */
  double worstShare() {
    return worstShare;
  }

  long nowMs() {
    return nowMs;
  }

  List<Entry> entries() {
    return entries;
  }

  Exposure exposure() {
    return exposure;
  }

  // ---------------------------------------------------------------- Battlefield

  @Override
  public OrganisationId organisation() {
    return settings.organisation();
  }

  @Override
  public int epoch() {
    return 1;
  }

  @Override
  public List<AccountPolicy> policies() {
    return settings.credentials().keySet().stream()
        .flatMap(id -> settings.policy(id).stream())
        .toList();
  }

  @Override
  public Price mid(Instrument instrument) {
    Price price = prices.get(instrument);
    if (price == null) {
      throw new IllegalStateException("The model has no market of " + instrument);
    }
    return price;
  }

  @Override
  public Filters filters(Instrument instrument) {
    return Filters.none(instrument);
  }

  @Override
  public Verdict submit(Submission submission) {
    expireIocs();
    advance(20 + random.nextInt(400));
    if (random.nextInt(10) != 0) {
      look();
    }
    quota.submitted(submission.intent(), nowMs);
    Standing standing =
        new Standing(settings, exposure, quota, new PaperOnly(), epoch(), true, false);
    Verdict verdict = policy.judge(standing, submission, references, nowMs);
    long sequence = log(submission.callerId(), new EntryBody.Judged(submission.intent(), verdict));
    if (verdict instanceof Verdict.Approved) {
      switch (submission.intent()) {
        case PlaceOrder order -> arrive(sequence, submission.callerId(), order);
        case CancelOrder cancel -> {
          Resting target = orders.get(cancel.target());
          if (target != null && !target.over) {
            close(target, Outcome.Ending.CANCELLED);
          }
          PlaceOrder next = cancel.replacement();
          if (next != null) {
            arrive(sequence, submission.callerId(), next);
          }
        }
        case tallystick.intent.Intent.Read read -> {}
        case tallystick.intent.Intent.ChangeSetting change -> {}
        case tallystick.intent.Intent.Freeze freeze -> {}
        case tallystick.intent.Intent.FileEvidence file -> {}
        case tallystick.intent.MachineIntent machine -> {}
      }
    }
    return verdict;
  }

  @Override
  public boolean move(Instrument instrument, Price to) {
    if (to.equals(honestOf(instrument))) {
      release(instrument);
      return true;
    }
    if (movedMs(instrument) >= maxMovedMs) {
      return false;
    }
    if (mid(instrument).equals(honest.get(instrument))) {
      moved
          .computeIfAbsent(instrument, each -> new ArrayDeque<>())
          .addLast(new long[] {nowMs, Long.MAX_VALUE});
    }
    show(instrument, to);
    for (Resting resting : orders.values()) {
      StopLeg stop = resting.order.stop();
      if (stop != null && resting.order.instrument().equals(instrument) && !resting.over) {
        boolean wakes =
            resting.order.side() == Side.SELL
                ? to.compareTo(stop.trigger()) <= 0
                : to.compareTo(stop.trigger()) >= 0;
        resting.awake |= wakes;
      }
    }
    return true;
  }

  @Override
  public void release(Instrument instrument) {
    if (!mid(instrument).equals(honest.get(instrument))) {
      ArrayDeque<long[]> spans = moved.get(instrument);
      if (spans != null && !spans.isEmpty()) {
        spans.getLast()[1] = nowMs;
      }
      show(instrument, honestOf(instrument));
    }
  }

  @Override
  public void meet(CallerId id, int percent) {
    Resting resting = orders.get(id);
    if (resting == null || resting.over || !resting.arrived) {
      return;
    }
    PlaceOrder order = resting.order;
    StopLeg stop = order.stop();
    Price limit = order.limit();
    Price price = limit;
    Leg leg = Leg.MAIN;
    if (stop != null && resting.awake && (limit == null || resting.filled.signum() == 0)) {
      price = stop.limit();
      leg = Leg.STOP;
    } else if (stop != null && resting.filledBy == Leg.STOP && resting.filled.signum() > 0) {
      price = stop.limit();
      leg = Leg.STOP;
    }
    if (price == null) {
      return;
    }
    if (random.nextInt(6) == 0) {
      // Sometimes somebody honest is quicker, or he gives a little back.
      BigInteger units = price.units().add(honestOf(order.instrument()).units()).shiftRight(1);
      Price better = new Price(order.instrument(), units.max(BigInteger.ONE));
      price = order.side() == Side.BUY ? better.min(price) : better.max(price);
    }
    BigInteger quantity =
        resting
            .left()
            .multiply(BigInteger.valueOf(percent))
            .divide(BigInteger.valueOf(100))
            .max(BigInteger.ONE)
            .min(resting.left());
    resting.filledBy = leg;
    fill(resting, price, quantity);
    if (resting.left().signum() == 0) {
      close(resting, Outcome.Ending.FILLED);
    }
  }

  @Override
  public void pass(long ms) {
    expireIocs();
    advance(ms);
    if (random.nextInt(5) != 0) {
      look();
    }
  }

  // ---------------------------------------------------------------- the venue

  private record PaperOnly() implements Standing.Venues {
    @Override
    public boolean known(String venue) {
      return venue.equals(VENUE);
    }

    @Override
    public boolean real(String venue) {
      return false;
    }
  }

  private void arrive(long sequence, CallerId id, PlaceOrder order) {
    boolean answerLost = random.nextInt(answersLostOneIn) == 0;
    boolean arrives = !answerLost || random.nextBoolean();
    Resting resting = new Resting(sequence, order, arrives);
    if (arrives && !affordable(order)) {
      tell(0, sequence, new Outcome.Rejected(-2010, "Account has insufficient balance"));
      return;
    }
    orders.put(id, resting);
    if (!answerLost) {
      tell(0, sequence, new Outcome.Accepted(List.of()));
    } else {
      tell(0, sequence, new Outcome.Unknown("no answer within 5 s"));
      long settleMs = 15_000L + random.nextInt(random.nextBoolean() ? 10_000 : 7_200_000);
      if (arrives) {
        tell(settleMs, sequence, new Outcome.Accepted(List.of()));
      } else {
        resting.over = true;
        tell(settleMs, sequence, new Outcome.NeverArrived("not at the venue"));
      }
    }
  }

  private boolean affordable(PlaceOrder order) {
    Instrument instrument = order.instrument();
    Price limit = order.limit();
    StopLeg stop = order.stop();
    Price worst = stop == null ? limit : stop.limit();
    if (worst == null || order.side() == Side.SELL) {
      return purse(order.credential(), instrument.base()).compareTo(order.quantity().units()) >= 0;
    }
    return purse(order.credential(), instrument.quote())
            .compareTo(worst.notional(order.quantity(), RoundingMode.CEILING).units())
        >= 0;
  }

  private BigInteger purse(CredentialId credential, Asset asset) {
    return purses.getOrDefault(new Purse(credential, asset), BigInteger.ZERO);
  }

  private void fill(Resting resting, Price price, BigInteger quantity) {
    PlaceOrder order = resting.order;
    Amount base = new Amount(order.instrument().base(), quantity);
    boolean buy = order.side() == Side.BUY;
    BigInteger quote =
        price.notional(base, buy ? RoundingMode.CEILING : RoundingMode.FLOOR).units();
    BigInteger feeBps = BigInteger.valueOf(policyOf(order.credential()).takerFeeBps());
    BigInteger feeOf = buy ? quantity : quote;
    BigInteger fee = feeOf.multiply(feeBps).add(BPS).subtract(BigInteger.ONE).divide(BPS);
    if (fee.signum() > 0 && feeBps.signum() > 0 && feeOf.multiply(feeBps).compareTo(BPS) < 0) {
      // Venues drop fractions of a unit; a whole unit of fee on dust would be a larger fee than
      // told.
      fee = BigInteger.ZERO;
    } else {
      fee = feeOf.multiply(feeBps).divide(BPS);
    }
    resting.filled = resting.filled.add(quantity);
    resting.paid = resting.paid.add(quote);
    exchange(
        order,
        buy ? quantity.subtract(fee) : quantity.negate(),
        buy ? quote.negate() : quote.subtract(fee));
    exposure.observeFilled(
        resting.sequence, resting.filledBy, new Amount(order.instrument().base(), resting.filled));
  }

  private void exchange(PlaceOrder order, BigInteger base, BigInteger quote) {
    Instrument instrument = order.instrument();
    CredentialId credential = order.credential();
    purses.merge(new Purse(credential, instrument.base()), base, BigInteger::add);
    purses.merge(new Purse(credential, instrument.quote()), quote, BigInteger::add);
    BigInteger oneBase = BigInteger.TEN.pow(instrument.base().decimals());
    BigInteger scaled =
        quote.multiply(oneBase).add(base.multiply(honestOf(instrument).units())).negate();
    Loss loss = new Loss(nowMs, scaled);
    note(
        List.of(credential, instrument.quote()),
        loss,
        settings.limits(credential, instrument.quote()).orElseThrow().dayLoss(),
        oneBase);
    note(
        instrument.quote(),
        loss,
        settings.organisationLimits(instrument.quote()).orElseThrow().dayLoss(),
        oneBase);
  }

  private void note(Object whose, Loss loss, Amount budget, BigInteger oneBase) {
    BigInteger sum = tabs.computeIfAbsent(whose, each -> new Tab()).add(loss);
    BigInteger allowed = budget.units().multiply(oneBase);
    double share = allowed.signum() == 0 ? 0 : sum.doubleValue() / allowed.doubleValue();
    if (sum.compareTo(allowed) > 0 && share <= 1.0) {
      share = Math.nextUp(1.0);
    }
    worstShare = Math.max(worstShare, share);
  }

  private AccountPolicy policyOf(CredentialId credential) {
    return settings.policy(credential).orElseThrow();
  }

  private void close(Resting resting, Outcome.Ending ending) {
    resting.over = true;
    Instrument instrument = resting.order.instrument();
    Amount base = new Amount(instrument.base(), resting.filled);
    Amount quote = new Amount(instrument.quote(), resting.paid);
    // Most outcomes follow at once; some wait for a stream that was down.
    long delayMs = random.nextInt(10) == 0 ? random.nextInt(7_200_000) : random.nextInt(300);
    Leg other = resting.filledBy == Leg.MAIN ? Leg.STOP : Leg.MAIN;
    if (resting.order.kind() == OrderKind.OCO) {
      tell(
          random.nextInt(2_000),
          resting.sequence,
          new Outcome.Closed(
              new Outcome.VenueOrderId(other, "o" + resting.sequence),
              Outcome.Ending.EXPIRED,
              Amount.zero(instrument.base()),
              Amount.zero(instrument.quote())));
    }
    tell(
        delayMs,
        resting.sequence,
        new Outcome.Closed(
            new Outcome.VenueOrderId(resting.filledBy, "v" + resting.sequence),
            ending,
            base,
            quote));
  }

  private void expireIocs() {
    for (Resting resting : orders.values()) {
      if (!resting.over && resting.arrived && resting.order.kind() == OrderKind.LIMIT_IOC) {
        close(resting, Outcome.Ending.EXPIRED);
      }
    }
    orders.values().removeIf(resting -> resting.over);
  }

  // ---------------------------------------------------------------- time, prices, the log

  private void advance(long ms) {
    long untilMs = nowMs + ms;
    while (nowMs < untilMs) {
      long nextMs = untilMs;
      Late next = late.peek();
      if (next != null) {
        nextMs = Math.max(nowMs, Math.min(nextMs, next.dueMs));
      }
      for (Instrument instrument : honest.keySet()) {
        if (!mid(instrument).equals(honest.get(instrument))) {
          nextMs = Math.min(nextMs, nowMs + Math.max(1, maxMovedMs - movedMs(instrument)));
        }
      }
      nowMs = nextMs;
      for (Instrument instrument : honest.keySet()) {
        if (movedMs(instrument) >= maxMovedMs) {
          release(instrument);
        }
        references.trade(VENUE, mid(instrument), nowMs);
      }
      deliver();
    }
  }

  private void deliver() {
    for (Late next = late.peek(); next != null && next.dueMs <= nowMs; next = late.peek()) {
      late.remove();
      log(new CallerId(0, 0), new EntryBody.Resulted(next.of, next.outcome));
    }
  }

  /** For how long the market was away within the last quarter of an hour. */
  private long movedMs(Instrument instrument) {
    ArrayDeque<long[]> spans = moved.get(instrument);
    if (spans == null) {
      return 0;
    }
    long fromMs = nowMs - WINDOW_MS;
    long sum = 0;
    while (!spans.isEmpty() && spans.getFirst()[1] < fromMs) {
      spans.removeFirst();
    }
    for (long[] span : spans) {
      sum += Math.min(span[1], nowMs) - Math.max(span[0], fromMs);
    }
    return sum;
  }

  private void show(Instrument instrument, Price price) {
    prices.put(instrument, price);
    references.trade(VENUE, price, nowMs);
    look();
  }

  private void look() {
    for (Price price : prices.values()) {
      references.quote(VENUE, price, price, nowMs);
    }
  }

  private Price honestOf(Instrument instrument) {
    Price price = honest.get(instrument);
    if (price == null) {
      throw new IllegalStateException("The model has no market of " + instrument);
    }
    return price;
  }

  private void tell(long inMs, long of, Outcome outcome) {
    late.add(new Late(nowMs + inMs, lateCount++, of, outcome));
    deliver();
  }

  private long log(CallerId callerId, EntryBody body) {
    long sequence = entries.size();
    Entry entry = new Entry(organisation(), sequence, ZEROS, 1, ZEROS, nowMs, callerId, body);
    entries.add(entry);
    exposure.apply(entry);
    return sequence;
  }

  /** A second fold of the same entries. */
  @Nullable String replayDiffers() {
    Exposure replayed = new Exposure();
    entries.forEach(replayed::apply);
    String live = exposure.digest(nowMs);
    String again = replayed.digest(nowMs);
    return live.equals(again) ? null : "live:\n" + live + "\nreplayed:\n" + again;
  }
}
