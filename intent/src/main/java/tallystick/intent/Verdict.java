package tallystick.intent;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;
import tallystick.market.Price;

/** The keeper's judgement of one intent, logged in the intent's own entry. */
public sealed interface Verdict {
  /**
   * It may be signed once the entry is durable.
   *
   * @param basis for an intent that places an order, what it was judged and charged against; null
   *     for every other intent
   */
  record Approved(@Nullable Basis basis) implements Verdict {
    public Approved() {
      this(null);
    }
  }

  /**
   * What an approved order is charged against. It stands in the entry, so that whoever replays the
   * tally charges what was charged then, and a reader sees which prices the keeper believed.
   *
   * @param low the lower of the keeper's current reference and its median; charges buys
   * @param high the higher of the two; charges sells
   * @param takerFeeBps the fee of the account's policy at that time
   */
  record Basis(Price low, Price high, int takerFeeBps) {
    public Basis {
      if (low.isAbove(high) || takerFeeBps < 0 || takerFeeBps > 0xffff) {
        throw new IllegalArgumentException("A basis goes from low to high: " + low + ", " + high);
      }
    }

    static Basis of(Price low, BigInteger highUnits, int takerFeeBps) {
      return new Basis(low, new Price(low.instrument(), highUnits), takerFeeBps);
    }
  }

  /**
   * It is not signed.
   *
   * @param figures the numbers behind it, for the person: what was asked, what the limit is
   */
  record Refused(Rule rule, String figures) implements Verdict {
    public static final int MAX_FIGURES_LENGTH = 500;

    public Refused {
      if (figures.length() > MAX_FIGURES_LENGTH) {
        figures = figures.substring(0, MAX_FIGURES_LENGTH);
      }
    }
  }
}
