package tallystick.tally.proof;

import java.util.List;
import java.util.OptionalLong;

/** What a set of known keys says about a note. */
public sealed interface NoteCheck {
  /**
   * One known key's good signature, and the second since 1970 it states, if it is a cosignature.
   */
  record Signed(VerifierKey key, OptionalLong timeS) {}

  /** Every known key that signed did so correctly, and at least one did. Each key counts once. */
  record Verified(SignedNote note, List<Signed> signatures) implements NoteCheck {
    public Verified {
      signatures = List.copyOf(signatures);
    }

    public boolean isSignedBy(VerifierKey key) {
      return signatures.stream().anyMatch(signed -> signed.key().equals(key));
    }
  }

  /** No known key signed, or a known key's signature is wrong. The text must not be believed. */
  record Refused(String reason) implements NoteCheck {}
}
