package tallystick.tally.log;

/** Sees durable entries in order, each with the private body that was given with it. */
@FunctionalInterface
public interface ReplayVisitor {
  void entry(long index, byte[] entry, byte[] body);
}
