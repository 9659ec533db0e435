package tallystick.drills.hostile;

import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tallystick.intent.AccountPolicy;
import tallystick.intent.CallerId;
import tallystick.intent.CredentialId;
import tallystick.intent.Intent;
import tallystick.intent.Intent.CancelOrder;
import tallystick.intent.Intent.PlaceOrder;
import tallystick.intent.Limits;
import tallystick.intent.OrderKind;
import tallystick.intent.Rule;
import tallystick.intent.StopLeg;
import tallystick.intent.Submission;
import tallystick.intent.Verdict;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.market.Side;

/**
 * Random hostility from a seed. Each server has its own temper, a random weight for every tactic,
 * so that some runs do one thing only and others mix; every choice comes from the one {@link
 * Random}.
 */
public final class HostileServer {
  /** The ways to bleed an account that anybody has thought of. */
  enum Tactic {
    /** Buy from himself at the edge of the band. */
    OVERPAY,
    /** Sell to himself at the edge of the band. */
    UNDERSELL,
    /** Move the market, then trade at the moved price as if it were fair. */
    TRADE_MOVED,
    /** The same after holding it there for minutes, so that the reference may follow. */
    HOLD_AND_TRADE,
    /** Place a stop, then move the market until it wakes. */
    WAKE_STOP,
    /** A pair, of which the stop is the one that will fill. */
    PAIR,
    /** Buy and sell at the fair price, for the fees. */
    CHURN,
    /** Quantities so small that every rounding counts. */
    DUST,
    /** Rest, be met in part, cancel, again. */
    REST_AND_CANCEL,
    /** Exchange one order for another in one breath. */
    REPLACE,
    /** Meet what rests. */
    MEET,
    /** Intents that no server of ours would send. */
    NONSENSE,
    /** An id again, with other bytes. */
    REPEAT,
    /** Wait until budgets are free again. */
    WAIT
  }

  private record Standing(CallerId id, PlaceOrder order) {}

  /** Forgets the oldest of its resting orders beyond this; the keeper's own limit is lower. */
  private static final int MAX_STANDING = 200;

  private final Random random;
  private final Battlefield field;
  private final String name;
  private final Map<Tactic, Integer> temper = new EnumMap<>(Tactic.class);
  private final List<Standing> standing = new ArrayList<>();
  private final Map<String, Integer> refusals = new TreeMap<>();
  private boolean obsessed;
  private int count;
  private int approved;

  /**
   * @param name makes the caller ids of this server its own
   */
  public HostileServer(Random random, Battlefield field, String name) {
    this.random = random;
    this.field = field;
    this.name = name;
    for (Tactic tactic : Tactic.values()) {
      // A third of the tactics are unknown to a given server, a few are its obsession.
      int weight = random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(random.nextInt(4) == 0 ? 40 : 6);
      temper.put(tactic, tactic == Tactic.WAIT ? Math.min(weight, 2) : weight);
    }
  }

  /** One that does nothing but trade at prices that it has moved: the quickest way to a budget. */
  public static HostileServer obsessed(Random random, Battlefield field, String name) {
    HostileServer server = new HostileServer(random, field, name);
    for (Tactic tactic : Tactic.values()) {
      server.temper.put(tactic, tactic == Tactic.TRADE_MOVED ? 20 : 0);
    }
    server.obsessed = true;
    return server;
  }

  /** How many intents were approved. */
  public int approved() {
    return approved;
  }

  /** Refusals by rule. */
  public Map<String, Integer> refusals() {
    return refusals;
  }

  /** One move. */
  public void step() {
    switch (pick()) {
      case OVERPAY -> trade(Side.BUY, true);
      case UNDERSELL -> trade(Side.SELL, true);
      case TRADE_MOVED -> tradeMoved(random.nextInt(3) == 0 ? random.nextInt(120_000) : 0);
      case HOLD_AND_TRADE -> tradeMoved(300_000 + random.nextInt(200_000));
      case WAKE_STOP -> wakeStop(false);
      case PAIR -> wakeStop(true);
      case CHURN -> trade(random.nextBoolean() ? Side.BUY : Side.SELL, false);
      case DUST -> dust();
      case REST_AND_CANCEL -> restAndCancel();
      case REPLACE -> replace();
      case MEET -> meetAny();
      case NONSENSE -> submit(nonsense());
      case REPEAT -> repeat();
      case WAIT -> field.pass(random.nextInt(8) == 0 ? longWait() : random.nextInt(90_000));
    }
  }

