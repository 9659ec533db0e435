package tallystick.terminal.device;

/** A receipt printer. */
public interface Printer extends AutoCloseable {
  /** Prints a whole receipt; the bytes are the printer's own language. */
  PrintResult print(byte[] document);

  PrinterState state();

  boolean simulated();

  @Override
  void close();

  /** Whether paper came out. */
  enum PrintResult {
    PRINTED,
    /** Certainly nothing, or only a part: say so on the screen and offer the code instead. */
    NOT_PRINTED,
    /** The bytes went out, and the printer did not say what became of them. */
    UNKNOWN
  }

  /** What the printer says of itself. */
  enum PrinterState {
    READY,
    PAPER_NEAR_END,
    NO_PAPER,
    COVER_OPEN,
    FAILURE,
    SILENT
  }
}
