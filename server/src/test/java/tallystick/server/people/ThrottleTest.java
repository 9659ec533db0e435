package tallystick.server.people;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ThrottleTest {
  private final AtomicLong now = new AtomicLong();
  private final Throttle throttle = new Throttle(now::get);

  private void fail(String key, int times) {
    for (int i = 0; i < times; i++) {
      throttle.failed(key, 1);
    }
  }

  @Test
  void fingersSlipFourTimesAndThenEachFailureDoublesTheWait() {
    fail("a", 4);
    assertEquals(0, throttle.waitMs("a"));

    fail("a", 1);
    assertEquals(1_000, throttle.waitMs("a"));
    fail("a", 3);
    assertEquals(8_000, throttle.waitMs("a"));
    fail("a", 100);
    assertEquals(900_000, throttle.waitMs("a"));
  }

  @Test
  void oneKeysFailuresAreNoOthers() {
    fail("a", 50);

    assertEquals(0, throttle.waitMs("b"));
  }

  @Test
  void itEndsWithTimeAndWithSuccess() {
    fail("a", 5);
    now.addAndGet(1_000);
    assertEquals(0, throttle.waitMs("a"));

    fail("a", 5);
    throttle.succeeded("a");
    assertEquals(0, throttle.waitMs("a"));
    fail("a", 4);
    assertEquals(0, throttle.waitMs("a"));
  }

  @Test
  void whatManyShareFailsOftenerForFree() {
    for (int i = 0; i < 40; i++) {
      throttle.failed("office", 10);
    }
    assertEquals(0, throttle.waitMs("office"));

    throttle.failed("office", 10);

    assertEquals(1_000, throttle.waitMs("office"));
  }
}