  private Tactic pick() {
    int total = 1;
    for (int weight : temper.values()) {
      total += weight;
    }
    int at = random.nextInt(total);
    for (Map.Entry<Tactic, Integer> each : temper.entrySet()) {
      at -= each.getValue();
      if (at < 0) {
        return each.getKey();
      }
    }
    return Tactic.OVERPAY;
  }

  private long longWait() {
    return switch (random.nextInt(3)) {
      case 0 -> 3_600_000L + random.nextInt(60_000);
      case 1 -> random.nextLong(86_400_000L);
      default -> 86_400_000L - random.nextInt(5_000) + random.nextInt(5_000);
    };
  }

  // ---------------------------------------------------------------- tactics

  private void trade(Side side, boolean harm) {
    AccountPolicy policy = anyPolicy();
    int beyondBps = harm ? harmful(policy) : random.nextInt(3);
    Instrument instrument = anyInstrument(policy);
    Price mid = field.mid(instrument);
    Price limit = shifted(mid, side == Side.BUY ? beyondBps : -beyondBps);
    OrderKind kind = random.nextInt(3) == 0 ? OrderKind.LIMIT : OrderKind.LIMIT_IOC;
    place(policy, instrument, side, kind, quantity(policy, instrument, limit), limit, null, true);
  }

  private void tradeMoved(long heldMs) {
    AccountPolicy policy = anyPolicy();
    Instrument instrument = anyInstrument(policy);
    boolean up = random.nextBoolean();
    int bps = random.nextInt(2) == 0 ? random.nextInt(300) : random.nextInt(4_000);
    if (!field.move(instrument, shifted(field.mid(instrument), up ? bps : -bps))) {
      return;
    }
    if (heldMs > 0) {
      field.pass(heldMs);
    }
    Side dear = up ? Side.BUY : Side.SELL;
    Side side = !obsessed && random.nextInt(5) == 0 ? dear.opposite() : dear;
    for (int i = random.nextInt(4); i >= 0; i--) {
      int beyond = random.nextInt(2) == 0 ? harmful(policy) : random.nextInt(20) - 10;
      Price limit = shifted(field.mid(instrument), side == Side.BUY ? beyond : -beyond);
      Amount quantity = quantity(policy, instrument, limit);
      place(policy, instrument, side, OrderKind.LIMIT_IOC, quantity, limit, null, true);
    }
    if (random.nextInt(4) != 0) {
      field.release(instrument);
    }
  }

  private void wakeStop(boolean pair) {
    AccountPolicy policy = anyPolicy();
    Instrument instrument = anyInstrument(policy);
    Side side = random.nextInt(4) == 0 ? Side.BUY : Side.SELL;
    Price mid = field.mid(instrument);
    int away = 1 + random.nextInt(random.nextBoolean() ? 200 : 3_000);
    Price trigger = shifted(mid, side == Side.BUY ? away : -away);
    int beyond = harmful(policy);
    StopLeg stop = new StopLeg(trigger, shifted(trigger, side == Side.BUY ? beyond : -beyond));
    Price limit = pair ? shifted(mid, side == Side.BUY ? -away : away) : null;
    Amount quantity = quantity(policy, instrument, stop.limit());
    OrderKind kind = pair ? OrderKind.OCO : OrderKind.STOP_LIMIT;
    CallerId id = place(policy, instrument, side, kind, quantity, limit, stop, false);
    if (id != null && random.nextInt(4) != 0) {
      if (random.nextInt(4) == 0) {
        field.pass(longWait());
      }
      if (field.move(instrument, shifted(trigger, side == Side.BUY ? 5 : -5))) {
        field.meet(id, percent());
        field.release(instrument);
      }
    }
  }

  private void dust() {
    AccountPolicy policy = anyPolicy();
    Instrument instrument = anyInstrument(policy);
    Side side = random.nextBoolean() ? Side.BUY : Side.SELL;
    int beyond = harmful(policy);
    Price limit = shifted(field.mid(instrument), side == Side.BUY ? beyond : -beyond);
    for (int i = random.nextInt(12); i >= 0; i--) {
      Amount lots = Amount.ofUnits(instrument.base(), 1 + random.nextInt(200));
      Amount lot = field.filters(instrument).lot();
      Amount quantity = lot.times(lots.units(), BigInteger.ONE, RoundingMode.UNNECESSARY);
      place(policy, instrument, side, OrderKind.LIMIT_IOC, quantity, limit, null, true);
    }
  }

