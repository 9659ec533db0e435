package tallystick.approve;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
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
          "/person", "person",
          "/prove", "prove",
          "/notices", "notices",
          "/receipts", "receipts");

  private static final List<String> FILES =
      List.of(
          "style.css",
          "app.js",
          "frame.js",
          "passkey.js",
          "waits.js",
          "keys.js",
          "people.js",
          "prove.js",
          "notices.js",
          "receipts.js",
          "push-worker.js",
          "messages.en.json",
          "messages.fr.json",
          "icon.svg");

  private static final Map<String, String> TYPES =
      Map.of(
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "json", "application/json",
          "svg", "image/svg+xml");

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
    for (String name : FILES) {
      String type = String.valueOf(TYPES.get(name.substring(name.lastIndexOf('.') + 1)));
      pages.put("/" + name, new Page(type, text(name).getBytes(StandardCharsets.UTF_8)));
    }
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
