package tallystick.paper.matching;

/** Receives the levels of one side, best first. */
@FunctionalInterface
public interface Levels {
  /** Returns false to stop the walk. */
  boolean level(long priceTicks, long lots);
}