  private void restAndCancel() {
    AccountPolicy policy = anyPolicy();
    Instrument instrument = anyInstrument(policy);
    Side side = random.nextBoolean() ? Side.BUY : Side.SELL;
    int beyond = random.nextBoolean() ? harmful(policy) : -random.nextInt(50);
    Price limit = shifted(field.mid(instrument), side == Side.BUY ? beyond : -beyond);
    Amount quantity = quantity(policy, instrument, limit);
    CallerId id = place(policy, instrument, side, OrderKind.LIMIT, quantity, limit, null, false);
    if (id != null) {
      if (random.nextBoolean()) {
        field.meet(id, percent());
      }
      submit(new CancelOrder(policy.credential(), instrument, id, null));
    }
  }

  private void replace() {
    if (standing.isEmpty()) {
      trade(Side.SELL, true);
      return;
    }
    Standing old = standing.get(random.nextInt(standing.size()));
    AccountPolicy policy = policyOf(old.order.credential());
    Instrument instrument = old.order.instrument();
    Side side = random.nextInt(4) == 0 ? old.order.side().opposite() : old.order.side();
    int beyond = harmful(policy);
    Price limit = shifted(field.mid(instrument), side == Side.BUY ? beyond : -beyond);
    PlaceOrder next =
        new PlaceOrder(
            policy.credential(),
            instrument,
            side,
            OrderKind.LIMIT,
            random.nextBoolean() ? old.order.quantity() : quantity(policy, instrument, limit),
            limit,
            null);
    CallerId id = submit(new CancelOrder(policy.credential(), instrument, old.id, next));
    if (id != null) {
      keep(id, next);
      field.meet(id, percent());
    }
  }

  private void meetAny() {
    if (!standing.isEmpty()) {
      field.meet(standing.get(random.nextInt(standing.size())).id, percent());
    }
  }

  private void repeat() {
    if (standing.isEmpty()) {
      return;
    }
    Standing old = standing.get(random.nextInt(standing.size()));
    PlaceOrder order = old.order;
    PlaceOrder other =
        new PlaceOrder(
            order.credential(),
            order.instrument(),
            order.side(),
            order.kind(),
            order.quantity().plus(Amount.ofUnits(order.instrument().base(), 1)),
            order.limit(),
            order.stop());
    record(field.submit(new Submission(field.organisation(), old.id, field.epoch(), other)));
  }

  private Intent nonsense() {
    AccountPolicy policy = anyPolicy();
    Instrument instrument = anyInstrument(policy);
    Price mid = field.mid(instrument);
    BigInteger huge = BigInteger.ONE.shiftLeft(126);
    return switch (random.nextInt(8)) {
      case 0 ->
          order(
              new CredentialId("nobody"),
              instrument,
              Side.SELL,
              Amount.ofUnits(instrument.base(), 1_000),
              mid);
      case 1 ->
          order(
              policy.credential(), instrument, Side.BUY, new Amount(instrument.base(), huge), mid);
      case 2 ->
          order(
              policy.credential(),
              instrument,
              Side.SELL,
              new Amount(instrument.base(), huge),
              new Price(instrument, huge));
      case 3 -> {
        Instrument other =
            new Instrument(new Asset(instrument.base().code(), 0), instrument.quote());
        yield order(
            policy.credential(),
            other,
            Side.SELL,
            Amount.ofUnits(other.base(), 1),
            Price.ofUnits(other, 1));
      }
      case 4 -> {
        Instrument other = Instrument.of("DMG/" + instrument.quote().code());
        yield order(
            policy.credential(),
            other,
            Side.BUY,
            Amount.ofUnits(other.base(), 1_000_000),
            Price.ofUnits(other, 1_000_000));
      }
      case 5 ->
          new CancelOrder(
              policy.credential(), instrument, CallerId.derive("never/" + random.nextLong()), null);
      case 6 ->
          order(
              policy.credential(),
              instrument,
              Side.SELL,
              Amount.ofUnits(instrument.base(), 1),
              Price.ofUnits(instrument, 1));
      default ->
          order(
              policy.credential(),
              instrument,
              Side.BUY,
              quantity(policy, instrument, mid),
              shifted(mid, policy.bandBps() + 1 + random.nextInt(5_000)));
    };
  }

