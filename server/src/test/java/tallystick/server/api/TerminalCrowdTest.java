package tallystick.server.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.http.HttpHeaders;

/** Overload is told, with a time to come again; it is never an error of ours. */
class TerminalCrowdTest {
  @Test
  void whoFindsNoPlaceIsToldSoAndWhoeverComesAfterIsServed() {
    TerminalSecurity.Crowd crowd = new TerminalSecurity.Crowd(2, 0, 1);

    boolean first = crowd.begin();
    boolean second = crowd.begin();
    boolean third = crowd.begin();
    crowd.end();
    boolean fourth = crowd.begin();

    assertTrue(first && second && fourth);
    assertFalse(third);
  }

  @Test
  void aDatabaseThatIsAwayIsATimeToComeAgainAndNoMistake() {
    var answer = new ProblemAdvice().away(new CannotAcquireLockException("deadlock detected"));

    assertEquals(503, answer.getStatusCode().value());
    assertEquals(
        Problem.RETRY_AFTER_SECONDS, answer.getHeaders().getFirst(HttpHeaders.RETRY_AFTER));
  }
}
