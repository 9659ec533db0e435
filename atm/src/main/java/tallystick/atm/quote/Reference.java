package tallystick.atm.quote;

import java.util.List;
import tallystick.market.Price;

/** What several sources come to. */
public sealed interface Reference {
  /**
   * They agree.
   *
   * @param price the median of those used
   * @param oldestMs when the oldest of them was said
   */
  record Agreed(Price price, List<Rate> used, long oldestMs) implements Reference {
    public Agreed {
      used = List.copyOf(used);
    }
  }

  /** There is no price, and nothing may be quoted. */
  record Withdrawn(Why why, String reason) implements Reference {}

  /** Why there is none. */
  enum Why {
    /** Fewer sources than are needed spoke at all. */
    TOO_FEW,
    /** Enough spoke, too long ago. */
    STALE,
    /** They do not agree. */
    DIVERGENT,
    /** They speak of different coins or currencies, or one stands twice. */
    MIXED
  }
}
