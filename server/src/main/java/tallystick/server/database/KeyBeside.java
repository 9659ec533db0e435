package tallystick.server.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import tallystick.server.ServerException;

/**
 * The key that seals rows about people, which lies beside the database. A backup takes both, and a
 * restore exchanges both: while it does, {@link #RESTORING} lies in the folder, and no server
 * starts on rows of one time with the key of another.
 */
public final class KeyBeside {
  public static final String FILE = "people.key";

  /** The backup's key until the database has been exchanged; empty when the backup has none. */
  static final String RESTORING = "people.key.restoring";

  private KeyBeside() {}

  /** The key's text; empty when no server has made one yet. */
  static String read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    return Files.exists(file) ? Files.readString(file) : "";
  }

  static boolean unfinished(Path folder) {
    return Files.exists(folder.resolve(RESTORING));
  }

  /**
   * Lets nobody start on a folder in which a restore was cut off.
   *
   * @throws ServerException saying what to do
   */
  public static void requireFinished(Path folder) {
    if (unfinished(folder)) {
      throw new ServerException(
          "A restore was cut off in "
              + folder
              + ". Run it again: tallystick restore server --from FILE; until it has ended well,"
              + " database and "
              + FILE
              + " may be of two times");
    }
  }

  static void begin(Path folder, String key) throws IOException {
    OwnerOnly.write(folder.resolve(RESTORING), key);
  }

  /** The database is the backup's from now on, and so is the key. */
  static void finish(Path folder, long nowMs) throws IOException {
    Path file = folder.resolve(FILE);
    Path fresh = folder.resolve(RESTORING);
    String key = Files.readString(fresh);
    if (key.isEmpty() || key.equals(read(folder))) {
      Files.delete(fresh);
      return;
    }
    if (Files.exists(file)) {
      // Never deleted: with it goes whatever was sealed under it, in the database put aside.
      Files.copy(
          file,
          folder.resolve(FILE + ".before-" + nowMs),
          StandardCopyOption.COPY_ATTRIBUTES,
          StandardCopyOption.REPLACE_EXISTING);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Nothing was exchanged after all. */
  static void abandon(Path folder) throws IOException {
    Files.deleteIfExists(folder.resolve(RESTORING));
  }
}
