package tallystick.atm.sale;

/** A state of a sale, as pages and people name it. */
public interface Phase {
  /** The name in the documents, {@code SEND_UNKNOWN}. */
  String name();

  /** What it means, in a line. */
  String meaning();

  /** Whose turn it is. */
  Actor acts();

  /** Whether nothing is expected any more. */
  default boolean isOver() {
    return acts() == Actor.NOBODY;
  }
}
