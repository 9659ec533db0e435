package tallystick.server.api;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import tallystick.server.people.ApiToken;
import tallystick.server.people.Person;
import tallystick.server.people.Right;
import tallystick.server.people.Session;

/** Who calls: a person in a browser, or a program with a token. */
sealed interface Caller {
  /** Stands for the caller where something is kept for him; persons have a key space of theirs. */
  String key();

  /** Who it was, as what he did is kept with it. */
  String name();

  /** Whether he may see and act on this bot. */
  boolean covers(String bot);

  /** Whether he is not tied to single bots. */
  boolean coversAll();

  /** What he may do. */
  Set<Right> rights();

  /**
   * A person.
   *
   * @param steppedUp whether he was asked for a passkey or a code just now
   */
  record ByPerson(Person person, Session session, Set<Right> rights, boolean steppedUp)
      implements Caller {
    public ByPerson {
      rights = Set.copyOf(rights);
    }

    @Override
    public String key() {
      return "person/" + person.id();
    }

    @Override
    public String name() {
      return person.name();
    }

    @Override
    public boolean covers(String bot) {
      return true;
    }

    @Override
    public boolean coversAll() {
      return true;
    }
  }

  /** A program. Its rights are at most those of the person who made the token. */
  record ByToken(ApiToken token, Set<Right> rights) implements Caller {
    public ByToken {
      rights = Set.copyOf(rights);
    }

    @Override
    public String key() {
      return token.id();
    }

    @Override
    public String name() {
      return "token " + token.name();
    }

    @Override
    public boolean covers(String bot) {
      return token.covers(bot);
    }

    @Override
    public boolean coversAll() {
      return token.bots().isEmpty();
    }
  }

  /** The caller of the current request. */
  static Caller now() {
    return find()
        .orElseThrow(
            () -> Problem.unauthorised("Sign in, or send a token: Authorization: Bearer tst_..."));
  }

  /** The caller of the current request, where none is needed. */
  static Optional<Caller> find() {
    Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
    Object principal = authentication == null ? null : authentication.getPrincipal();
    return principal instanceof Caller caller ? Optional.of(caller) : Optional.empty();
  }

  /** Who is signed in; null when nobody is, or a program calls. */
  static @Nullable ByPerson signedIn() {
    return find().orElse(null) instanceof ByPerson person ? person : null;
  }

  /** The person who calls, for what no program may do. */
  static ByPerson requirePerson() {
    if (now() instanceof ByPerson person) {
      return person;
    }
    throw Problem.denied("person-needed", "This is for people who are signed in, not for tokens");
  }

  /**
   * Checks that a person was asked just now. Programs are never asked: what they may is in their
   * token.
   */
  static void requireStepUp() {
    if (now() instanceof ByPerson person && !person.steppedUp()) {
      throw Problem.denied(
          "step-up-needed",
          "Show that it is you: POST /api/v1/session/step-up/passkey or /totp, and send this again");
    }
  }

  /**
   * Checks that the caller's token covers this bot. A bot that it does not cover is answered like
   * one that does not exist, so that a token for one bot cannot count the others.
   */
  static void requireBot(String bot) {
    if (!now().covers(bot)) {
      throw Problem.notFound("There is no bot " + bot + " for this token");
    }
  }

  /** Checks that the token is not tied to single bots, for what concerns all of them. */
  static void requireAllBots() {
    if (!now().coversAll()) {
      throw Problem.forbidden(
          "This token is tied to single bots; what you ask for concerns all. Use another token");
    }
  }
}
