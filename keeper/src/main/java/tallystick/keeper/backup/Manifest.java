package tallystick.keeper.backup;

import tallystick.keeper.KeeperException;

/**
 * What a backup says of itself, three lines behind its format.
 *
 * <pre>
 *   tallystick-keeper-backup 1
 *   made-at-ms N
 *   origin NAME
 *   entries N
 * </pre>
 *
 * @param entries that its checkpoint counts; there may be more
 */
record Manifest(long madeAtMs, String origin, long entries) {
  static final String FORMAT = "tallystick-keeper-backup 1";

  String text() {
    return FORMAT
        + "\nmade-at-ms "
        + madeAtMs
        + "\norigin "
        + origin
        + "\nentries "
        + entries
        + "\n";
  }

  static Manifest parse(String text) {
    String[] lines = text.split("\n", -1);
    if (lines.length != 5 || !lines[0].equals(FORMAT)) {
      throw new KeeperException(
          lines[0].startsWith("tallystick-keeper-backup ")
              ? "The backup calls itself \""
                  + lines[0]
                  + "\", and this release reads \""
                  + FORMAT
                  + "\" only. Nothing was changed; use the release that made it"
              : "This file is no backup of a keeper. Nothing was changed");
    }
    try {
      return new Manifest(
          Long.parseLong(after("made-at-ms ", lines[1])),
          after("origin ", lines[2]),
          Long.parseLong(after("entries ", lines[3])));
    } catch (NumberFormatException e) {
      throw new KeeperException("The backup's description is damaged: " + e.getMessage(), e);
    }
  }

  private static String after(String word, String line) {
    if (!line.startsWith(word)) {
      throw new KeeperException("The backup's description is damaged: " + line);
    }
    return line.substring(word.length());
  }
}
