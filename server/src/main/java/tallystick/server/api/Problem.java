package tallystick.server.api;

import java.net.URI;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/**
 * A refusal of the API. It says what is wrong, where, and what to do, and becomes a problem
 * document (RFC 9457) with a stable {@code code} for programs.
 */
final class Problem extends RuntimeException {
  /** After so long one who was sent away for a crowd comes again; machines add some at random. */
  static final String RETRY_AFTER_SECONDS = "5";

  private final HttpStatus status;
  private final String code;

  private Problem(HttpStatus status, String code, String detail) {
    super(detail);
    this.status = status;
    this.code = code;
  }

  static Problem of(HttpStatus status, String code, String detail) {
    return new Problem(status, code, detail);
  }

  static Problem badRequest(String code, String detail) {
    return new Problem(HttpStatus.BAD_REQUEST, code, detail);
  }

  static Problem unauthorised(String detail) {
    return new Problem(HttpStatus.UNAUTHORIZED, "no-token", detail);
  }

  static Problem forbidden(String detail) {
    return new Problem(HttpStatus.FORBIDDEN, "scope-missing", detail);
  }

  static Problem denied(String code, String detail) {
    return new Problem(HttpStatus.FORBIDDEN, code, detail);
  }

  static Problem signInFailed(String code, String detail) {
    return new Problem(HttpStatus.UNAUTHORIZED, code, detail);
  }

  /** Refused for now; {@code waitMs} says for how long. */
  static Problem slowDown(long waitMs) {
    long seconds = (waitMs + 999) / 1000;
    return new Problem(
        HttpStatus.TOO_MANY_REQUESTS,
        "slow-down",
        "Too many failed attempts from here. Wait " + seconds + " seconds, or use a passkey");
  }

  static Problem notFound(String detail) {
    return new Problem(HttpStatus.NOT_FOUND, "not-found", detail);
  }

  static Problem conflict(String code, String detail) {
    return new Problem(HttpStatus.CONFLICT, code, detail);
  }

  static Problem tooLarge(String detail) {
    return new Problem(HttpStatus.CONTENT_TOO_LARGE, "too-large", detail);
  }

  static Problem lengthRequired(String detail) {
    return new Problem(HttpStatus.LENGTH_REQUIRED, "length-required", detail);
  }

  static Problem unavailable(String code, String detail) {
    return new Problem(HttpStatus.SERVICE_UNAVAILABLE, code, detail);
  }

  /** Whether the same request may well be served a little later. */
  boolean isForNow() {
    return status == HttpStatus.TOO_MANY_REQUESTS || status == HttpStatus.SERVICE_UNAVAILABLE;
  }

  ProblemDetail toDetail() {
    return detail(status, code, String.valueOf(getMessage()));
  }

  static ProblemDetail detail(HttpStatus status, String code, String text) {
    ProblemDetail detail = ProblemDetail.forStatusAndDetail(status, text);
    detail.setType(URI.create("urn:tallystick:problem:" + code));
    detail.setTitle(status.getReasonPhrase());
    detail.setProperty("code", code);
    return detail;
  }
}
