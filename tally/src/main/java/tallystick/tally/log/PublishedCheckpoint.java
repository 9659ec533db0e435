package tallystick.tally.log;

import java.nio.charset.StandardCharsets;

/**
 * A checkpoint that the log has signed and written, with the tiles of its size beside it.
 *
 * @param size leaves
 * @param note the signed note, as in the folder's {@code checkpoint}
 */
public record PublishedCheckpoint(long size, String note) {
  public byte[] bytes() {
    return note.getBytes(StandardCharsets.UTF_8);
  }
}
