package tallystick.terminal.device;

import java.util.List;

/** What is known of a dispense after it was tried once. */
public sealed interface DispenseResult {
  /**
   * The device counted every note at its exit.
   *
   * @param notesOfCassette how many of each cassette the customer got
   * @param rejected how many it put into its own reject tray
   * @param trouble what stopped it early; empty when nothing did
   */
  record Counted(List<Integer> notesOfCassette, int rejected, String trouble)
      implements DispenseResult {
    public Counted {
      notesOfCassette = List.copyOf(notesOfCassette);
    }
  }

  /** The device never got the order: certainly nothing moved. */
  record NotBegun(String why) implements DispenseResult {}

  /**
   * The order went out and no trustworthy answer came back. Anything from none to all of the notes
   * may be out; only a count of the cassettes tells.
   *
   * @param atLeast of each cassette, what was counted before the answer was missed
   */
  record Unknown(List<Integer> atLeast, String why) implements DispenseResult {
    public Unknown {
      atLeast = List.copyOf(atLeast);
    }
  }
}
