package tallystick.server.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import tallystick.intent.ApproverOrigin;
import tallystick.server.ServerSettings;
import tallystick.server.people.KnownBrowsers;
import tallystick.server.people.Passkeys;
import tallystick.server.people.PasswordSignIn;
import tallystick.server.people.People;
import tallystick.server.people.Person;
import tallystick.server.people.Right;
import tallystick.server.people.Session;
import tallystick.server.people.Sessions;
import tallystick.server.people.Standings;

/** Begins sessions, and says who is signed in: what every way of signing in ends with. */
@Component
class SignedIn {
  private final ServerSettings settings;
  private final People people;
  private final Sessions sessions;
  private final Passkeys passkeys;
  private final Standings standings;
  private final KnownBrowsers browsers;
  private final Cookies cookies;
  private final Sources sources;

  SignedIn(
      ServerSettings settings,
      People people,
      Sessions sessions,
      Passkeys passkeys,
      Standings standings,
      KnownBrowsers browsers,
      Cookies cookies,
      Sources sources) {
    this.settings = settings;
    this.people = people;
    this.sessions = sessions;
    this.passkeys = passkeys;
    this.standings = standings;
    this.browsers = browsers;
    this.cookies = cookies;
    this.sources = sources;
  }

  /** A person as he sees himself. */
  record Me(
      String id,
      String name,
      String role,
      String language,
      @Nullable String keeperName,
      boolean hasPasskey,
      boolean hasPassword) {}

  /**
   * Who is signed in in this browser.
   *
   * @param approver where people prove themselves and approve; null when there is none
   * @param people how many there are, only told to strangers while there is none: 0 or 1
   * @param tradingRests his rights rest until a passkey proves him; {@code restsBecause} says why
   * @param steppedUpUntilMs until when he counts as just asked; null when not
   */
  record SessionState(
      boolean signedIn,
      String organisation,
      @Nullable String approver,
      @Nullable Integer people,
      @Nullable Me person,
      @Nullable List<String> rights,
      @Nullable Boolean tradingRests,
      @Nullable String restsBecause,
      @Nullable Long steppedUpUntilMs,
      @Nullable String sessionId) {}

  /** What a stranger may know. */
  SessionState nobody() {
    return new SessionState(
        false,
        settings.organisation().name(),
        approver(),
        people.count() == 0 ? 0 : 1,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  SessionState view(Person person, Session session) {
    boolean rests = person.rests() && !session.proved();
    Standings.Standing standing = standings.of(person);
    boolean unread = standing == Standings.Standing.KEEPER_UNREAD;
    return new SessionState(
        true,
        settings.organisation().name(),
        approver(),
        null,
        new Me(
            person.id(),
            person.name(),
            person.role().word(),
            person.language(),
            person.keeperName(),
            !passkeys.list(person.id()).isEmpty(),
            person.hasPassword()),
        standings.rights(person, session.proved()).stream().sorted().map(Right::word).toList(),
        rests || unread,
        rests ? person.restsBecause() : standing.text(),
        sessions.steppedUp(session) ? session.steppedUpUntilMs() : null,
        session.id());
  }

  /** The same after something about them has changed. */
  SessionState again(Caller.ByPerson caller) {
    Session session =
        sessions
            .find(caller.session().id())
            .orElseThrow(
                () -> Problem.signInFailed("session-ended", "Your session has ended; sign in"));
    return view(people.find(caller.person().id()).orElse(caller.person()), session);
  }

  private @Nullable String approver() {
    return settings.web().approver().map(ApproverOrigin::value).orElse(null);
  }

  PasswordSignIn.From from(HttpServletRequest request) {
    return new PasswordSignIn.From(
        sources.throttled(request), cookies.get(request, Cookies.Name.BROWSER).orElse(null));
  }

  /**
   * Signs a person in, in a session whose secret is new, and ends the one this browser had.
   *
   * @param means {@code passkey}, {@code password} or {@code proof}
   */
  SessionState begin(
      Person person,
      String means,
      boolean proved,
      HttpServletRequest request,
      HttpServletResponse response) {
    Standings.Standing standing = standings.of(person);
    if (standing.lockedOut()) {
      throw Problem.signInFailed("locked-out", standing.text());
    }
    cookies
        .get(request, Cookies.Name.SESSION)
        .flatMap(sessions::authenticate)
        .ifPresent(old -> sessions.end(old.id(), "Signed in anew"));
    Sessions.Begun begun =
        sessions.begin(
            person,
            means,
            proved,
            DeviceName.of(request.getHeader(HttpHeaders.USER_AGENT)),
            sources.address(request));
    cookies.set(response, Cookies.Name.SESSION, begun.secret());
    cookies.setCsrf(response, sessions.csrfToken(begun.secret()));
    cookies.set(
        response,
        Cookies.Name.BROWSER,
        browsers.remember(person, cookies.get(request, Cookies.Name.BROWSER).orElse(null)));
    return view(person, begun.session());
  }
}
