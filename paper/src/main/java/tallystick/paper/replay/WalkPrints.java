package tallystick.paper.replay;

/**
 * Invented prices from a seed: a walk in steps of up to 0.4 % that is pulled back to where it
 * began, a print each 20 seconds, without end. Every screen calls it synthetic.
 */
public final class WalkPrints implements Prints {
  private static final long STEP_MS = 20_000;

  /** Long enough for months; then it repeats, which a synthetic coin may. */
  private static final int LENGTH = 1 << 18;

  private final long startMs;
  private final long[] prices = new long[LENGTH];
  private final long[] lots = new long[LENGTH];

  public WalkPrints(long seed, long startMs, long startTicks, long mostLots) {
    this.startMs = startMs;
    java.util.SplittableRandom random = new java.util.SplittableRandom(seed);
    double price = startTicks;
    for (int i = 0; i < LENGTH; i++) {
      prices[i] = Math.max(1, Math.round(price));
      lots[i] = 1 + random.nextLong(mostLots);
      double pull = (startTicks - price) / startTicks * 0.01;
      price *= 1 + pull + (random.nextDouble() - 0.5) * 0.008;
    }
  }

  @Override
  public long count() {
    return Long.MAX_VALUE;
  }

  @Override
  public long timeMs(long index) {
    return startMs + index * STEP_MS;
  }

  @Override
  public long priceTicks(long index) {
    return prices[(int) (index % LENGTH)];
  }

  @Override
  public long lots(long index) {
    return lots[(int) (index % LENGTH)];
  }

  @Override
  public boolean buyerMaker(long index) {
    return index > 0 && priceTicks(index) < priceTicks(index - 1);
  }
}
