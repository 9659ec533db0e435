package tallystick.tally.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The files of tlog-tiles, each written under a temporary name and renamed, so that no reader ever
 * sees half of one. Tiles are not synced one by one: they are derived from the write-ahead
 * segments, are compared with them at every start, and are written again where a power cut took
 * one. Folders are synced before a checkpoint refers to what they hold; the checkpoint itself is
 * synced.
 */
final class TileFiles {
  static final String CHECKPOINT = "checkpoint";

  private static final String TEMPORARY = ".writing";

  private final Path folder;
  private final Disk disk;
  private final Set<Path> known = new HashSet<>();
  private final Set<Path> unsynced = new HashSet<>();

  TileFiles(Path folder, Disk disk) {
    this.folder = folder;
    this.disk = disk;
  }

  /** {@code tile/<level>/<index>}, partial if {@code width} is below 256. */
  static String hashes(int level, long index, int width) {
    return "tile/" + level + "/" + place(index, width);
  }

  static String entries(long index, int width) {
    return "tile/entries/" + place(index, width);
  }

  private static String place(long index, int width) {
    StringBuilder place = new StringBuilder();
    String digits = Long.toString(index);
    int groups = (digits.length() + 2) / 3;
    digits = "0".repeat(groups * 3 - digits.length()) + digits;
    for (int group = 0; group < groups; group++) {
      boolean last = group == groups - 1;
      place.append(last ? "" : "x").append(digits, group * 3, group * 3 + 3);
      place.append(last ? "" : "/");
    }
    return width == GrowingTree.TILE_WIDTH
        ? place.toString()
        : place + String.format(Locale.ROOT, ".p/%d", width);
  }

  synchronized void write(String path, byte[] bytes) throws IOException {
    Path file = folder.resolve(path);
    replace(file, bytes, false);
  }

  /** The checkpoint is the one file that must not be lost once anybody has seen it. */
  synchronized void writeCheckpoint(byte[] note) throws IOException {
    syncFolders();
    replace(folder.resolve(CHECKPOINT), note, true);
    syncFolders();
  }

  private void replace(Path file, byte[] bytes, boolean sync) throws IOException {
    Path parent = parentOf(file);
    prepare(parent);
    Path temporary = parent.resolve(file.getFileName() + TEMPORARY);
    try (Disk.OpenFile out = disk.open(temporary)) {
      out.truncate(0);
      out.write(ByteBuffer.wrap(bytes), 0);
      if (sync) {
        out.sync();
      }
    }
    disk.rename(temporary, file);
    unsynced.add(parent);
  }

  /** A new folder is an entry in the one above it, which has to be synced as well. */
  private void prepare(Path wanted) throws IOException {
    if (!known.contains(wanted)) {
      disk.createFolders(wanted);
      for (Path at = wanted; known.add(at) && !at.equals(folder); at = parentOf(at)) {
        unsynced.add(parentOf(at));
      }
    }
  }

  synchronized void syncFolders() throws IOException {
    for (Path changed : unsynced) {
      disk.syncFolder(changed);
    }
    unsynced.clear();
  }

  /** Removes the partial tiles that the full tile at {@code path} has replaced. */
  synchronized void deletePartials(String path) throws IOException {
    Path partials = folder.resolve(path + ".p");
    if (Files.exists(partials)) {
      disk.delete(partials);
      known.remove(partials);
      unsynced.remove(partials);
      unsynced.add(parentOf(partials));
    }
  }

  /** Whether {@code path} holds {@code bytes}, or a longer tile that begins with them. */
  boolean holds(String path, byte[] bytes) {
    Optional<byte[]> found = read(path);
    if (found.isEmpty()) {
      int partial = path.indexOf(".p/");
      found = partial < 0 ? found : read(path.substring(0, partial));
    }
    return found
        .filter(there -> there.length >= bytes.length)
        .filter(there -> Arrays.equals(there, 0, bytes.length, bytes, 0, bytes.length))
        .isPresent();
  }

  /** A file's bytes, or empty if it is not there. */
  Optional<byte[]> read(String path) {
    try {
      return Optional.of(Files.readAllBytes(folder.resolve(path)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path parentOf(Path file) {
    Path parent = file.getParent();
    if (parent == null) {
      throw new IllegalArgumentException("a log's files lie in a folder: " + file);
    }
    return parent;
  }
}
