package tallystick.keeper.journal;

import java.util.Optional;
import tallystick.intent.Bytes;
import tallystick.intent.Canonical;
import tallystick.intent.Entry;
import tallystick.intent.EntryBody;
import tallystick.intent.Frame;
import tallystick.intent.Verdict;

/** An entry that is on the disk. Only the journal makes one. */
public final class Recorded {
  private final long index;
  private final Bytes salt;
  private final Entry entry;
  private final Bytes commitment;
  private final boolean fresh;

  Recorded(long index, Bytes salt, Entry entry, Bytes commitment, boolean fresh) {
    this.index = index;
    this.salt = salt;
    this.entry = entry;
    this.commitment = commitment;
    this.fresh = fresh;
  }

  /** The leaf in the tally, from 0. */
  public long index() {
    return index;
  }

  public Entry entry() {
    return entry;
  }

  /** 32 bytes: what the public leaf holds, and what is called the entry's hash. */
  public Bytes commitment() {
    return commitment;
  }

  /** All that its owner needs to check the leaf. */
  public Frame.Opened opened() {
    return new Frame.Opened(index, salt, Bytes.of(Canonical.encodeEntry(entry)));
  }

  /**
   * The permit to sign: for an approved intent that this process itself has just logged. What an
   * earlier process logged may have been sent already, so there is none for it.
   */
  public Optional<Logged> logged() {
    return fresh
            && entry.body() instanceof EntryBody.Judged judged
            && judged.verdict() instanceof Verdict.Approved
        ? Optional.of(new Logged(this, judged.intent()))
        : Optional.empty();
  }
}
