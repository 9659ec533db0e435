package tallystick.terminal.device;

import java.util.List;
import java.util.Optional;

/** A device that gives out notes from cassettes, each of one denomination. */
public interface Dispenser extends AutoCloseable {
  /** What each cassette holds, in the order in which {@link #dispense} names them. */
  List<Cassette> cassettes();

  /**
   * Gives out that many notes of each cassette, or as many as it can. Called once for one
   * authorisation and never repeated: what came out is known only as far as the result says. Waits
   * until the device has answered or its time is over.
   */
  DispenseResult dispense(List<Integer> notesOfCassette);

  /** Whether it would dispense now, and if not, why. Moves nothing. */
  DispenserState state();

  /**
   * How many notes each cassette holds, where the device knows it; most do not, and then somebody
   * who filled them has to say so.
   */
  default Optional<List<Integer>> loaded() {
    return Optional.empty();
  }

  boolean simulated();

  @Override
  void close();
}
