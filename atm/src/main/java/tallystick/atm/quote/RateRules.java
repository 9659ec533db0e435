package tallystick.atm.quote;

/**
 * When rates are believed.
 *
 * @param minSources at least 2: one source alone can be wrong, or be made wrong
 * @param maxAgeMs how old a rate may be
 * @param maxDeviationBps how far the highest may be above the lowest
 */
public record RateRules(int minSources, long maxAgeMs, int maxDeviationBps) {
  /** One source is nobody's second opinion. */
  public static final int LEAST_SOURCES = 2;

  public RateRules {
    if (minSources < LEAST_SOURCES) {
      throw new IllegalArgumentException("Rates need two sources or more, not " + minSources);
    }
    if (maxAgeMs < 1 || maxDeviationBps < 0 || maxDeviationBps > 10_000) {
      throw new IllegalArgumentException(
          "A rate's age is above 0 ms and its deviation 0 to 10000 bps, not "
              + maxAgeMs
              + " ms and "
              + maxDeviationBps
              + " bps");
    }
  }
}
