package tallystick.approve;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The static files, read once. A page is a fragment set into one frame; all its text comes from the
 * message file of the reader's language.
 */
final class Pages {
  /** One file as it is sent. */
  // Written once, and sent.
  @SuppressWarnings("ArrayRecordComponent")
  record Page(String type, byte[] bytes) {}

  private static final String FOLDER = "/tallystick/approve/pages/";
  private static final String HTML = "text/html; charset=utf-8";
  private static final String SLOT = "<!-- page -->";

  private static final Map<String, String> FRAGMENTS =
      Map.of(
          "/", "waits",
          "/first", "first",
          "/gone", "gone",
          "/key", "key",
          "/secret", "secret",
          "/person", "person");

  private static final Map<String, String> FILES =
      Map.of(
          "style.css", "text/css; charset=utf-8",
          "app.js", "text/javascript; charset=utf-8",
          "frame.js", "text/javascript; charset=utf-8",
          "passkey.js", "text/javascript; charset=utf-8",
          "waits.js", "text/javascript; charset=utf-8",
          "keys.js", "text/javascript; charset=utf-8",
          "people.js", "text/javascript; charset=utf-8",
          "messages.en.json", "application/json",
          "messages.fr.json", "application/json",
          "icon.svg", "image/svg+xml");

  private Pages() {}

  /** Every file by its path. */
  static Map<String, Page> read() {
    Map<String, Page> pages = new HashMap<>();
    String frame = text("frame.html");
    FRAGMENTS.forEach(
        (path, name) ->
            pages.put(
                path,
                new Page(
                    HTML,
                    frame
                        .replace("data-page=\"\"", "data-page=\"" + name + "\"")
                        .replace(SLOT, text(name + ".html"))
                        .getBytes(StandardCharsets.UTF_8))));
    FILES.forEach(
        (name, type) ->
            pages.put("/" + name, new Page(type, text(name).getBytes(StandardCharsets.UTF_8))));
    return Map.copyOf(pages);
  }

  private static String text(String name) {
    try (InputStream in = Pages.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new ApproverException("The page " + name + " is missing: build the program again");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new ApproverException("Cannot read the page " + name + " (" + e + ")", e);
    }
  }
}
