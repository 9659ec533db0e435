package tallystick.atm.rule;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tallystick.atm.Direction;
import tallystick.intent.SaleId;
import tallystick.intent.TerminalId;
import tallystick.market.Amount;

/**
 * What sales have taken of their limits: reserved before cash is taken, settled with what was
 * really taken, released when nothing was.
 *
 * <p>A value: each change makes the next one, whose {@link #version} is one more. Whoever keeps it
 * replaces it by compare-and-set on that version and asks again when another was faster; then no
 * two sales can both take what is left.
 */
public final class Reservations {
  /**
   * Sales kept at once. Whoever keeps more than a year of one group of customers calls {@link
   * #forgottenBefore}; without a limit each reservation would take longer than the one before.
   */
  public static final int MAX_SALES = 100_000;

  /** Nothing reserved yet. */
  public static final Reservations NONE = new Reservations(0, Map.of(), Map.of());

  private final long version;
  private final Map<SaleId, Taken> taken;
  private final Map<LifetimeKey, Amount> before;

  /** Who a sale is counted for; an address is given as the chain writes it. */
  public record Parties(String person, String address, TerminalId terminal) {
    public Parties {
      if (person.isBlank() || address.isBlank()) {
        throw new IllegalArgumentException("A sale is counted for a person and an address");
      }
    }

    boolean share(Scope scope, Parties other) {
      return switch (scope) {
        case SALE -> false;
        case PERSON -> person.equals(other.person);
        case ADDRESS -> address.equals(other.address);
        case TERMINAL -> terminal.equals(other.terminal);
      };
    }
  }

  /**
   * A wish.
   *
   * @param cash the most this sale will come to; a later wish of the same sale may name more
   * @param atMs when the sale began; the windows are looked at from here
   */
  public record Wish(SaleId sale, Parties parties, Direction direction, Amount cash, long atMs) {
    public Wish {
      if (cash.signum() <= 0) {
        throw new IllegalArgumentException("A sale reserves more than nothing: " + cash);
      }
    }
  }

  /** What one sale has taken. */
  public record Taken(Wish wish, Standing standing) {}

  /** How far a reservation has come. */
  public enum Standing {
    RESERVED,
    SETTLED
  }

  private record LifetimeKey(Scope scope, String whose, Direction direction, String currency) {}

  /** The answer to {@link #reserve}. */
  public sealed interface Answer {
    /** Taken; keep the next state. */
    record Reserved(Reservations next) implements Answer {}

    /** The same sale asked for the same before; nothing changes. */
    record Repeated() implements Answer {}

    /**
     * A limit is in the way.
     *
     * @param left what it still allows this sale, not below zero
     */
    record OverLimit(Limit limit, Amount used, Amount left) implements Answer {}

    /** This sale is already counted for somebody else, or is over. */
    record Conflict(String why) implements Answer {}
  }

  private Reservations(long version, Map<SaleId, Taken> taken, Map<LifetimeKey, Amount> before) {
    this.version = version;
    this.taken = taken;
    this.before = before;
  }

  /** How many changes led here; what a compare-and-set compares. */
  public long version() {
    return version;
  }

  public Map<SaleId, Taken> taken() {
    return Map.copyOf(taken);
  }

  /**
   * Takes a sale's cash from every limit at once, or from none. A limit in another currency cannot
   * be compared and is in the way.
   *
   * @param zone where the machine stands, for calendar windows
   */
  public Answer reserve(Wish wish, Collection<Limit> limits, ZoneId zone) {
    Taken earlier = taken.get(wish.sale());
    if (earlier != null) {
      if (earlier.wish().equals(wish)) {
        return new Answer.Repeated();
      }
      if (earlier.standing() == Standing.SETTLED) {
        return new Answer.Conflict("Sale " + wish.sale() + " is settled");
      }
      if (!earlier.wish().parties().equals(wish.parties())
          || earlier.wish().direction() != wish.direction()
          || earlier.wish().atMs() != wish.atMs()
          || !earlier.wish().cash().asset().equals(wish.cash().asset())) {
        return new Answer.Conflict(
            "Sale " + wish.sale() + " is reserved with other parties, direction, time or currency");
      }
    } else if (taken.size() >= MAX_SALES) {
      return new Answer.Conflict("More than " + MAX_SALES + " sales are kept; forget old ones");
    }
    for (Limit limit : limits) {
      if (!limit.counts().contains(wish.direction())) {
        continue;
      }
      Amount used = used(wish, limit, zone);
      Amount zero = Amount.zero(limit.max().asset());
      if (!limit.max().asset().equals(wish.cash().asset())) {
        return new Answer.OverLimit(limit, used, zero);
      }
      if (used.plus(wish.cash()).compareTo(limit.max()) > 0) {
        return new Answer.OverLimit(limit, used, limit.max().minus(used).max(zero));
      }
    }
    return new Answer.Reserved(with(new Taken(wish, Standing.RESERVED)));
  }