  private static PlaceOrder order(
      CredentialId credential, Instrument instrument, Side side, Amount quantity, Price limit) {
    return new PlaceOrder(credential, instrument, side, OrderKind.LIMIT_IOC, quantity, limit, null);
  }

  // ---------------------------------------------------------------- choices

  private AccountPolicy anyPolicy() {
    List<AccountPolicy> policies = field.policies();
    return policies.get(random.nextInt(policies.size()));
  }

  private AccountPolicy policyOf(CredentialId credential) {
    for (AccountPolicy policy : field.policies()) {
      if (policy.credential().equals(credential)) {
        return policy;
      }
    }
    throw new IllegalStateException("An order of an account without a policy: " + credential);
  }

  private Instrument anyInstrument(AccountPolicy policy) {
    return policy.instruments().get(random.nextInt(policy.instruments().size())).instrument();
  }

  /** How far beyond the price: mostly the very edge of the band. */
  private int harmful(AccountPolicy policy) {
    int band = policy.bandBps();
    return switch (random.nextInt(8)) {
      case 0 -> random.nextInt(band) + 1;
      case 1 -> Math.max(1, band - random.nextInt(5));
      case 2 -> band + 1 + random.nextInt(50);
      default -> band;
    };
  }

  private int percent() {
    return random.nextInt(2) == 0 ? 100 : 1 + random.nextInt(100);
  }

  /** To the venue's next tick on this side of the band's edge. */
  private Price shifted(Price price, int bps) {
    RoundingMode inward = bps > 0 ? RoundingMode.FLOOR : RoundingMode.CEILING;
    Price tick = field.filters(price.instrument()).tick();
    return price.plusBps(Math.max(bps, -9_900), inward).roundTo(tick, inward).max(tick);
  }

  /** Worth up to what one order may be, or up to what the budget would pay for. */
  private Amount quantity(AccountPolicy policy, Instrument instrument, Price price) {
    Amount most = Amount.ofUnits(instrument.quote(), 1_000_000);
    for (Limits limits : policy.limits()) {
      if (limits.quote().equals(instrument.quote())) {
        most = random.nextInt(3) == 0 ? limits.dayLoss() : limits.orderNotional();
      }
    }
    Amount worth = most.bps(1 + random.nextInt(10_000), RoundingMode.FLOOR);
    Amount lot = field.filters(instrument).lot();
    return price.quantityFor(worth, RoundingMode.FLOOR).floorTo(lot).max(lot);
  }

  private @Nullable CallerId place(
      AccountPolicy policy,
      Instrument instrument,
      Side side,
      OrderKind kind,
      Amount quantity,
      @Nullable Price limit,
      @Nullable StopLeg stop,
      boolean meetNow) {
    PlaceOrder order =
        new PlaceOrder(policy.credential(), instrument, side, kind, quantity, limit, stop);
    CallerId id = submit(order);
    if (id == null) {
      return null;
    }
    keep(id, order);
    if (meetNow && random.nextInt(8) != 0) {
      field.meet(id, percent());
    }
    return id;
  }

  private void keep(CallerId id, PlaceOrder order) {
    standing.add(new Standing(id, order));
    if (standing.size() > MAX_STANDING) {
      standing.removeFirst();
    }
  }

  /** The caller id when it was approved. */
  private @Nullable CallerId submit(Intent intent) {
    CallerId id = CallerId.derive(name + "/" + count++);
    int epoch = random.nextInt(60) == 0 ? field.epoch() - 1 : field.epoch();
    Verdict verdict =
        field.submit(new Submission(field.organisation(), id, Math.max(0, epoch), intent));
    return record(verdict) ? id : null;
  }

  private boolean record(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Approved yes -> {
        approved++;
        yield true;
      }
      case Verdict.Refused no -> {
        refusals.merge(no.rule().ruleName(), 1, Integer::sum);
        learn(no.rule());
        yield false;
      }
    };
  }

  /** A refusal tells him what to do first. */
  private void learn(Rule rule) {
    if (rule == Rule.ORDER_RATE && random.nextInt(3) == 0) {
      field.pass(60_000 + random.nextInt(3_000));
    } else if (rule == Rule.HOUR_NOTIONAL && random.nextInt(4) == 0) {
      field.pass(3_600_000);
    } else if (rule == Rule.OPEN_ORDERS && !standing.isEmpty()) {
      field.meet(standing.get(random.nextInt(standing.size())).id, 100);
    }
  }
}
