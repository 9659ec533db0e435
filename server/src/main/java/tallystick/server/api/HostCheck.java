package tallystick.server.api;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;
import tallystick.server.PublicOrigin;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers only to this server's own name: a stranger's name that was pointed at this address (DNS
 * rebinding) would make his page ours to the browser.
 */
final class HostCheck extends OncePerRequestFilter {
  private final PublicOrigin origin;
  private final Sources sources;
  private final JsonMapper json;

  HostCheck(PublicOrigin origin, Sources sources, JsonMapper json) {
    this.origin = origin;
    this.sources = sources;
    this.json = json;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String host = sources.host(request);
    if (host == null || !origin.isOurs(host.toLowerCase(Locale.ROOT))) {
      ApiSecurity.write(
          json,
          response,
          Problem.detail(
              HttpStatus.MISDIRECTED_REQUEST,
              "other-host",
              "This server is "
                  + origin.value()
                  + "; start it with --origin when it has another"
                  + " name"));
      return;
    }
    chain.doFilter(request, response);
  }
}