  /**
   * Records what a sale really came to and frees the rest. Settling with the same sum again changes
   * nothing.
   *
   * @param cash at most what was reserved: more is reserved first, or not taken
   * @throws IllegalArgumentException for more than was reserved, for a sale that never reserved, or
   *     for another sum than it was settled with
   */
  public Reservations settle(SaleId sale, Amount cash) {
    Taken found = taken.get(sale);
    if (found == null) {
      throw new IllegalArgumentException("Sale " + sale + " has reserved nothing");
    }
    Wish wish = found.wish();
    int compared = cash.compareTo(wish.cash());
    if (found.standing() == Standing.SETTLED) {
      if (compared == 0) {
        return this;
      }
      throw new IllegalArgumentException(
          "Sale " + sale + " was settled with " + wish.cash() + ", not " + cash);
    }
    if (compared > 0) {
      throw new IllegalArgumentException(
          "Sale " + sale + " took " + cash + " and had reserved " + wish.cash());
    }
    if (cash.signum() == 0) {
      return release(sale);
    }
    Wish settled = new Wish(sale, wish.parties(), wish.direction(), cash, wish.atMs());
    return with(new Taken(settled, Standing.SETTLED));
  }

  /**
   * Gives back what a cancelled sale had reserved; a sale without a reservation changes nothing.
   *
   * @throws IllegalArgumentException when it is settled: cash has changed hands
   */
  public Reservations release(SaleId sale) {
    Taken found = taken.get(sale);
    if (found == null) {
      return this;
    }
    if (found.standing() == Standing.SETTLED) {
      throw new IllegalArgumentException("Sale " + sale + " is settled and stays counted");
    }
    Map<SaleId, Taken> next = new LinkedHashMap<>(taken);
    next.remove(sale);
    return new Reservations(version + 1, next, before);
  }

  /**
   * Counts what has happened, whatever was reserved and whatever the limits say: cash in a machine
   * is a fact. Recording again replaces what was counted of this sale.
   */
  public Reservations record(Wish happened) {
    Taken settled = new Taken(happened, Standing.SETTLED);
    return settled.equals(taken.get(happened.sale())) ? this : with(settled);
  }

  /** Counts a sale no more, because its customer has everything back. */
  public Reservations refunded(SaleId sale) {
    if (!taken.containsKey(sale)) {
      return this;
    }
    Map<SaleId, Taken> next = new LinkedHashMap<>(taken);
    next.remove(sale);
    return new Reservations(version + 1, next, before);
  }

  /**
   * Drops settled sales from before a day, and keeps their sums for limits of a lifetime. Open
   * reservations stay.
   *
   * @param atMs at least a year ago, or limits of a year forget too much
   */
  public Reservations forgottenBefore(long atMs) {
    Map<SaleId, Taken> kept = new LinkedHashMap<>();
    Map<LifetimeKey, Amount> sums = new LinkedHashMap<>(before);
    taken.forEach(
        (sale, one) -> {
          if (one.standing() == Standing.RESERVED || one.wish().atMs() >= atMs) {
            kept.put(sale, one);
            return;
          }
          for (Scope scope : List.of(Scope.PERSON, Scope.ADDRESS, Scope.TERMINAL)) {
            sums.merge(
                key(one.wish(), scope, one.wish().direction()), one.wish().cash(), Amount::plus);
          }
        });
    return new Reservations(version + 1, kept, sums);
  }

  /** What the limit's window holds already, without the wishing sale itself. */
  public Amount used(Wish wish, Limit limit, ZoneId zone) {
    Amount sum = Amount.zero(limit.max().asset());
    long startMs = limit.window().startMs(wish.atMs(), zone);
    for (Taken one : taken.values()) {
      Wish other = one.wish();
      if (!other.sale().equals(wish.sale())
          && other.parties().share(limit.scope(), wish.parties())
          && limit.counts().contains(other.direction())
          && other.cash().asset().equals(sum.asset())
          && limit.window() != Window.SALE
          && other.atMs() >= startMs) {
        sum = sum.plus(other.cash());
      }
    }
    if (limit.window() == Window.LIFETIME) {
      for (Direction direction : limit.counts()) {
        Amount old = before.get(key(wish, limit.scope(), direction));
        if (old != null && old.asset().equals(sum.asset())) {
          sum = sum.plus(old);
        }
      }
    }
    return sum;
  }

  /** Everything that limits of all these would still allow this sale; not below zero. */
  public Amount left(Wish wish, Collection<Limit> limits, ZoneId zone) {
    Amount left = null;
    for (Limit limit : limits) {
      if (limit.counts().contains(wish.direction())
          && limit.max().asset().equals(wish.cash().asset())) {
        Amount here = limit.max().minus(used(wish, limit, zone));
        left = left == null ? here : left.min(here);
      }
    }
    Amount zero = Amount.zero(wish.cash().asset());
    return left == null ? wish.cash() : left.max(zero).min(wish.cash());
  }

  /** The sales, in the order in which they reserved. */
  public List<Taken> list() {
    return new ArrayList<>(taken.values());
  }

  private static LifetimeKey key(Wish wish, Scope scope, Direction direction) {
    String whose =
        switch (scope) {
          case SALE -> wish.sale().toString();
          case PERSON -> wish.parties().person();
          case ADDRESS -> wish.parties().address();
          case TERMINAL -> wish.parties().terminal().name();
        };
    return new LifetimeKey(scope, whose, direction, wish.cash().asset().code());
  }

  private Reservations with(Taken one) {
    Map<SaleId, Taken> next = new LinkedHashMap<>(taken);
    next.put(one.wish().sale(), one);
    return new Reservations(version + 1, next, before);
  }
}
