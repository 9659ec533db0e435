package tallystick.terminal.device;

import java.util.List;

/**
 * A device that recognises notes, holds one in escrow and puts it into the cashbox or gives it
 * back.
 *
 * <p>The contract that makes a power cut harmless: <b>calling {@link #poll} again says that what
 * the previous call returned is on disk.</b> Only then does a driver acknowledge a stacked note to
 * the device, or reset one that came up from a power cut. A terminal that dies in between hears the
 * same from the device again, as far as the device's protocol can repeat itself.
 */
public interface BillValidator extends AutoCloseable {
  /** What happened since the last call, oldest first; empty when nothing did. Never waits long. */
  List<ValidatorEvent> poll();

  /** Whether notes are let in from now on; takes effect with the next poll. */
  void accept(boolean accept);

  /**
   * Put the note in escrow into the cashbox. Write to the journal first that this was asked for: it
   * may have happened even when no answer ever comes. Takes effect with the next poll.
   */
  void stack();

  /** Give the note in escrow back. Takes effect with the next poll. */
  void giveBack();

  /**
   * How far the device's events were read: an opaque number for the journal. Validators that only
   * tell their present state always say 0.
   */
  long position();

  /**
   * Called once before the first poll with the last position in the journal: events after it are
   * still to be reported. Without it, what lies in the device's memory is taken for told.
   */
  void resume(long position);

  /** Whether no real note can ever lie in its cashbox. */
  boolean simulated();

  @Override
  void close();
}
