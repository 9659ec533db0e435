package tallystick.keeper.policy;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.Canonical;
import tallystick.intent.CredentialId;
import tallystick.intent.Entry;
import tallystick.intent.EntryBody.Aggregated;
import tallystick.intent.EntryBody.EpochBegun;
import tallystick.intent.EntryBody.Judged;
import tallystick.intent.EntryBody.Observed;
import tallystick.intent.EntryBody.Resulted;
import tallystick.intent.EntryBody.Started;
import tallystick.intent.Intent;
import tallystick.intent.Intent.CancelOrder;
import tallystick.intent.Intent.PlaceOrder;
import tallystick.intent.KeeperStatus;
import tallystick.intent.Leg;
import tallystick.intent.Limits;
import tallystick.intent.MachineIntent;
import tallystick.intent.Outcome;
import tallystick.intent.Verdict;
import tallystick.keeper.policy.PlacedOrder.Standing;
import tallystick.keeper.window.Window;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Instrument;

/**
 * What one organisation has at stake: the one mutable fold of its entries, the same code live and
 * on replay. Live, an entry is applied when it is appended and before the next intent is judged, so
 * that two intents never spend the same budget.
 *
 * <p>An approved order holds its worst case for as long as it may fill. Rejected or never arrived
 * frees it; unknown does not; when every leg has been closed the hold is replaced by what was
 * really exchanged, counted for an hour and a day from that moment. A result that comes after the
 * end can only add to what was spent, never take away.
 *
 * <p>Beside the entries it takes what the keeper sees at the venue ({@link #observeFilled}, {@link
 * #observeBalance}); those are asked anew after a start and move no limit, only what counts as held
 * and covered.
 */
public final class Exposure {
  /** Ended orders kept for late results; older ones have left every window of a busy account. */
  static final int MAX_ENDED = 100_000;

  /** What a caller id was used for. */
  public record Seen(long sequence, Bytes intentHash, @Nullable CredentialId placedOn) {}

  private record Held(CredentialId credential, Asset asset) {}

  private final Map<CallerId, Seen> callers = new HashMap<>();
  private final Map<Long, PlacedOrder> bySequence = new HashMap<>();
  private final Map<CallerId, PlacedOrder> byCaller = new HashMap<>();
  private final ArrayDeque<PlacedOrder> ended = new ArrayDeque<>();
  private final Map<CredentialId, Map<Long, PlacedOrder>> live = new HashMap<>();
  private final Map<CredentialId, Map<Asset, Usage>> accounts = new HashMap<>();
  private final Map<Asset, Usage> organisation = new HashMap<>();
  private final Map<CredentialId, Window> orderRates = new HashMap<>();
  private final Map<CredentialId, Window> cancelRates = new HashMap<>();
  private final Map<Held, Amount> balances = new HashMap<>();

  // ---------------------------------------------------------------- the fold

  /**
   * Takes one entry, in the order of the organisation's sequence.
   *
   * @throws IllegalArgumentException for an approved order without the basis it was charged against
   */
  public void apply(Entry entry) {
    switch (entry.body()) {
      case Judged judged -> judged(entry, judged);
      case Resulted resulted -> resulted(resulted, entry.loggedAtMs());
      case Started started -> {}
      case Aggregated aggregated -> {}
      case EpochBegun epoch -> {}
      case Observed observed -> {}
    }
  }

  private void judged(Entry entry, Judged judged) {
    Intent intent = judged.intent();
    boolean approved = judged.verdict() instanceof Verdict.Approved;
    PlaceOrder order = approved ? orderOf(intent) : null;
    callers.putIfAbsent(
        entry.callerId(),
        new Seen(entry.sequence(), hash(intent), order == null ? null : order.credential()));
    if (!(judged.verdict() instanceof Verdict.Approved verdict)) {
      return;
    }
    switch (intent) {
      case PlaceOrder place ->
          window(orderRates, place.credential()).add(entry.loggedAtMs(), BigInteger.ONE);
      case CancelOrder cancel -> {
        window(cancelRates, cancel.credential()).add(entry.loggedAtMs(), BigInteger.ONE);
        PlacedOrder target = byCaller.get(cancel.target());
        if (target != null) {
          target.askCancel();
        }
      }
      case Intent.Read read -> {}
      case Intent.ChangeSetting change -> {}
      case Intent.Freeze freeze -> {}
      case Intent.FileEvidence file -> {}
      case MachineIntent machine -> {}
    }
    if (order != null) {
      place(entry, order, verdict);
    }
  }

  private void place(Entry entry, PlaceOrder order, Verdict.Approved verdict) {
    Verdict.Basis basis = verdict.basis();
    if (basis == null || !basis.low().instrument().equals(order.instrument())) {
      throw new IllegalArgumentException(
          "Entry " + entry.sequence() + " approves an order without the prices it was judged by");
    }
    PlacedOrder placed = new PlacedOrder(entry.sequence(), entry.callerId(), order, basis);
    bySequence.put(placed.sequence, placed);
    byCaller.put(placed.callerId, placed);
    hold(placed);
  }

