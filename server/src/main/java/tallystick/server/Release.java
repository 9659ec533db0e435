package tallystick.server;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Which program this is, so that a person can compare it with what was published. */
final class Release {
  private Release() {}

  /**
   * The name of the file that this class is in and its SHA-256; where it is no file (in tests,
   * while it is being developed), that. It is this program's own word: a thief's would say the
   * same, so it is compared with the file as another program reads it.
   */
  static String words() {
    CodeSource source = Release.class.getProtectionDomain().getCodeSource();
    if (source == null) {
      return "a program of unknown origin";
    }
    try {
      Path file = Path.of(source.getLocation().toURI());
      if (!Files.isRegularFile(file)) {
        return "classes in a folder: no release";
      }
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      return file.getFileName() + ", SHA-256 " + HexFormat.of().formatHex(hash);
    } catch (URISyntaxException | IOException e) {
      return "a program that cannot be read: " + e.getMessage();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
