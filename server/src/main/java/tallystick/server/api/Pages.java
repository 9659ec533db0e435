package tallystick.server.api;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tallystick.server.ServerException;

/**
 * The web application's files, as module {@code web} built them: read once from the class path by
 * the list that the build wrote. What the list does not name does not exist, so that no address can
 * lead anywhere else.
 */
final class Pages {
  private static final String FOLDER = "/tallystick/web/";

  /** The build writes it in the places where a nonce has to stand. */
  static final String NONCE = "__NONCE__";

  private static final String INDEX = "index.html";
  private static final String NOT_BUILT =
      "The pages were not built into this server. Build with Node 20.19 or later (`make`), or use"
          + " the API with a token.";

  /** Addresses of programs; a browser that is sent there is not shown the application. */
  private static final Set<String> NOT_PAGES =
      Set.of("api", "health", "metrics", "checkpoint", "tile", "assets");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml",
          "woff2", "font/woff2",
          "woff", "font/woff",
          "json", "application/json",
          "txt", "text/plain; charset=utf-8");

  /** One file in the forms it can be sent in. */
  static final class PageFile {
    private final byte[] plain;
    private final byte @Nullable [] brotli;
    private final byte @Nullable [] gzip;
    private final String type;
    private final boolean hashed;

    private PageFile(String name, String type) {
      this.plain = required(name);
      this.brotli = bytes(name + ".br");
      this.gzip = bytes(name + ".gz");
      this.type = type;
      this.hashed = name.startsWith("assets/");
    }

    String type() {
      return type;
    }

    /** Its name changes with its content, so that it may be kept for ever. */
    boolean hashed() {
      return hashed;
    }

    /** The smallest form that this client takes: {@code br}, {@code gzip} or {@code identity}. */
    String encoding(String accepted) {
      if (brotli != null && accepted.contains("br")) {
        return "br";
      }
      return gzip != null && accepted.contains("gzip") ? "gzip" : "identity";
    }

    byte[] bytesIn(String encoding) {
      byte[] small = encoding.equals("br") ? brotli : encoding.equals("gzip") ? gzip : plain;
      return small == null ? plain : small;
    }
  }

  private final Map<String, PageFile> files;
  private final String index;

  private Pages(Map<String, PageFile> files, String index) {
    this.files = files;
    this.index = index;
  }

  /** Reads them all, some 3 MB. */
  static Pages read() {
    byte[] list = bytes("files.txt");
    if (list == null) {
      return new Pages(Map.of(), NOT_BUILT);
    }
    Set<String> names = Set.copyOf(new String(list, StandardCharsets.UTF_8).lines().toList());
    Map<String, PageFile> files = new HashMap<>();
    for (String name : names) {
      String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
      if (type != null && !name.equals(INDEX)) {
        files.put("/" + name, new PageFile(name, type));
      }
    }
    return new Pages(Map.copyOf(files), new String(required(INDEX), StandardCharsets.UTF_8));
  }

  Optional<PageFile> file(String path) {
    return Optional.ofNullable(files.get(path));
  }

  /** Whether a browser that goes to this address is to be shown the application. */
  boolean isPage(String path) {
    int end = path.indexOf('/', 1);
    return !NOT_PAGES.contains(path.substring(1, end < 0 ? path.length() : end));
  }

  /** The one document, whose script and styles bear this answer's nonce. */
  String document(String nonce) {
    return index.replace(NONCE, nonce);
  }

  private static byte[] required(String name) {
    byte[] bytes = bytes(name);
    if (bytes == null) {
      throw new ServerException(
          "The page file " + name + " is missing from this build: build anew (make clean, make)");
    }
    return bytes;
  }

  private static byte @Nullable [] bytes(String name) {
    try (InputStream in = Pages.class.getResourceAsStream(FOLDER + name)) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException e) {
      throw new ServerException("Cannot read the page file " + name + ": " + e.getMessage(), e);
    }
  }
}
