package tallystick.server.bots;

/** Measures turns; given in, so that the runtime knows no metrics library. */
public interface TurnMeter {
  /** A turn took this long, its transaction included. */
  void turned(long tookNs);

  /** From the receipt of a tick until the intents that follow from it were handed on. */
  void decided(long tookNs);

  /** Measures nothing. */
  static TurnMeter none() {
    return new TurnMeter() {
      @Override
      public void turned(long tookNs) {}

      @Override
      public void decided(long tookNs) {}
    };
  }
}
