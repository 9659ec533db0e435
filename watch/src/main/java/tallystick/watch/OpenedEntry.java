package tallystick.watch;

import tallystick.intent.Bytes;
import tallystick.intent.Canonical;
import tallystick.intent.Entry;
import tallystick.tally.proof.Commitment;

/**
 * One entry of the tally, opened to its owner.
 *
 * @param index its leaf in the log
 * @param commitment 32 bytes, which the salt and the canonical entry give
 */
public record OpenedEntry(long index, Bytes salt, Bytes canonical, Entry entry, Bytes commitment) {

  /**
   * Opens an entry from its salt and canonical bytes.
   *
   * @throws WatchException when the bytes are no entry
   */
  public static OpenedEntry of(long index, Bytes salt, Bytes canonical) {
    try {
      Commitment commitment = Commitment.of(salt.toArray(), canonical.toArray());
      return new OpenedEntry(
          index,
          salt,
          canonical,
          Canonical.decodeEntry(canonical.toArray()),
          Bytes.of(commitment.hash().bytes()));
    } catch (IllegalArgumentException | tallystick.intent.MalformedException e) {
      throw new WatchException("The entry at leaf " + index + ": " + e.getMessage(), e);
    }
  }
}