  private void hold(PlacedOrder placed) {
    live.computeIfAbsent(placed.credential(), id -> new LinkedHashMap<>())
        .put(placed.sequence, placed);
    usage(placed.credential(), placed.quote()).hold(placed.held);
    usage(placed.quote()).hold(placed.held);
  }

  private void resulted(Resulted resulted, long atMs) {
    PlacedOrder placed = bySequence.get(resulted.of());
    if (placed == null) {
      return;
    }
    switch (resulted.outcome()) {
      case Outcome.Accepted accepted -> accepted(placed);
      case Outcome.Rejected rejected -> end(placed, atMs);
      case Outcome.NeverArrived never -> end(placed, atMs);
      case Outcome.Unknown unknown -> {}
      case Outcome.Applied applied -> {}
      case Outcome.Made made -> {}
      case Outcome.Signed signed -> {}
      case Outcome.Attested attested -> {}
      case Outcome.Deposited deposited -> {}
      case Outcome.Closed closed -> {
        placed.close(closed);
        if (placed.allClosed() || !placed.live()) {
          end(placed, atMs);
        }
      }
    }
  }

  /** Also when it had been given up as never arrived: then it holds its worst case again. */
  private void accepted(PlacedOrder placed) {
    if (placed.live()) {
      placed.stand(Standing.OPEN);
    } else if (!placed.anyClosed()) {
      ended.remove(placed);
      placed.stand(Standing.OPEN);
      hold(placed);
    }
  }

  private void end(PlacedOrder placed, long atMs) {
    if (placed.live()) {
      placed.stand(Standing.ENDED);
      Map<Long, PlacedOrder> open = live.get(placed.credential());
      if (open != null) {
        open.remove(placed.sequence);
      }
      usage(placed.credential(), placed.quote()).release(placed.held);
      usage(placed.quote()).release(placed.held);
      keepForLateResults(placed);
    }
    Charge actual =
        placed.anyClosed()
            ? Charge.actual(placed.order, placed.basis, placed.filledBase(), placed.filledQuote())
            : Charge.NONE;
    Charge more = actual.beyond(placed.spent());
    placed.spend(placed.spent().plus(more));
    usage(placed.credential(), placed.quote()).spend(atMs, more);
    usage(placed.quote()).spend(atMs, more);
  }

  private void keepForLateResults(PlacedOrder placed) {
    ended.addLast(placed);
    while (ended.size() > MAX_ENDED) {
      PlacedOrder oldest = ended.removeFirst();
      bySequence.remove(oldest.sequence);
      byCaller.remove(oldest.callerId);
    }
  }

  // ---------------------------------------------------------------- what is seen at the venue

  /**
   * An execution report of an order that is still open.
   *
   * @param sequence of the judged entry
   * @param cumulativeBase filled so far by this leg
   */
  public void observeFilled(long sequence, Leg leg, Amount cumulativeBase) {
    PlacedOrder placed = bySequence.get(sequence);
    if (placed != null && cumulativeBase.asset().equals(placed.order.instrument().base())) {
      placed.seeFilled(leg, cumulativeBase);
    }
  }

  /**
   * How much of an asset the account has, free and locked together.
   *
   * @param total not negative
   */
  public void observeBalance(CredentialId credential, Amount total) {
    balances.put(new Held(credential, total.asset()), total);
  }

  /** The account is out of sight: until it is seen again nothing is known to be held. */
  public void forgetBalances(CredentialId credential) {
    balances.keySet().removeIf(held -> held.credential.equals(credential));
  }

  // ---------------------------------------------------------------- what the rules ask

  /** What a caller id was used for, across epochs; empty when it is new. */
  public Optional<Seen> seen(CallerId callerId) {
    return Optional.ofNullable(callers.get(callerId));
  }

  /** Whether an approved order or replacement of one of these credentials has this caller id. */
  boolean placedOn(CallerId callerId, Instrument instrument, Predicate<CredentialId> by) {
    PlacedOrder placed = byCaller.get(callerId);
    if (placed != null) {
      return by.test(placed.credential()) && placed.order.instrument().equals(instrument);
    }
    Seen seen = callers.get(callerId);
    return seen != null && seen.placedOn() != null && by.test(seen.placedOn());
  }

  /** An order that may still fill. */
  Optional<PlacedOrder> live(CallerId callerId) {
    return Optional.ofNullable(byCaller.get(callerId)).filter(PlacedOrder::live);
  }

