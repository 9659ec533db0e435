package tallystick.terminal.kiosk;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tallystick.terminal.TerminalException;

/**
 * The kiosk's pages as module {@code web} built them, read once by the list that the build wrote.
 * What the list does not name does not exist.
 */
final class PageFiles {
  private static final String FOLDER = "/tallystick/kiosk/";

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml",
          "woff2", "font/woff2",
          "txt", "text/plain; charset=utf-8");

  /** One file. */
  static final class PageFile {
    private final byte[] bytes;
    private final String type;

    private PageFile(byte[] bytes, String type) {
      this.bytes = bytes;
      this.type = type;
    }

    byte[] bytes() {
      return bytes;
    }

    String type() {
      return type;
    }
  }

  private final Map<String, PageFile> files = new HashMap<>();

  /**
   * Reads them all.
   *
   * @throws TerminalException when this build has none
   */
  static PageFiles read() {
    PageFiles pages = new PageFiles();
    for (String name : new String(bytes("files.txt"), StandardCharsets.UTF_8).lines().toList()) {
      String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
      if (type != null) {
        pages.files.put("/" + name, new PageFile(bytes(name), type));
      }
    }
    return pages;
  }

  Optional<PageFile> file(String path) {
    return Optional.ofNullable(files.get(path));
  }

  private static byte[] bytes(String name) {
    try (InputStream in = PageFiles.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new TerminalException(
            "The kiosk's pages were not built into this program (" + name + "): build with `make`");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new TerminalException("Cannot read the page file " + name, e);
    }
  }
}
