package tallystick.tally.proof;

/** What asking a witness came to. */
public sealed interface WitnessReply {
  /** It cosigned: {@code signature} has been verified, at {@code timeS} seconds since 1970. */
  record Cosigned(NoteSignature signature, long timeS) implements WitnessReply {}

  /**
   * It last saw another size than we thought: ask again with a proof from {@code size}. If that is
   * more than we have, our log is an older copy of itself and must not sign.
   */
  record OtherSize(long size) implements WitnessReply {}

  /** It refused, and asking again will not help. A status of 409 here is a fork. */
  record Refused(int status, String reason) implements WitnessReply {}

  /** Nobody knows: no answer, or not an answer that the specification knows. */
  record Unknown(String reason) implements WitnessReply {}
}
