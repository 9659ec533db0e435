package tallystick.tally.log;

import tallystick.tally.TallyException;

/**
 * Told once what became of an append, on the log's writer thread: hand work over, do not do it
 * here, and do not throw. Appending again from inside is allowed.
 */
public interface AppendListener {
  /** The entry is on the disk at {@code index} (from 0), and so is everything before it. */
  void appended(long index);

  /**
   * The log has stopped. Whether the entry is on the disk is <em>unknown</em>: the next start will
   * tell, and until then nothing may be done that depended on it.
   */
  void failed(TallyException cause);
}
