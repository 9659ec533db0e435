package tallystick.paper.api;

/** What the admin API turns on and off for the whole exchange. */
public final class Switches {
  private boolean maintenance;
  private long skewMs;

  /** Trading is closed; reads go on. */
  public boolean maintenance() {
    return maintenance;
  }

  public void maintenance(boolean on) {
    maintenance = on;
  }

  /** How far the exchange's clock is ahead of the machine's. */
  public long skewMs() {
    return skewMs;
  }

  public void skewMs(long ms) {
    skewMs = ms;
  }
}
