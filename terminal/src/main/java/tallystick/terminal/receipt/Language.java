package tallystick.terminal.receipt;

import java.util.Locale;
import java.util.Optional;

/** The languages of screen and receipts. */
public enum Language {
  EN,
  FR,
  DE,
  ES,
  CS;

  /** {@code en}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Empty for one that is not spoken here. */
  public static Optional<Language> of(String code) {
    for (Language each : values()) {
      if (each.code().equals(code)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  /** One of the receipts' texts. */
  String say(String key) {
    return Words.of(this, key);
  }
}
