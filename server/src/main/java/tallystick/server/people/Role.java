package tallystick.server.people;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What a person is to an organisation, and so what he may do at this server. */
public enum Role {
  /** Sees. */
  VIEWER,
  /** Sees, and takes evidence away. */
  AUDITOR,
  /** Runs bots. */
  TRADER,
  /** Everything here; must be enrolled in the keeper, which this server cannot arrange. */
  ADMINISTRATOR;

  public Set<Right> rights() {
    return switch (this) {
      case VIEWER -> EnumSet.of(Right.READ);
      case AUDITOR -> EnumSet.of(Right.READ, Right.EVIDENCE);
      case TRADER -> EnumSet.of(Right.READ, Right.TRADE);
      case ADMINISTRATOR -> EnumSet.allOf(Right.class);
    };
  }

  /** {@code viewer}: what the API and the database call it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads {@link #word}.
   *
   * @throws IllegalArgumentException naming the text and the choices
   */
  public static Role parse(String text) {
    for (Role role : values()) {
      if (role.word().equals(text)) {
        return role;
      }
    }
    throw new IllegalArgumentException(
        "A role is viewer, auditor, trader or administrator, not \"" + text + "\"");
  }
}
