package tallystick.server.api;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import tallystick.server.ServerException;

/**
 * Every error leaves as a problem document; what is our own fault is logged and told in general.
 */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {
  private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

  @ExceptionHandler
  ResponseEntity<ProblemDetail> refused(Problem problem) {
    ProblemDetail detail = problem.toDetail();
    return ResponseEntity.status(detail.getStatus()).body(detail);
  }

  /** Our value types refuse nonsense by this exception, naming the value. */
  @ExceptionHandler
  ResponseEntity<ProblemDetail> invalid(IllegalArgumentException e) {
    return ResponseEntity.badRequest()
        .body(Problem.detail(HttpStatus.BAD_REQUEST, "invalid", String.valueOf(e.getMessage())));
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> broken(ServerException e) {
    log.error("A request met a broken environment", e);
    return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
        .body(
            Problem.detail(
                HttpStatus.SERVICE_UNAVAILABLE, "unavailable", String.valueOf(e.getMessage())));
  }

  /**
   * The database is away, or had to end one of two transactions for the other's sake. Nothing has
   * changed, and the same request may come again.
   */
  @ExceptionHandler({
    TransientDataAccessException.class,
    CannotCreateTransactionException.class,
    DataAccessResourceFailureException.class
  })
  ResponseEntity<ProblemDetail> away(RuntimeException e) {
    log.warn("A request did not get through to the database: {}", e.getMessage());
    return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
        .header(HttpHeaders.RETRY_AFTER, Problem.RETRY_AFTER_SECONDS)
        .body(
            Problem.detail(
                HttpStatus.SERVICE_UNAVAILABLE,
                "database-away",
                "The database did not answer in time; nothing was changed. Ask again"));
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> unexpected(RuntimeException e) {
    log.error("A request failed", e);
    return ResponseEntity.internalServerError()
        .body(
            Problem.detail(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "internal",
                "The server made a mistake; its log says more. Nothing is known to have changed"));
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
      HttpMessageNotReadableException e,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    Throwable cause = e.getMostSpecificCause();
    String text = String.valueOf(cause.getMessage());
    int firstLine = text.indexOf('\n');
    return ResponseEntity.badRequest()
        .body(
            Problem.detail(
                HttpStatus.BAD_REQUEST,
                "bad-json",
                "The body is not the JSON this address takes: "
                    + (firstLine < 0 ? text : text.substring(0, firstLine))
                    + ". See /api/openapi.json"));
  }
}
