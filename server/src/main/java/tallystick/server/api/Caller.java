package tallystick.server.api;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import tallystick.server.people.ApiToken;

/** Who calls: the token behind the current request. */
final class Caller {
  private Caller() {}

  static ApiToken token() {
    Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
    if (authentication == null || !(authentication.getPrincipal() instanceof ApiToken token)) {
      throw Problem.unauthorised("This address needs a token: Authorization: Bearer tst_...");
    }
    return token;
  }

  /**
   * Checks that the caller's token covers this bot. A bot that it does not cover is answered like
   * one that does not exist, so that a token for one bot cannot count the others.
   */
  static void requireBot(String bot) {
    if (!token().covers(bot)) {
      throw Problem.notFound("There is no bot " + bot + " for this token");
    }
  }

  /** Checks that the token is not tied to single bots, for what concerns all of them. */
  static void requireAllBots() {
    if (!token().bots().isEmpty()) {
      throw Problem.forbidden(
          "This token is tied to single bots; what you ask for concerns all. Use another token");
    }
  }
}
