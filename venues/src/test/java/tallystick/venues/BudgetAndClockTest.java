package tallystick.venues;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tallystick.venues.RateBudget.Purpose;

class BudgetAndClockTest {
  private long nowMs = 600_000;
  private final RateBudget budget = new RateBudget(() -> nowMs);

  @Test
  void keepsAReserveForCancels() {
    budget.limit(100);

    assertTrue(budget.take(90, Purpose.ORDER).isEmpty());
    assertFalse(budget.take(1, Purpose.ORDER).isEmpty());
    assertFalse(budget.take(1, Purpose.READ).isEmpty());
    assertTrue(budget.take(10, Purpose.PROTECT).isEmpty());
    assertFalse(budget.take(1, Purpose.PROTECT).isEmpty());
  }

  @Test
  void startsAfreshWithEachMinute() {
    budget.limit(100);
    budget.take(90, Purpose.ORDER);

    nowMs += 60_000;

    assertTrue(budget.take(90, Purpose.ORDER).isEmpty());
  }

  @Test
  void believesTheVenuesOwnCount() {
    budget.limit(100);
    budget.counted(95);

    assertFalse(budget.take(1, Purpose.ORDER).isEmpty());
    budget.counted(3);
    assertEquals(95, budget.used());
  }

  @Test
  void obeysAPauseWhateverItIsFor() {
    budget.pause(30);

    nowMs += 29_999;
    assertFalse(budget.take(1, Purpose.PROTECT).isEmpty());
    nowMs += 1;
    assertTrue(budget.take(1, Purpose.PROTECT).isEmpty());
  }

  @Test
  void pausesForAMinuteWhenTheVenueNamesNoTimeAndNeverForYears() {
    budget.pause(0);
    assertEquals(nowMs + RateBudget.DEFAULT_PAUSE_MS, budget.pausedUntilMs());

    budget.pause(Long.MAX_VALUE);
    assertEquals(nowMs + RateBudget.MAX_PAUSE_MS, budget.pausedUntilMs());
  }

  @Test
  void takesTheMedianSoThatSlowAnswersDoNotMoveTheClock() {
    VenueClock clock = new VenueClock(() -> nowMs);
    assertEquals(nowMs, clock.stampMs());

    clock.set(
        new VenueClock.Sample(0, 110, 20),
        new VenueClock.Sample(0, 5_000, 9_000),
        new VenueClock.Sample(0, 101, 2),
        new VenueClock.Sample(0, 100, 2),
        new VenueClock.Sample(0, 9_000, 2));

    assertEquals(100, clock.offsetMs());
    assertEquals(nowMs + 100 - VenueClock.LEAN_MS, clock.stampMs());
  }

  @Test
  void readsTheListOfHosts() {
    List<PinnedHost> hosts =
        PinnedHost.parseList(
            """
            # what the keeper may talk to
            paper paper 127.0.0.1:8443 spki-sha256=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= # demo

            binance real api.binance.com:443 ca=system
            """);

    assertEquals(2, hosts.size());
    assertEquals(Environment.PAPER, hosts.getFirst().environment());
    assertEquals("https://127.0.0.1:8443/x", hosts.getFirst().https("/x").toString());
    assertEquals(new Pin.SystemAuthorities(), hosts.getLast().pin());
    assertEquals(hosts.getFirst().pin(), Pin.parse(hosts.getFirst().pin().toString()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "paper",
        "paper paper 127.0.0.1 ca=system",
        "paper paper 127.0.0.1:0 ca=system",
        "paper paper 127.0.0.1:x ca=system",
        "paper fun 127.0.0.1:1 ca=system",
        "paper paper 127.0.0.1:1 none",
        "paper paper 127.0.0.1:1 spki-sha256=AAAA",
        "paper paper 127.0.0.1:1 spki-sha256=%%%",
        "paper paper h/x:1 ca=system",
        "a paper h:1 ca=system\na paper h:1 ca=system",
      })
  void refusesAListOfHostsItCannotTrust(String text) {
    VenueException refusal = assertThrows(VenueException.class, () -> PinnedHost.parseList(text));

    assertTrue(String.valueOf(refusal.getMessage()).startsWith("List of hosts, line "));
  }
}
