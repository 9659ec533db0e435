package tallystick.tally.proof;

import java.util.List;

/** What a receipt proves. */
public sealed interface ProofCheck {
  /** The entry stands at {@code index} of the log that {@code checkpoint} names. */
  record Included(long index, Checkpoint checkpoint, List<NoteCheck.Signed> witnesses)
      implements ProofCheck {
    public Included {
      witnesses = List.copyOf(witnesses);
    }
  }

  /** It proves nothing, for this reason. */
  record Refused(String reason) implements ProofCheck {}
}
