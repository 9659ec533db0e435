package tallystick.server.people;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What a token allows. A wider scope includes the narrower ones. */
public enum TokenScope {
  /** See everything its bots do. */
  READ,
  /** Start, stop and change bots, give commands, freeze. */
  TRADE,
  /** Make bots' accounts and further tokens. */
  ADMIN;

  /** {@code read}: what the API, the database and Spring's authorities call it. */
  public String scopeName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads {@link #scopeName}.
   *
   * @throws IllegalArgumentException naming the text and the choices
   */
  public static TokenScope parse(String text) {
    for (TokenScope scope : values()) {
      if (scope.scopeName().equals(text)) {
        return scope;
      }
    }
    throw new IllegalArgumentException("A scope is read, trade or admin, not \"" + text + "\"");
  }

  /** What it allows, the narrower scopes' rights included. */
  public Set<Right> rights() {
    return switch (this) {
      case READ -> EnumSet.of(Right.READ, Right.EVIDENCE);
      case TRADE -> EnumSet.of(Right.READ, Right.EVIDENCE, Right.TRADE);
      case ADMIN -> EnumSet.allOf(Right.class);
    };
  }

  Set<TokenScope> included() {
    return EnumSet.range(READ, this);
  }
}
