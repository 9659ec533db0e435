package tallystick.keeper.reference;

import java.util.Optional;
import tallystick.market.Instrument;

/** The keeper's own reference prices, by venue. Answers at once, from memory. */
public interface References {
  /** The longest that a quote may have been received ago: past it an order is refused. */
  long MAX_AGE_MS = 2_000;

  /**
   * What is known now, however old; empty when nothing is, or when too little of the last quarter
   * of an hour has been seen for a median.
   *
   * @param venue its name in the keeper's list of hosts
   */
  Optional<Reference> find(String venue, Instrument instrument);

  /** How deep the market is, where the keeper has seen a whole day of it. */
  Optional<Depth> depth(String venue, Instrument instrument);

  /** References that know nothing: every order is refused as {@code reference-stale}. */
  static References none() {
    return new References() {
      @Override
      public Optional<Reference> find(String venue, Instrument instrument) {
        return Optional.empty();
      }

      @Override
      public Optional<Depth> depth(String venue, Instrument instrument) {
        return Optional.empty();
      }
    };
  }
}
