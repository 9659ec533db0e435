package tallystick.server.api;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import tallystick.server.PublicOrigin;
import tallystick.server.people.KnownBrowsers;
import tallystick.server.people.Sessions;

/**
 * This server's cookies: for its own host only, never sent along from another site, and closed to
 * scripts except for the one that a page has to send back. Under https their names say so to the
 * browser ({@code __Host-}, RFC 6265bis section 4.1.3.2), which then keeps a neighbour from
 * planting one.
 */
final class Cookies {
  /**
   * What the page sends back as {@code X-XSRF-TOKEN}; its name is the one that clients look for.
   */
  static final String CSRF = "XSRF-TOKEN";

  private final PublicOrigin origin;
  private final SecureRandom random = new SecureRandom();

  Cookies(PublicOrigin origin) {
    this.origin = origin;
  }

  /** Each cookie's name without its prefix. */
  enum Name {
    SESSION("tallystick-session", Duration.ofMillis(Sessions.LIFE_MS)),
    BROWSER("tallystick-browser", Duration.ofMillis(KnownBrowsers.LIFE_MS)),
    CEREMONY("tallystick-ceremony", Duration.ofMinutes(5)),
    PROOF("tallystick-proof", Duration.ofMinutes(10));

    private final String text;
    private final Duration life;

    Name(String text, Duration life) {
      this.text = text;
      this.life = life;
    }
  }

  private String full(Name name) {
    return origin.https() ? "__Host-" + name.text : name.text;
  }

  Optional<String> get(HttpServletRequest request, Name name) {
    return find(request, full(name));
  }

  private static Optional<String> find(HttpServletRequest request, String name) {
    Cookie[] cookies = request.getCookies();
    if (cookies == null) {
      return Optional.empty();
    }
    for (Cookie cookie : cookies) {
      if (cookie.getName().equals(name) && !cookie.getValue().isEmpty()) {
        return Optional.of(cookie.getValue());
      }
    }
    return Optional.empty();
  }

  void set(HttpServletResponse response, Name name, String value) {
    add(response, full(name), value, name.life, true);
  }

  void clear(HttpServletResponse response, Name name) {
    add(response, full(name), "", Duration.ZERO, true);
  }

  /** The one that scripts read. */
  void setCsrf(HttpServletResponse response, String value) {
    add(response, CSRF, value, Name.SESSION.life, false);
  }

  /** Of somebody who is not signed in it protects nothing, but a page finds it where it looks. */
  void setAnyCsrf(HttpServletResponse response) {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    setCsrf(response, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  private void add(
      HttpServletResponse response, String name, String value, Duration life, boolean httpOnly) {
    response.addHeader(
        HttpHeaders.SET_COOKIE,
        ResponseCookie.from(name, value)
            .path("/")
            .maxAge(life)
            .httpOnly(httpOnly)
            .secure(origin.https())
            .sameSite("Strict")
            .build()
            .toString());
  }
}
