package tallystick.tally.proof;

/**
 * Bytes from outside are not what the specification says. Checked on purpose: whoever parses what a
 * stranger sent has to decide what a refusal means there. The message names the part and the fault.
 */
public final class MalformedException extends Exception {
  public MalformedException(String message) {
    super(message);
  }
}
