package tallystick.server.people;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Everybody and everything that may do something at this server, for whoever reviews it. */
public final class Roster {
  private final People people;
  private final Standings standings;
  private final Sessions sessions;
  private final TokenStore tokens;
  private final InstantSource clock;

  public Roster(
      People people,
      Standings standings,
      Sessions sessions,
      TokenStore tokens,
      InstantSource clock) {
    this.people = people;
    this.standings = standings;
    this.sessions = sessions;
    this.tokens = tokens;
    this.clock = clock;
  }

  /** A line for each person and each living token: what it may do, and when it was made. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (Person person : people.list()) {
      if (!person.deleted()) {
        String keeperName = person.keeperName();
        lines.add(
            "person "
                + person.name()
                + ": "
                + person.role().word()
                + (person.suspended() ? ", suspended" : "")
                + (keeperName == null ? "" : ", " + keeperName + " at the keeper")
                + ", made "
                + day(person.createdMs()));
      }
    }
    for (ApiToken token : living()) {
      lines.add(
          "token "
              + token.name()
              + " ("
              + token.id()
              + "): "
              + token.scopes().stream()
                  .map(TokenScope::scopeName)
                  .sorted()
                  .collect(Collectors.joining(", "))
              + ", made "
              + day(token.createdMs()));
    }
    return lines;
  }

  /** Who should not be here: not enrolled at the keeper, or written by somebody else. */
  public List<String> strangers() {
    List<String> found = new ArrayList<>();
    for (Person person : people.list()) {
      if (person.deleted()) {
        continue;
      }
      switch (standings.of(person)) {
        case ALTERED -> found.add(person.name() + " was written by somebody else than this server");
        case UNKNOWN_ADMINISTRATOR ->
            found.add(person.name() + " is an administrator whom the keeper does not have");
        case GOOD, KEEPER_UNREAD, SUSPENDED -> {}
      }
    }
    return found;
  }

  private List<ApiToken> living() {
    return tokens.list().stream()
        .filter(token -> token.revokedMs() == null && token.expiresMs() > clock.millis())
        .toList();
  }

  /** What still lives and was made before: so many sessions and tokens, by name. */
  public List<String> olderThan(long ms) {
    List<String> old = new ArrayList<>();
    for (Person person : people.list()) {
      long own = sessions.list(person.id()).stream().filter(one -> one.createdMs() < ms).count();
      if (own > 0) {
        old.add(own + " sessions of " + person.name());
      }
    }
    living().stream()
        .filter(token -> token.createdMs() < ms)
        .forEach(token -> old.add("the token " + token.name()));
    return old;
  }

  /** Ends all sessions of whoever has one from before, and the tokens made before. */
  public void endOlderThan(long ms, String because) {
    people.list().stream()
        .filter(person -> sessions.list(person.id()).stream().anyMatch(one -> one.createdMs() < ms))
        .forEach(person -> people.endSessions(person.id(), because));
    living().stream()
        .filter(token -> token.createdMs() < ms)
        .forEach(token -> tokens.revoke(token.id()));
  }

  private static String day(long ms) {
    return Instant.ofEpochMilli(ms).truncatedTo(ChronoUnit.MINUTES).toString();
  }
}
