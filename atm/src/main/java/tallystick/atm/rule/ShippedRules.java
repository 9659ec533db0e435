package tallystick.atm.rule;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tallystick.atm.AtmException;

/**
 * The rule files that come with the program. They are no legal advice and name their statutes, so
 * that an operator can check them; his own files are read by {@link RuleText} and joined by {@link
 * RuleBook#of}.
 */
public final class ShippedRules {
  private static final List<String> FILES =
      List.of("us.rules", "eu.rules", "gb.rules", "cash.rules");

  private ShippedRules() {}

  public static RuleBook book() {
    List<RuleBook> books = new ArrayList<>();
    for (String file : FILES) {
      books.add(RuleText.parse(file, text(file)));
    }
    return RuleBook.of(books);
  }

  private static String text(String file) {
    try (InputStream in = ShippedRules.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new AtmException("The jar of module atm lacks " + file + "; build it again");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AtmException("Cannot read " + file + " in the jar of module atm", e);
    }
  }
}
