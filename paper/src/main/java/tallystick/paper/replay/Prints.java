package tallystick.paper.replay;

/**
 * A source of prints in ascending time, addressed by index so that a replay can go on where it
 * stopped.
 */
public interface Prints {
  /** Number of prints; {@link Long#MAX_VALUE} when it never ends. */
  long count();

  /** Market time in milliseconds. */
  long timeMs(long index);

  long priceTicks(long index);

  long lots(long index);

  boolean buyerMaker(long index);
}
