package tallystick.server.people;

import java.util.Locale;

/** One thing that a caller may do; the API's addresses ask for them. */
public enum Right {
  /** See. */
  READ,
  /** Take evidence away: the organisation's opened entries in one file, incidents' exports. */
  EVIDENCE,
  /** Run bots, give commands, freeze. */
  TRADE,
  /** People, tokens, proposals of accounts. */
  ADMIN;

  /** {@code read}: what the API and Spring's authorities call it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
