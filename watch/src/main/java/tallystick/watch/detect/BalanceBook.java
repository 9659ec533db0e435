package tallystick.watch.detect;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import tallystick.intent.CredentialId;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Fill;
import tallystick.market.Instrument;
import tallystick.market.Side;
import tallystick.watch.detect.Finding.Kind;
import tallystick.watch.detect.Finding.Severity;

/**
 * The account's balances against its executions. For each asset: what the venue last reported, and
 * what it should be by the first report, the executions and the movements since. A difference that
 * lasts is a finding, and from then on the venue's figure is the base again.
 */
final class BalanceBook {
  /** Executions remembered so as not to be counted twice. */
  private static final int MAX_REMEMBERED = 1_000_000;

  /** One asset's two figures. */
  private static final class Holding {
    private final long readUpToMs;
    private Amount expected;
    private Amount reported;
    private long differsSinceMs;
    private long toldMs;

    /**
     * @param readUpToMs the venue's time up to which executions are in it already
     */
    Holding(Amount reported, long readUpToMs) {
      this.readUpToMs = readUpToMs;
      this.expected = reported;
      this.reported = reported;
    }

    void mark(long atMs) {
      if (expected.equals(reported)) {
        differsSinceMs = 0;
      } else if (differsSinceMs == 0) {
        differsSinceMs = atMs;
      }
    }
  }

  private record Passed(Fill fill, long atMs) {}

  private final CredentialId credential;
  private final WatchSettings settings;
  private final Map<Asset, Holding> holdings = new TreeMap<>();
  private final Set<String> counted = new HashSet<>();
  private final Deque<Passed> window = new ArrayDeque<>();

  /** Events may be missing: an execution that a balance shows may not have been told. */
  private boolean blind;

  BalanceBook(CredentialId credential, WatchSettings settings) {
    this.credential = credential;
    this.settings = settings;
  }

  void fill(Fill fill, long atMs) {
    if (counted.size() >= MAX_REMEMBERED
        || !counted.add(fill.instrument().symbol() + "#" + fill.venueTradeId())) {
      return;
    }
    boolean bought = fill.side() == Side.BUY;
    move(bought ? fill.quantity() : fill.quantity().negate(), fill.timeMs(), atMs);
    move(bought ? fill.quoteAmount().negate() : fill.quoteAmount(), fill.timeMs(), atMs);
    move(fill.fee().negate(), fill.timeMs(), atMs);
    window.addLast(new Passed(fill, atMs));
  }

  void gap() {
    blind = true;
  }

  /** The account as it is, after every execution of a gap has been counted. */
  void read(Map<Asset, Amount> totals, long updatedMs, long atMs) {
    blind = false;
    Map<Asset, Amount> all = new TreeMap<>(totals);
    holdings.keySet().forEach(asset -> all.putIfAbsent(asset, Amount.zero(asset)));
    all.forEach(
        (asset, total) -> {
          Holding holding = holdings.get(asset);
          if (holding == null) {
            holdings.put(asset, new Holding(total, updatedMs));
          } else {
            holding.reported = total;
            holding.toldMs = Math.max(holding.toldMs, updatedMs);
            holding.differsSinceMs = 0; // whatever it was, it has lasted since now only
            holding.mark(atMs);
          }
        });
  }

  void balance(VenueReport.BalanceSeen seen) {
    if (blind) {
      return;
    }
    Holding holding = holdings.get(seen.asset());
    if (holding == null) {
      holding = new Holding(seen.total(), Long.MIN_VALUE);
      holdings.put(seen.asset(), holding);
    } else if (seen.venueMs() < holding.toldMs) {
      return; // overtaken by a later one
    }
    holding.toldMs = seen.venueMs();
    holding.reported = seen.total();
    holding.mark(seen.atMs());
  }

  /** A movement that the venue names explains the balance, and is a finding of its own. */
  Finding movement(Amount delta, long atMs) {
    move(delta, Long.MAX_VALUE, atMs);
    boolean out = delta.signum() < 0;
    return new Finding(
        Kind.UNEXPLAINED_BALANCE,
        out ? Severity.CRITICAL : Severity.NOTE,
        credential,
        "movement#" + delta + "#" + atMs,
        out
            ? "Money left the account without an order: " + delta
            : "Money came to the account without an order: " + delta,
        List.of("the venue reports it as a deposit, a withdrawal, a transfer or a conversion"),
        atMs);
  }

