package tallystick.intent;

/**
 * One record of the tally in its readable form; its canonical bytes ({@link Canonical#encodeEntry})
 * are committed to by the public leaf.
 *
 * @param sequence the organisation's own count from 0, without a gap: a list is complete or the gap
 *     shows
 * @param previous 32 bytes: commitment of the organisation's previous entry, zeros for the first
 * @param epoch the log's epoch
 * @param policyHash 32 bytes: hash of the settings in force when it was judged
 * @param loggedAtMs keeper's wall time, never decreasing within a log
 * @param callerId the intent's; zeros where nobody called
 */
public record Entry(
    OrganisationId organisation,
    long sequence,
    Bytes previous,
    int epoch,
    Bytes policyHash,
    long loggedAtMs,
    CallerId callerId,
    EntryBody body) {
  public Entry {
    if (previous.length() != 32 || policyHash.length() != 32) {
      throw new IllegalArgumentException("An entry's hashes have 32 bytes");
    }
    if (sequence < 0 || epoch < 0 || loggedAtMs < 0) {
      throw new IllegalArgumentException("An entry's sequence, epoch and time are not negative");
    }
  }
}
