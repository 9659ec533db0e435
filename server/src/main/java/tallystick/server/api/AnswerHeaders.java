package tallystick.server.api;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;
import tallystick.server.PublicOrigin;

/**
 * What browsers are told about every answer. Answers of the API are data: nothing in them may run,
 * be framed, be stored or be read by another site. The pages' own policy is set where they are
 * served.
 */
final class AnswerHeaders extends OncePerRequestFilter {
  private static final String TWO_YEARS = "max-age=63072000; includeSubDomains";

  private final PublicOrigin origin;

  AnswerHeaders(PublicOrigin origin) {
    this.origin = origin;
  }

  /** Whether this address is a page's or a page's part, and not data. */
  static boolean isPage(HttpServletRequest request) {
    String path = request.getRequestURI();
    return !(path.startsWith("/api/")
        || path.startsWith(TerminalSecurity.PATH)
        || path.equals("/health")
        || path.startsWith("/health/")
        || path.equals("/metrics"));
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("X-Frame-Options", "DENY");
    response.setHeader("Referrer-Policy", "no-referrer");
    response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
    response.setHeader(
        "Permissions-Policy",
        "camera=(), geolocation=(), microphone=(), payment=(), usb=(),"
            + " publickey-credentials-get=(self), publickey-credentials-create=(self)");
    if (origin.https()) {
      response.setHeader("Strict-Transport-Security", TWO_YEARS);
    }
    if (!isPage(request)) {
      response.setHeader(
          "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox");
      response.setHeader("Cache-Control", "no-store");
    }
    chain.doFilter(request, response);
  }
}
