package tallystick.terminal.receipt;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;

/** The receipts' texts, one file for each language. */
final class Words {
  private static final Map<Language, Properties> ALL = new EnumMap<>(Language.class);

  static {
    for (Language language : Language.values()) {
      ALL.put(language, read("words_" + language.code() + ".properties"));
    }
  }

  private Words() {}

  private static Properties read(String name) {
    Properties words = new Properties();
    try (InputStream in = Words.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("The build lacks " + name);
      }
      words.load(new InputStreamReader(in, StandardCharsets.UTF_8));
      return words;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + name, e);
    }
  }

  static String of(Language language, String key) {
    Properties words = ALL.get(language);
    String text = words == null ? null : words.getProperty(key);
    if (text == null) {
      throw new IllegalArgumentException("No word \"" + key + "\" in " + language.code());
    }
    return text;
  }
}
