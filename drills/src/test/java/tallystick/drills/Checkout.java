package tallystick.drills;

import java.nio.file.Files;
import java.nio.file.Path;

/** The checkout the tests run in. */
public final class Checkout {
  private Checkout() {}

  /** The folder of the launcher, from whichever module's folder the tests were started. */
  public static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.isRegularFile(folder.resolve("tallystick"))) {
      folder = folder.getParent();
    }
    if (folder == null) {
      throw new IllegalStateException("Not within a checkout: no launcher above this folder");
    }
    return folder;
  }
}