  private void move(Amount delta, long timeMs, long atMs) {
    Holding holding = holdings.get(delta.asset());
    if (holding == null || timeMs <= holding.readUpToMs) {
      // The first report holds it already, or will.
      return;
    }
    holding.expected = holding.expected.plus(delta);
    holding.mark(atMs);
  }

  /** Differences that have lasted too long. */
  List<Finding> time(long nowMs) {
    List<Finding> findings = new ArrayList<>();
    if (blind) {
      return findings;
    }
    holdings.forEach(
        (asset, holding) -> {
          boolean lasting =
              holding.differsSinceMs > 0
                  && nowMs - holding.differsSinceMs > settings.balanceSettleMs();
          if (lasting) {
            findings.add(unexplained(asset, holding));
            holding.expected = holding.reported;
            holding.differsSinceMs = 0;
          }
        });
    return findings;
  }

  private Finding unexplained(Asset asset, Holding holding) {
    Amount difference = holding.reported.minus(holding.expected);
    return new Finding(
        Kind.UNEXPLAINED_BALANCE,
        difference.signum() < 0 ? Severity.CRITICAL : Severity.WARNING,
        credential,
        "balance#" + asset + "#" + holding.differsSinceMs,
        "The balance of " + asset + " changed by " + difference + ", which no trade explains",
        List.of(
            "the venue reports " + holding.reported,
            "the executions and movements known give " + holding.expected),
        holding.differsSinceMs);
  }

  /**
   * Most of several holdings sold within the window, or most of the money spent on what no bot
   * trades: how stolen keys were used in 2022. What the tally authorised does not count: two bots
   * that take their profit within minutes sell most of two holdings, and what a stolen server could
   * do by such orders is what the loss budget bounds.
   *
   * @param ours whether an execution is of an order that the tally knows
   */
  List<Finding> drain(long nowMs, Predicate<Fill> ours) {
    while (!window.isEmpty() && nowMs - window.peekFirst().atMs() > settings.drainWindowMs()) {
      window.removeFirst();
    }
    Map<Asset, Amount> sold = new TreeMap<>();
    Map<Asset, Amount> spentOnOthers = new TreeMap<>();
    Map<Asset, Amount> net = new TreeMap<>();
    Set<Instrument> others = new HashSet<>();
    for (Passed passed : window) {
      Fill fill = passed.fill();
      boolean bought = fill.side() == Side.BUY;
      net.merge(
          fill.quantity().asset(),
          bought ? fill.quantity() : fill.quantity().negate(),
          Amount::plus);
      net.merge(
          fill.quoteAmount().asset(),
          bought ? fill.quoteAmount().negate() : fill.quoteAmount(),
          Amount::plus);
      if (ours.test(fill)) {
        continue;
      }
      if (!bought) {
        sold.merge(fill.quantity().asset(), fill.quantity(), Amount::plus);
      } else if (!settings.instruments().contains(fill.instrument())) {
        spentOnOthers.merge(fill.quoteAmount().asset(), fill.quoteAmount(), Amount::plus);
        others.add(fill.instrument());
      }
    }
    List<String> evidence = new ArrayList<>();
    int emptied = 0;
    for (Map.Entry<Asset, Amount> sale : sold.entrySet()) {
      if (mostOf(sale.getValue(), sale.getKey(), net)) {
        emptied++;
        evidence.add("sold " + sale.getValue());
      }
    }
    boolean spent = false;
    for (Map.Entry<Asset, Amount> spending : spentOnOthers.entrySet()) {
      if (mostOf(spending.getValue(), spending.getKey(), net)) {
        spent = true;
        evidence.add("spent " + spending.getValue() + " on " + others);
      }
    }
    if (emptied < 2 && !spent) {
      return List.of();
    }
    return List.of(
        new Finding(
            Kind.DRAIN_PATTERN,
            Severity.CRITICAL,
            credential,
            "drain#" + Math.floorDiv(nowMs, settings.drainWindowMs()),
            "Most of the account was turned over within " + settings.drainWindowMs() / 1000 + " s",
            evidence,
            nowMs));
  }

  /** Whether {@code gone} is most of what was held when the window began. */
  private boolean mostOf(Amount gone, Asset asset, Map<Asset, Amount> net) {
    Holding holding = holdings.get(asset);
    if (holding == null) {
      return false;
    }
    Amount before = holding.expected.minus(net.getOrDefault(asset, Amount.zero(asset)));
    return before.signum() > 0
        && gone.compareTo(before.bps(settings.drainShareBps(), java.math.RoundingMode.CEILING))
            >= 0;
  }
}
