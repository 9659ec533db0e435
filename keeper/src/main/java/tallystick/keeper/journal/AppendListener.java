package tallystick.keeper.journal;

import tallystick.tally.TallyException;

/** Told once what became of an append, on a thread of its own: it may block. */
public interface AppendListener {
  void recorded(Recorded recorded);

  /** The log has stopped; whether the entry is on the disk will be known at the next start. */
  void stopped(TallyException cause);
}
