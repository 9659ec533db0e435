package tallystick.approve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The static files say the same in every language, and name no word that is missing. */
final class PagesTest {
  private static final Pattern BLANK = Pattern.compile("\\{\\w+}");
  private static final Pattern NAMED = Pattern.compile("data-(?:text|name)=\"([^\"]+)\"");
  private static final Pattern SAID = Pattern.compile("\\bsay\\('([^']+)'");

  private static String text(String path) {
    Pages.Page page = Pages.read().get(path);
    return page == null ? "" : new String(page.bytes(), StandardCharsets.UTF_8);
  }

  private static Map<String, String> words(String language) {
    Map<String, String> words = new TreeMap<>();
    JsonMapper.shared()
        .readTree(text("/messages." + language + ".json"))
        .propertyStream()
        .forEach(entry -> words.put(entry.getKey(), entry.getValue().stringValue()));
    return words;
  }

  private static Set<String> found(Pattern pattern, String text) {
    Set<String> found = new TreeSet<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(matcher.groupCount()));
    }
    return found;
  }

  @Test
  void everyLanguageHasEveryWordWithItsBlanks() {
    Map<String, String> english = words("en");
    Map<String, String> french = words("fr");

    assertTrue(english.size() > 100, "only " + english.size() + " words");
    assertEquals(english.keySet(), french.keySet());
    english.forEach(
        (key, word) ->
            assertEquals(found(BLANK, word), found(BLANK, french.getOrDefault(key, "")), key));
  }

  @Test
  void everyWordThatAPageNamesIsThere() {
    Set<String> known = words("en").keySet();
    Pages.read()
        .forEach(
            (path, page) -> {
              String text = new String(page.bytes(), StandardCharsets.UTF_8);
              found(NAMED, text).forEach(key -> assertTrue(known.contains(key), path + ": " + key));
              found(SAID, text).forEach(key -> assertTrue(known.contains(key), path + ": " + key));
            });
  }

  @Test
  void noPageHoldsScriptOrStyleInLineOrFromElsewhere() {
    Pages.read()
        .forEach(
            (path, page) -> {
              String text = new String(page.bytes(), StandardCharsets.UTF_8);
              if (page.type().startsWith("text/html")) {
                assertFalse(text.matches("(?s).*<script(?! type=\"module\" src=\"/).*"), path);
                assertFalse(text.matches("(?s).*(<style|\\sstyle=|\\son[a-z]+=).*"), path);
                assertFalse(text.contains("://"), path);
              }
              assertFalse(text.contains("innerHTML"), path);
            });
  }
}