  /** The account's orders that may still fill, in the order they were approved. */
  Collection<PlacedOrder> live(CredentialId credential) {
    Map<Long, PlacedOrder> orders = live.get(credential);
    return orders == null ? List.of() : Collections.unmodifiableCollection(orders.values());
  }

  /** How many orders the account may have at the venue; an OCO counts as two. */
  public int openOrders(CredentialId credential) {
    int count = 0;
    for (PlacedOrder placed : live(credential)) {
      count += placed.legs();
    }
    return count;
  }

  /** Orders of which it is not known whether the venue has them. */
  public int inDoubt(CredentialId credential) {
    int count = 0;
    for (PlacedOrder placed : live(credential)) {
      count += placed.standing() == Standing.IN_DOUBT ? 1 : 0;
    }
    return count;
  }

  /**
   * The protective sells that may still fill, by the sequence of their entries: a freeze cancels
   * everything else.
   */
  public List<Long> protectiveSells(CredentialId credential) {
    List<Long> sequences = new ArrayList<>();
    for (PlacedOrder placed : live(credential)) {
      if (placed.protective()) {
        sequences.add(placed.sequence);
      }
    }
    return sequences;
  }

  /** What the account has of an asset; empty when the keeper has not seen it. */
  public Optional<Amount> balance(CredentialId credential, Asset asset) {
    return Optional.ofNullable(balances.get(new Held(credential, asset)));
  }

  long ordersInLastMinute(CredentialId credential, long nowMs) {
    return window(orderRates, credential).sum(nowMs).longValue();
  }

  long cancelsInLastMinute(CredentialId credential, long nowMs) {
    return window(cancelRates, credential).sum(nowMs).longValue();
  }

  Usage usage(CredentialId credential, Asset quote) {
    return accounts
        .computeIfAbsent(credential, id -> new HashMap<>())
        .computeIfAbsent(quote, asset -> new Usage());
  }

  /** The organisation's, over all its accounts. */
  Usage usage(Asset quote) {
    return organisation.computeIfAbsent(quote, asset -> new Usage());
  }

  /** For the status: how much of each of these limits of an account is used now. */
  public List<KeeperStatus.Budget> budgets(
      CredentialId credential, List<Limits> limits, long nowMs) {
    List<KeeperStatus.Budget> budgets = new ArrayList<>();
    for (Limits limit : limits) {
      Usage usage = usage(credential, limit.quote());
      budgets.add(
          new KeeperStatus.Budget(
              Figures.amount(limit.quote(), usage.hourTurnover(nowMs)),
              limit.hourNotional(),
              Figures.amount(limit.quote(), usage.dayTurnover(nowMs)),
              limit.dayNotional(),
              Figures.amount(limit.quote(), usage.dayLoss(nowMs)),
              limit.dayLoss()));
    }
    return budgets;
  }

  /**
   * Everything that the fold of the entries decides, as text, in one order: two exposures that
   * agree in it judge alike. For comparing a replay with the live one.
   */
  public String digest(long nowMs) {
    Map<String, String> lines = new TreeMap<>();
    accounts.forEach(
        (credential, usages) ->
            usages.forEach(
                (quote, usage) -> lines.put(credential + " " + quote, usage.digest(nowMs))));
    organisation.forEach((quote, usage) -> lines.put("* " + quote, usage.digest(nowMs)));
    orderRates.forEach((id, window) -> lines.put(id + " orders", "" + window.sum(nowMs)));
    cancelRates.forEach((id, window) -> lines.put(id + " cancels", "" + window.sum(nowMs)));
    for (Map<Long, PlacedOrder> orders : live.values()) {
      orders.forEach((sequence, placed) -> lines.put("order " + sequence, placed.digest()));
    }
    // A rule that asks makes room for an account that has nothing: that is no difference.
    lines.values().removeIf(value -> value.equals(Usage.NOTHING) || value.equals("0"));
    StringBuilder text = new StringBuilder();
    lines.forEach((key, value) -> text.append(key).append(": ").append(value).append('\n'));
    return text.append(callers.size()).append(" caller ids\n").toString();
  }

  /** The order that an intent would place; null when it places none. */
  static @Nullable PlaceOrder orderOf(Intent intent) {
    return switch (intent) {
      case PlaceOrder place -> place;
      case CancelOrder cancel -> cancel.replacement();
      case Intent.Read read -> null;
      case Intent.ChangeSetting change -> null;
      case Intent.Freeze freeze -> null;
      case Intent.FileEvidence file -> null;
      case MachineIntent machine -> null;
    };
  }

  /** The 32 bytes by which {@code intent-repeated} tells equal intents from others. */
  public static Bytes hash(Intent intent) {
    return Hashes.sha256(Canonical.encodeIntent(intent));
  }

  private static Window window(Map<CredentialId, Window> windows, CredentialId credential) {
    return windows.computeIfAbsent(credential, id -> new Window(Window.MINUTE_MS));
  }
}
