package tallystick.tally.proof;

/** What became of checking a whole log. */
public sealed interface LogCheck {
  /** Every entry, every tile and every signature agree with the checkpoint. */
  record Verified(CheckpointCheck.Verified checkpoint) implements LogCheck {}

  /** Something does not: {@code where} is the file, {@code reason} what is wrong with it. */
  record Refused(String where, String reason) implements LogCheck {}
}
