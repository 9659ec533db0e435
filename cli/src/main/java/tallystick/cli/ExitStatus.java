package tallystick.cli;

/** What the status of a command means to the script that ran it. */
public final class ExitStatus {
  /** Done; nothing was found that a person has to look at. */
  public static final int OK = 0;

  /** Done, and something was found: an order that is not ours, a proof that does not hold. */
  public static final int FINDING = 1;

  /** The command line does not make sense; the message says how to write it. */
  public static final int USAGE = 2;

  /** Something outside the command is missing or broken; the message says what to do. */
  public static final int ENVIRONMENT = 3;

  /** A mistake of ours, shown with its stack trace (EX_SOFTWARE of sysexits(3)). */
  public static final int DEFECT = 70;

  private ExitStatus() {}
}
