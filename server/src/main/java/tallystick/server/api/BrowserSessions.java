package tallystick.server.api;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;
import tallystick.server.PublicOrigin;
import tallystick.server.people.People;
import tallystick.server.people.Person;
import tallystick.server.people.Session;
import tallystick.server.people.Sessions;
import tallystick.server.people.Standings;
import tools.jackson.databind.json.JsonMapper;

/**
 * Turns the session's cookie into a caller, and keeps other sites from using it: whatever changes
 * something must come from this server's own page, as the browser says ({@code Origin}, {@code
 * Sec-Fetch-Site}), and bring the token that only such a page can read. Requests with a token of
 * their own come from programs and are none of this.
 */
final class BrowserSessions extends OncePerRequestFilter {
  /** Why there is no caller although a session's cookie came; for {@link ApiSecurity}. */
  static final String WHY_NOT = BrowserSessions.class.getName() + ".whyNot";

  private static final String CSRF_HEADER = "X-XSRF-TOKEN";
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

  private final Sessions sessions;
  private final People people;
  private final Standings standings;
  private final Cookies cookies;
  private final PublicOrigin origin;
  private final JsonMapper json;

  BrowserSessions(
      Sessions sessions,
      People people,
      Standings standings,
      Cookies cookies,
      PublicOrigin origin,
      JsonMapper json) {
    this.sessions = sessions;
    this.people = people;
    this.standings = standings;
    this.cookies = cookies;
    this.origin = origin;
    this.json = json;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (request.getHeader(HttpHeaders.AUTHORIZATION) != null || AnswerHeaders.isPage(request)) {
      chain.doFilter(request, response);
      return;
    }
    Optional<Problem> refusal = elsewhere(request);
    if (refusal.isEmpty()) {
      Optional<String> secret = cookies.get(request, Cookies.Name.SESSION);
      if (secret.isPresent()) {
        refusal = signedIn(request, response, secret.get());
      }
    }
    if (refusal.isPresent()) {
      ApiSecurity.write(json, response, refusal.get().toDetail());
      return;
    }
    chain.doFilter(request, response);
  }

  /** What the browser says of another site's page. */
  private Optional<Problem> elsewhere(HttpServletRequest request) {
    String from = request.getHeader(HttpHeaders.ORIGIN);
    String site = request.getHeader("Sec-Fetch-Site");
    boolean safe = SAFE.contains(request.getMethod());
    boolean otherOrigin = from != null && !from.equals(origin.value().value());
    boolean otherSite =
        site != null && !site.equals("same-origin") && !(safe && site.equals("none"));
    return otherOrigin || otherSite
        ? Optional.of(
            Problem.denied(
                "cross-site",
                "This was sent from another page than this server's own, which is "
                    + origin.value()))
        : Optional.empty();
  }

  private Optional<Problem> signedIn(
      HttpServletRequest request, HttpServletResponse response, String secret) {
    Optional<Session> session = sessions.authenticate(secret);
    Optional<Person> person = session.flatMap(s -> people.find(s.personId()));
    if (session.isEmpty() || person.isEmpty()) {
      request.setAttribute(
          WHY_NOT, Problem.signInFailed("session-ended", "Your session has ended; sign in again"));
      cookies.clear(response, Cookies.Name.SESSION);
      return Optional.empty();
    }
    Standings.Standing standing = standings.of(person.get());
    if (standing.lockedOut()) {
      sessions.end(session.get().id(), "Locked out");
      request.setAttribute(WHY_NOT, Problem.signInFailed("locked-out", standing.text()));
      cookies.clear(response, Cookies.Name.SESSION);
      return Optional.empty();
    }
    if (!SAFE.contains(request.getMethod()) && !fromOurPage(request, secret)) {
      return Optional.of(
          Problem.denied(
              "csrf",
              "Send the value of the cookie XSRF-TOKEN as the header X-XSRF-TOKEN, from this"
                  + " server's own page; GET /api/v1/session sets the cookie"));
    }
    BearerTokens.authenticate(
        new Caller.ByPerson(
            person.get(),
            session.get(),
            standings.rights(person.get(), session.get().proved()),
            sessions.steppedUp(session.get())));
    return Optional.empty();
  }

  /** Both the token, and a browser that says where it was sent from. */
  private boolean fromOurPage(HttpServletRequest request, String secret) {
    @Nullable String token = request.getHeader(CSRF_HEADER);
    boolean said =
        request.getHeader(HttpHeaders.ORIGIN) != null
            || request.getHeader("Sec-Fetch-Site") != null;
    return said
        && token != null
        && MessageDigest.isEqual(
            token.getBytes(StandardCharsets.UTF_8),
            sessions.csrfToken(secret).getBytes(StandardCharsets.UTF_8));
  }
}
