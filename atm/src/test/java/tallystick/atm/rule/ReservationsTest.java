package tallystick.atm.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import tallystick.atm.Currencies;
import tallystick.atm.Direction;
import tallystick.atm.Seeds;
import tallystick.intent.SaleId;
import tallystick.intent.TerminalId;
import tallystick.market.Amount;

class ReservationsTest {
  private static final ZoneId ZURICH = ZoneId.of("Europe/Zurich");
  private static final long NOON_MS = Instant.parse("2026-11-22T11:00:00Z").toEpochMilli();
  private static final long HOUR_MS = 3_600_000;
  private static final Set<Direction> BOTH = EnumSet.allOf(Direction.class);

  private static Amount chf(String decimal) {
    return Amount.parse(decimal, Currencies.of("CHF"));
  }

  private static Limit limit(Scope scope, Window window, String max) {
    return new Limit(scope + "/" + window, scope, window, chf(max), BOTH);
  }

  private static SaleId sale(long number) {
    return SaleId.parse("BT1-" + number);
  }

  private static Reservations.Wish wish(long number, String cash, long atMs) {
    return new Reservations.Wish(
        sale(number),
        new Reservations.Parties("anna", "bc1q" + number, new TerminalId("BT" + number % 3)),
        Direction.BUY,
        chf(cash),
        atMs);
  }

  private static Reservations reserved(
      Reservations before, Reservations.Wish wish, List<Limit> limits) {
    return assertInstanceOf(
            Reservations.Answer.Reserved.class, before.reserve(wish, limits, ZURICH))
        .next();
  }

  private static Amount leftOver(Reservations before, Reservations.Wish wish, List<Limit> limits) {
    return assertInstanceOf(
            Reservations.Answer.OverLimit.class, before.reserve(wish, limits, ZURICH))
        .left();
  }

  @Test
  void aSaleTakesExactlyWhatIsLeftAndNotACentMore() {
    List<Limit> day = List.of(limit(Scope.PERSON, Window.CALENDAR_DAY, "1000"));
    Reservations first = reserved(Reservations.NONE, wish(1, "600", NOON_MS), day);

    assertEquals(chf("400"), leftOver(first, wish(2, "400.01", NOON_MS), day));
    assertEquals(2, reserved(first, wish(2, "400", NOON_MS), day).list().size());
  }

  @Test
  void aHundredSimultaneousSalesOfOneCustomerDoNotExceedALimitByACent() throws Exception {
    List<Limit> limits =
        List.of(
            limit(Scope.PERSON, Window.CALENDAR_DAY, "1000"),
            limit(Scope.PERSON, Window.LIFETIME, "990.05"));
    AtomicReference<Reservations> kept = new AtomicReference<>(Reservations.NONE);
    CountDownLatch together = new CountDownLatch(1);
    List<Thread> customers = new ArrayList<>();
    for (int i = 1; i <= 100; i++) {
      Reservations.Wish wish = wish(i, (10 + i % 7) + ".03", NOON_MS + i);
      customers.add(Thread.ofVirtual().start(() -> reserveTogether(kept, wish, limits, together)));
    }

    together.countDown();
    for (Thread customer : customers) {
      customer.join();
    }

    Amount sum =
        kept.get().list().stream().map(one -> one.wish().cash()).reduce(chf("0"), Amount::plus);
    assertTrue(sum.compareTo(chf("990.05")) <= 0, () -> "took " + sum);
    // The smallest wish of all would have fitted below this.
    assertTrue(sum.compareTo(chf("974.02")) > 0, () -> "took only " + sum);
    assertEquals(kept.get().list().size(), kept.get().version());
  }

