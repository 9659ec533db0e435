package tallystick.server.api;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.databind.json.JsonMapper;

/** Refuses bodies that are larger than anything the API takes, before a byte of them is read. */
final class BodyLimit extends OncePerRequestFilter {
  /** A bot with 200 custom steps is some 20 kB. */
  static final long MAX_BODY_BYTES = 128 * 1024;

  private final JsonMapper json;

  BodyLimit(JsonMapper json) {
    this.json = json;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (request.getContentLengthLong() > MAX_BODY_BYTES) {
      ApiSecurity.write(
          json,
          response,
          Problem.tooLarge("A body has at most " + MAX_BODY_BYTES + " bytes; send less")
              .toDetail());
      return;
    }
    if (request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null) {
      ApiSecurity.write(
          json,
          response,
          Problem.lengthRequired("Send the body with a Content-Length, not in chunks").toDetail());
      return;
    }
    chain.doFilter(request, response);
  }
}
