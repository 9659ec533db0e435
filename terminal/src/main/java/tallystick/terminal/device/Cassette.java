package tallystick.terminal.device;

import tallystick.intent.Cash;

/**
 * One cassette as it was set up by whoever fills it; a dispenser cannot read notes.
 *
 * @param note the value of each note in it
 * @param maxNotes how many it gives for one customer at most, 1 to 60
 */
public record Cassette(Cash note, int maxNotes) {
  public Cassette {
    if (note.minor() <= 0) {
      throw new IllegalArgumentException("A cassette of notes worth " + note.minor());
    }
    if (maxNotes < 1 || maxNotes > 60) {
      throw new IllegalArgumentException("1 to 60 notes at once, not " + maxNotes);
    }
  }
}
