package tallystick.tally.proof;

import java.util.Collection;
import java.util.List;

/**
 * A signed checkpoint held against one log's key and any number of witnesses' keys. The key's name
 * must be the checkpoint's origin: a key that we trust for one log says nothing about another.
 */
public sealed interface CheckpointCheck {
  /** The log signed it, and so did each of {@code witnesses}, at the times stated. */
  record Verified(Checkpoint checkpoint, SignedNote note, List<NoteCheck.Signed> witnesses)
      implements CheckpointCheck {
    public Verified {
      witnesses = List.copyOf(witnesses);
    }
  }

  /** It is not, or not provably, this log's. */
  record Refused(String reason) implements CheckpointCheck {}

  static CheckpointCheck check(byte[] note, VerifierKey log, Collection<VerifierKey> witnesses) {
    try {
      return check(SignedNote.parse(note), log, witnesses);
    } catch (MalformedException e) {
      return new Refused(String.valueOf(e.getMessage()));
    }
  }

  static CheckpointCheck check(
      SignedNote note, VerifierKey log, Collection<VerifierKey> witnesses) {
    Checkpoint checkpoint;
    try {
      checkpoint = Checkpoint.parse(note.text());
    } catch (MalformedException e) {
      return new Refused(String.valueOf(e.getMessage()));
    }
    if (!checkpoint.origin().equals(log.name())) {
      return new Refused(
          "the checkpoint is of '" + checkpoint.origin() + "', expected '" + log.name() + "'");
    }
    switch (note.check(List.of(log))) {
      case NoteCheck.Refused refused -> {
        return new Refused("checkpoint: " + refused.reason());
      }
      case NoteCheck.Verified ignored -> {}
    }
    return switch (note.check(witnesses)) {
      // No witness at all is for the caller to judge: he knows how many he asked for.
      case NoteCheck.Refused refused when anyClaimed(note, witnesses) ->
          new Refused("witness: " + refused.reason());
      case NoteCheck.Refused ignored -> new Verified(checkpoint, note, List.of());
      case NoteCheck.Verified verified -> new Verified(checkpoint, note, verified.signatures());
    };
  }

  private static boolean anyClaimed(SignedNote note, Collection<VerifierKey> witnesses) {
    return note.signatures().stream()
        .anyMatch(signature -> witnesses.stream().anyMatch(key -> key.matches(signature)));
  }
}
