package tallystick.tally.witness;

import tallystick.tally.proof.NoteSignature;

/** What a witness says to a checkpoint, each with its status in tlog-witness. */
public sealed interface WitnessAnswer {
  /** 200: recorded, and then signed. */
  record Cosigned(NoteSignature signature) implements WitnessAnswer {}

  /** 400: not a request. */
  record Malformed(String reason) implements WitnessAnswer {}

  /** 403: no signature of a key that this witness trusts for that log. */
  record NotSigned(String reason) implements WitnessAnswer {}

  /** 404: this witness was not told about that log. */
  record UnknownLog(String origin) implements WitnessAnswer {}

  /** 409: the witness has seen {@code size}; or that size, with another root. */
  record Conflict(long size) implements WitnessAnswer {}

  /** 422: the proof does not lead from what the witness has seen to this checkpoint. */
  record Inconsistent() implements WitnessAnswer {}
}