  private static void reserveTogether(
      AtomicReference<Reservations> kept,
      Reservations.Wish wish,
      List<Limit> limits,
      CountDownLatch together) {
    try {
      together.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    while (true) {
      Reservations seen = kept.get();
      if (!(seen.reserve(wish, limits, ZURICH) instanceof Reservations.Answer.Reserved(var next))
          || kept.compareAndSet(seen, next)) {
        return;
      }
    }
  }

  @Test
  void whatASaleDidNotTakeIsFreeAgain() {
    List<Limit> day = List.of(limit(Scope.PERSON, Window.CALENDAR_DAY, "1000"));
    Reservations held = reserved(Reservations.NONE, wish(1, "1000", NOON_MS), day);

    Reservations settled = held.settle(sale(1), chf("350"));
    Reservations released = held.release(sale(1));

    assertEquals(chf("650"), leftOver(settled, wish(2, "650.01", NOON_MS), day));
    assertEquals(1, reserved(released, wish(2, "1000", NOON_MS), day).list().size());
    assertSame(settled, settled.settle(sale(1), chf("350")));
    assertThrows(IllegalArgumentException.class, () -> settled.settle(sale(1), chf("351")));
    assertThrows(IllegalArgumentException.class, () -> settled.release(sale(1)));
    assertThrows(IllegalArgumentException.class, () -> held.settle(sale(1), chf("1000.01")));
    assertThrows(IllegalArgumentException.class, () -> held.settle(sale(9), chf("1")));
  }

  @Test
  void theSameWishAgainChangesNothingAndAnotherIsAConflict() {
    List<Limit> day = List.of(limit(Scope.PERSON, Window.CALENDAR_DAY, "1000"));
    Reservations held = reserved(Reservations.NONE, wish(1, "600", NOON_MS), day);

    assertInstanceOf(
        Reservations.Answer.Repeated.class, held.reserve(wish(1, "600", NOON_MS), day, ZURICH));
    assertEquals(1, reserved(held, wish(1, "900", NOON_MS), day).list().size());
    Reservations.Wish other =
        new Reservations.Wish(
            sale(1),
            new Reservations.Parties("bert", "x", new TerminalId("BT1")),
            Direction.BUY,
            chf("600"),
            NOON_MS);
    assertInstanceOf(Reservations.Answer.Conflict.class, held.reserve(other, day, ZURICH));
  }

  @Test
  void everyWindowCountsFromItsStart() {
    // 22 November 2026 is a Sunday.
    Map<Window, Long> oldestCounted =
        Map.ofEntries(
            Map.entry(Window.ROLLING_DAY, NOON_MS - 24 * HOUR_MS + 1),
            Map.entry(Window.ROLLING_WEEK, NOON_MS - 7 * 24 * HOUR_MS + 1),
            Map.entry(Window.ROLLING_MONTH, NOON_MS - 30 * 24 * HOUR_MS + 1),
            Map.entry(Window.ROLLING_YEAR, NOON_MS - 365 * 24 * HOUR_MS + 1),
            Map.entry(Window.CALENDAR_DAY, at("2026-11-21T23:00:00Z")),
            Map.entry(Window.CALENDAR_WEEK, at("2026-11-15T23:00:00Z")),
            Map.entry(Window.CALENDAR_MONTH, at("2026-10-31T23:00:00Z")),
            Map.entry(Window.CALENDAR_YEAR, at("2025-12-31T23:00:00Z")),
            Map.entry(Window.LIFETIME, 1L));
    oldestCounted.forEach(
        (window, startMs) -> {
          List<Limit> limits = List.of(limit(Scope.PERSON, window, "100"));
          Reservations counted =
              reserved(Reservations.NONE, wish(1, "100", startMs), List.of())
                  .settle(sale(1), chf("100"));
          assertEquals(chf("0"), leftOver(counted, wish(2, "1", NOON_MS), limits), window.name());
          if (window != Window.LIFETIME) {
            Reservations before =
                reserved(Reservations.NONE, wish(1, "100", startMs - 1), List.of());
            assertEquals(
                2, reserved(before, wish(2, "100", NOON_MS), limits).list().size(), window.name());
          }
        });
  }

  private static long at(String instant) {
    return Instant.parse(instant).toEpochMilli();
  }

  @Test
  void eachScopeCountsItsOwn() {
    Reservations one = reserved(Reservations.NONE, wish(3, "100", NOON_MS), List.of());
    Reservations.Wish sameMachine =
        new Reservations.Wish(
            sale(4),
            new Reservations.Parties("bert", "other", new TerminalId("BT0")),
            Direction.SELL,
            chf("1"),
            NOON_MS);

    for (Scope scope : List.of(Scope.PERSON, Scope.ADDRESS)) {
      Limit limit = limit(scope, Window.ROLLING_DAY, "100");
      assertEquals(chf("0"), one.used(sameMachine, limit, ZURICH), scope.name());
    }
    Limit machine = limit(Scope.TERMINAL, Window.ROLLING_DAY, "100");
    assertEquals(chf("100"), one.used(sameMachine, machine, ZURICH));
    Limit sale = limit(Scope.SALE, Window.SALE, "100");
    assertEquals(chf("100"), leftOver(one, wish(5, "100.01", NOON_MS), List.of(sale)));
  }

  @Test
  void aLimitInAnotherCurrencyIsInTheWay() {
    Limit dollars =
        new Limit(
            "usd",
            Scope.PERSON,
            Window.CALENDAR_DAY,
            Amount.parse("1000", Currencies.of("USD")),
            BOTH);

    assertTrue(leftOver(Reservations.NONE, wish(1, "1", NOON_MS), List.of(dollars)).isZero());
  }

  @Test
  void forgettingOldSalesKeepsTheSumOfALifetime() {
    Random random = Seeds.random();
    List<Limit> life = List.of(limit(Scope.PERSON, Window.LIFETIME, "100000"));
    Reservations all = Reservations.NONE;
    for (int i = 1; i <= 60; i++) {
      Reservations.Wish wish = wish(i, 1 + random.nextInt(99) + ".05", NOON_MS + i);
      all = reserved(all, wish, life);
      all = i % 5 == 0 ? all : all.settle(sale(i), wish.cash());
    }
    Reservations.Wish next = wish(100, "1", NOON_MS + 1_000);

    Reservations shorter = all.forgottenBefore(NOON_MS + 41);

    assertEquals(
        all.used(next, life.getFirst(), ZURICH), shorter.used(next, life.getFirst(), ZURICH));
    assertEquals(28, shorter.list().size());
    assertEquals(all.version() + 1, shorter.version());
  }

  @Test
  void aCustomerIsToldTheTierInWhichHisWishWouldPass() {
    TierPlan plan =
        new TierPlan(
            Map.of(
                Tier.ANONYMOUS, List.of(limit(Scope.PERSON, Window.CALENDAR_DAY, "100")),
                Tier.ID, List.of(limit(Scope.PERSON, Window.CALENDAR_DAY, "5000"))));
    List<Limit> law = List.of(limit(Scope.PERSON, Window.CALENDAR_DAY, "1000"));

    assertEquals(
        Optional.of(Tier.ANONYMOUS),
        plan.tierFor(Reservations.NONE, wish(1, "100", NOON_MS), Tier.ANONYMOUS, law, ZURICH));
    assertEquals(
        Optional.of(Tier.ID),
        plan.tierFor(Reservations.NONE, wish(1, "1000", NOON_MS), Tier.PHONE, law, ZURICH));
    assertEquals(
        Optional.empty(),
        plan.tierFor(Reservations.NONE, wish(1, "1000.01", NOON_MS), Tier.ID, law, ZURICH));
    assertEquals(Optional.empty(), plan.of(Tier.PHONE, law));
  }
}
