package tallystick.server.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Browser and system in words a person recognises, from what the browser says of itself. */
final class DeviceName {
  private static final int MAX_LENGTH = 80;

  /** The more particular before what it claims to be as well. */
  private static final List<String[]> BROWSERS =
      List.of(
          new String[] {"Edg/", "Edge"},
          new String[] {"OPR/", "Opera"},
          new String[] {"Firefox/", "Firefox"},
          new String[] {"HeadlessChrome/", "Chromium"},
          new String[] {"Chrome/", "Chrome"},
          new String[] {"Safari/", "Safari"});

  private static final List<String[]> SYSTEMS =
      List.of(
          new String[] {"Android", "Android"},
          new String[] {"iPhone", "iPhone"},
          new String[] {"iPad", "iPad"},
          new String[] {"Windows", "Windows"},
          new String[] {"Mac OS X", "macOS"},
          new String[] {"CrOS", "ChromeOS"},
          new String[] {"Linux", "Linux"});

  private DeviceName() {}

  static String of(@Nullable String userAgent) {
    if (userAgent == null || userAgent.isBlank()) {
      return "unknown";
    }
    String browser = word(BROWSERS, userAgent);
    String system = word(SYSTEMS, userAgent);
    if (!browser.isEmpty()) {
      return system.isEmpty() ? browser : browser + ", " + system;
    }
    String plain = userAgent.replaceAll("[^\\x20-\\x7e]", "?");
    return plain.substring(0, Math.min(plain.length(), MAX_LENGTH));
  }

  private static String word(List<String[]> table, String userAgent) {
    for (String[] row : table) {
      if (userAgent.contains(row[0])) {
        return row[1];
      }
    }
    return "";
  }
}
