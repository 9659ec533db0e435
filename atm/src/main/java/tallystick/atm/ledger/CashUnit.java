package tallystick.atm.ledger;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tallystick.intent.NoteCount;
import tallystick.intent.TerminalId;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Posting;
import tallystick.market.Transaction;

/**
 * One cashbox, cassette or recycler, counted by denomination. Expected = opening + accepted +
 * loaded - dispensed - rejected - removed.
 *
 * @param name in the machine, for example {@code cashbox}
 * @param moved what happened, by denomination; a denomination that never occurred is absent
 */
public record CashUnit(TerminalId terminal, String name, Asset currency, Map<Long, Moved> moved) {
  public CashUnit {
    if (name.isBlank() || name.contains("/")) {
      throw new IllegalArgumentException("A cash unit has a name without a slash");
    }
    moved = Map.copyOf(moved);
  }

  /** A unit whose notes somebody counted when it was put in. */
  public static CashUnit opened(
      TerminalId terminal, String name, Asset currency, List<NoteCount> opening) {
    return new CashUnit(terminal, name, currency, Map.of()).with(Kind.OPENING, opening);
  }

  /** What can happen to notes. */
  public enum Kind {
    OPENING,
    ACCEPTED,
    LOADED,
    DISPENSED,
    /** Fed from this unit into the reject box, not to the customer. */
    REJECTED,
    REMOVED
  }

  /** Counts of one denomination, none below zero. */
  public record Moved(
      long opening, long accepted, long loaded, long dispensed, long rejected, long removed) {
    static final Moved NONE = new Moved(0, 0, 0, 0, 0, 0);

    public long expected() {
      return opening + accepted + loaded - dispensed - rejected - removed;
    }

    Moved plus(Kind kind, long count) {
      return switch (kind) {
        case OPENING -> new Moved(opening + count, accepted, loaded, dispensed, rejected, removed);
        case ACCEPTED -> new Moved(opening, accepted + count, loaded, dispensed, rejected, removed);
        case LOADED -> new Moved(opening, accepted, loaded + count, dispensed, rejected, removed);
        case DISPENSED ->
            new Moved(opening, accepted, loaded, dispensed + count, rejected, removed);
        case REJECTED -> new Moved(opening, accepted, loaded, dispensed, rejected + count, removed);
        case REMOVED -> new Moved(opening, accepted, loaded, dispensed, rejected, removed + count);
      };
    }
  }

  /** The unit after these notes moved; more may go out than is expected, a count will tell. */
  public CashUnit with(Kind kind, List<NoteCount> notes) {
    Map<Long, Moved> next = new HashMap<>(moved);
    for (NoteCount some : notes) {
      next.merge(
          some.denominationMinor(),
          Moved.NONE.plus(kind, some.count()),
          (old, _) -> old.plus(kind, some.count()));
    }
    return new CashUnit(terminal, name, currency, next);
  }

  /** How many notes of each denomination must be inside. */
  public Map<Long, Long> expected() {
    Map<Long, Long> found = new TreeMap<>();
    moved.forEach((denomination, each) -> found.put(denomination, each.expected()));
    return found;
  }

  /** What must be inside, as money. */
  public Amount expectedCash() {
    long minor = 0;
    for (Map.Entry<Long, Long> each : expected().entrySet()) {
      minor = Math.addExact(minor, Math.multiplyExact(each.getKey(), (long) each.getValue()));
    }
    return Amount.ofUnits(currency, minor);
  }

  /** One denomination's difference at a collection. */
  public record Variance(long denominationMinor, long expected, long counted) {}

  /**
   * A collection: what was expected, what the collector counted, what is posted, and the unit that
   * begins anew, empty.
   *
   * @param variances denominations that differ
   */
  public record Collection(CashUnit next, List<Variance> variances, Transaction posting) {}

  /**
   * Empties the unit. The books move what was expected out of the machine, the collector's cash
   * into transit, and the difference to over and short, where it stays seen.
   *
   * @param sequence the machine's own number of the statement that opened the unit: with the
   *     machine's name the key of this collection
   * @param counted by the collector
   */
  public Collection collected(long sequence, List<NoteCount> counted, long timeMs) {
    Map<Long, Long> found = new TreeMap<>();
    counted.forEach(some -> found.merge(some.denominationMinor(), (long) some.count(), Long::sum));
    Map<Long, Long> expected = expected();
    List<Variance> variances = new ArrayList<>();
    List<Posting> postings = new ArrayList<>();
    Map<Long, Long> all = new TreeMap<>(expected);
    found.keySet().forEach(denomination -> all.putIfAbsent(denomination, 0L));
    long countedMinor = 0;
    long expectedMinor = 0;
    for (long denomination : all.keySet()) {
      long should = orZero(expected.get(denomination));
      long is = orZero(found.get(denomination));
      if (should != is) {
        variances.add(new Variance(denomination, should, is));
      }
      if (should != 0) {
        postings.add(posting(denomination, -should));
      }
      countedMinor = Math.addExact(countedMinor, Math.multiplyExact(denomination, is));
      expectedMinor = Math.addExact(expectedMinor, Math.multiplyExact(denomination, should));
    }
    postings.add(new Posting(Accounts.inTransit(currency), Amount.ofUnits(currency, countedMinor)));
    if (countedMinor != expectedMinor) {
      postings.add(
          new Posting(
              Accounts.overShort(terminal, currency),
              Amount.ofUnits(currency, expectedMinor - countedMinor)));
    }
    Transaction posting =
        new Transaction("collection/" + terminal + "/" + sequence, timeMs, postings);
    return new Collection(new CashUnit(terminal, name, currency, Map.of()), variances, posting);
  }

  /** Notes put in by a person, from the bank. */
  public Transaction loading(String id, List<NoteCount> notes, long timeMs) {
    List<Posting> postings = new ArrayList<>();
    long minor = 0;
    for (NoteCount some : notes) {
      postings.add(posting(some.denominationMinor(), some.count()));
      minor += some.denominationMinor() * some.count();
    }
    postings.add(new Posting(Accounts.bank(currency), Amount.ofUnits(currency, -minor)));
    return new Transaction("loading/" + terminal + "/" + id, timeMs, postings);
  }

  private Posting posting(long denomination, long count) {
    return new Posting(
        Accounts.cash(terminal, name, currency, denomination),
        Amount.ofUnits(currency, Math.multiplyExact(denomination, count)));
  }

  private static long orZero(@Nullable Long value) {
    return value == null ? 0 : value;
  }
}
