package tallystick.server.fleet.place;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.atm.Direction;
import tallystick.atm.quote.Reference;
import tallystick.intent.Chain;
import tallystick.intent.WalletId;
import tallystick.market.Amount;
import tallystick.server.database.TestDatabase;
import tallystick.server.fleet.FleetRig;
import tallystick.server.fleet.sale.Offers;
import tallystick.server.fleet.sale.QuoteDesk;
import tallystick.server.fleet.setting.CoinSetting;

/** What shuts a machine: the kill switch, the place's hours, its licence and its law. */
@SuppressWarnings("NullAway.Init")
class DoorsTest {
  @TempDir static Path folder;
  private static FleetRig rig;

  @BeforeAll
  static void start() {
    rig = new FleetRig(TestDatabase.freshUrl(), folder);
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  @BeforeEach
  void begin() {
    rig.nowMs.set(Instant.parse("2026-03-02T20:00:00Z").toEpochMilli());
    rig.fleetLock = Optional.empty();
    rig.emptied().begun("US-CA");
  }

  private static Location location(String law, OpeningHours hours, @Nullable Licence licence) {
    return new Location(
        "Corner shop",
        List.of("1 Market Street", "San Francisco"),
        new Location.Position(37_793_000, -122_396_000),
        hours,
        "America/Los_Angeles",
        "Ada, 555 0100",
        law,
        licence);
  }

  private long put(Location location) {
    Places.Saved.Done done =
        assertInstanceOf(Places.Saved.Done.class, rig.places.add(location, "ada"));
    rig.places.put(List.of(rig.machine.id), done.version().id());
    return done.version().id();
  }

  private void assertOpen() {
    assertEquals(List.of(), rig.doors.reasons(rig.machine.id));
    assertInstanceOf(QuoteDesk.Answer.Quoted.class, rig.ask(rig.machine, FleetRig.CUSTOMER));
  }

  /** Said by the one place, and obeyed by prices. */
  private void assertShut(String code, String word) {
    assertEquals(
        List.of(code), rig.doors.reasons(rig.machine.id).stream().map(Doors.Shut::code).toList());
    assertTrue(rig.doors.why(rig.machine.id).contains(word), rig.doors.why(rig.machine.id));
    QuoteDesk.Answer.Closed closed =
        assertInstanceOf(QuoteDesk.Answer.Closed.class, rig.ask(rig.machine, FleetRig.CUSTOMER));
    assertTrue(closed.why().contains(word), closed.why());
  }

  @Test
  void aShutScopeGivesNoPriceUntilAPersonOpensItAndBothAreRemembered() {
    rig.groups.add("west", "", "ada");
    rig.places.join(List.of(rig.machine.id), "west");
    long place = put(location("US-CA", OpeningHours.ALWAYS, null));
    assertOpen();

    for (Closures.Scope scope :
        List.of(
            new Closures.Scope(Closures.Kind.FLEET, ""),
            new Closures.Scope(Closures.Kind.JURISDICTION, "US"),
            new Closures.Scope(Closures.Kind.JURISDICTION, "US-CA"),
            new Closures.Scope(Closures.Kind.GROUP, "west"),
            new Closures.Scope(Closures.Kind.PLACE, Long.toString(place)))) {
      Closures.Closure closure = rig.closures.close(scope, "a regulator's letter", "ada");
      assertShut("closed-" + scope.kind().name().toLowerCase(java.util.Locale.ROOT), "regulator's");
      assertEquals(closure, rig.closures.close(scope, "another", "bob"), "shut once");
      assertTrue(rig.closures.reopen(closure.id(), "eve"));
      assertFalse(rig.closures.reopen(closure.id(), "eve"));
      assertOpen();
    }

    assertEquals(5, rig.closures.history().size());
    assertTrue(
        rig.closures.history().stream()
            .allMatch(one -> one.closedBy().equals("ada") && one.reopenedBy().equals("eve")));
  }

  @Test
  void anotherJurisdictionGroupAndPlaceStayOpen() {
    rig.groups.add("west", "", "ada");
    rig.groups.add("east", "", "ada");
    rig.places.join(List.of(rig.machine.id), "west");
    long place = put(location("US-CA", OpeningHours.ALWAYS, null));

    rig.closures.close(new Closures.Scope(Closures.Kind.JURISDICTION, "US-ME"), "law", "ada");
    rig.closures.close(new Closures.Scope(Closures.Kind.JURISDICTION, "GB"), "law", "ada");
    rig.closures.close(new Closures.Scope(Closures.Kind.GROUP, "east"), "law", "ada");
    rig.closures.close(
        new Closures.Scope(Closures.Kind.PLACE, Long.toString(place + 1)), "law", "ada");

    assertOpen();
  }

  @Test
  void aJurisdictionShutsMachinesWithoutAPlaceByTheirCoinsSetting() {
    rig.closures.close(new Closures.Scope(Closures.Kind.JURISDICTION, "US"), "a letter", "ada");

    QuoteDesk.Answer.Closed closed =
        assertInstanceOf(QuoteDesk.Answer.Closed.class, rig.ask(rig.machine, FleetRig.CUSTOMER));
    assertTrue(closed.why().contains("a letter"), closed.why());
  }

  @Test
  void outsideOfItsPlacesHoursAMachineOffersNothingAndSaysWhenItOpens() {
    // 20:00 UTC is 12:00 in San Francisco, a Monday.
    put(location("US-CA", new OpeningHours(Collections.nCopies(7, "08:00-12:30")), null));
    assertOpen();

    rig.nowMs.addAndGet(45 * 60_000);
    rig.prices("50000.00", "50010.00");

    assertShut("hours", "opens Tuesday 08:00");
  }

  @Test
  void theDayAfterItsLicenceEndedAMachineOffersNothing() {
    put(location("US-CA", OpeningHours.ALWAYS, new Licence("DFAL-77", "2026-03-02")));
    assertOpen();

    // Midnight where the machine stands, not in UTC.
    rig.nowMs.set(Instant.parse("2026-03-03T07:59:00Z").toEpochMilli());
    rig.prices("50000.00", "50010.00");
    assertOpen();
    rig.nowMs.set(Instant.parse("2026-03-03T08:01:00Z").toEpochMilli());
    rig.prices("50000.00", "50010.00");

    assertShut("licence", "DFAL-77");
  }

  @Test
  void thePlacesLawHoldsWhateverTheCoinsSettingSays() {
    put(location("GB", OpeningHours.ALWAYS, null));

    assertShut("law", "Closed by");
    rig.places.put(List.of(rig.machine.id), null);
    assertOpen();
  }

  @Test
  void whatCannotBeTradedIsNotOfferedByTheBeatAndSaysWhy() {
    java.util.concurrent.atomic.AtomicReference<String> node =
        new java.util.concurrent.atomic.AtomicReference<>("");
    Offers offers =
        new Offers(
            new Offers.Parts(
                new Offers.Prices() {
                  @Override
                  public Reference agree(CoinSetting setting) {
                    return rig.rates.agree(setting);
                  }

                  @Override
                  public String indicative(CoinSetting setting, Direction direction, long cash) {
                    return "54000.00";
                  }
                },
                new QuoteDesk.Stock() {
                  @Override
                  public Optional<Amount> hot(WalletId wallet) {
                    return Optional.of(Amount.ofUnits(CoinSetting.BITCOIN, rig.hotSats));
                  }

                  @Override
                  public String trouble(Chain chain) {
                    return node.get();
                  }
                },
                rig.quotes.book()::promised));
    CoinSetting setting = FleetRig.setting("US-CA");
    java.util.function.Supplier<Offers.Side> buy =
        () -> {
          offers.look(List.of(setting), rig.inForce());
          return offers.side(setting, Direction.BUY);
        };

    assertEquals(new Offers.Side("", "54000.00"), buy.get());
    node.set("The node is silent");
    assertEquals(new Offers.Side("The node is silent", ""), buy.get());
    node.set("");
    rig.hotSats = 0;
    assertEquals(new Offers.Side("No coins left to promise", ""), buy.get());
    rig.hotSats = 500_000_000;
    rig.nowMs.addAndGet(60_000);
    assertTrue(buy.get().why().startsWith("No price: "), buy.get()::toString);
  }

  @Test
  void aFleetLockAndAMachinesOwnLockAreSaidByTheSameDoors() {
    rig.fleetLock = Optional.of("settings are being reviewed");
    assertShut("fleet-lock", "reviewed");
    rig.fleetLock = Optional.empty();
    rig.machines.lock(rig.machine.id, "being cleaned", "ada");
    assertShut("locked", "cleaned");
    rig.machines.unlock(rig.machine.id, "ada");
    assertOpen();
  }

  @Test
  void aPlaceIsSavedOnTheVersionThatWasReadAndKeptWhileMachinesStandThere() {
    long id = put(location("US-CA", OpeningHours.ALWAYS, null));
    Location moved = location("US-NV", OpeningHours.ALWAYS, null);

    assertInstanceOf(Places.Saved.Done.class, rig.places.save(id, moved, 1, "bob"));
    assertEquals(new Places.Saved.Stale(2), rig.places.save(id, moved, 1, "ada"));
    assertEquals(new Places.Saved.InUse(1), rig.places.remove(id, 2));
    rig.places.put(List.of(rig.machine.id), null);
    assertInstanceOf(Places.Saved.Done.class, rig.places.remove(id, 2));

    assertEquals(List.of(), rig.places.all());
  }

  @Test
  void hoursMayEndOnTheNextDayAndWhatIsNoTimeIsRefused() {
    List<String> week = new java.util.ArrayList<>(Collections.nCopies(7, ""));
    week.set(4, "09:00-12:00, 22:00-02:00");
    OpeningHours hours = new OpeningHours(week);

    assertTrue(hours.isOpen(LocalDateTime.parse("2026-03-06T23:00:00")), "Friday night");
    assertTrue(hours.isOpen(LocalDateTime.parse("2026-03-07T01:59:00")), "and on");
    assertFalse(hours.isOpen(LocalDateTime.parse("2026-03-07T02:00:00")));
    assertFalse(hours.isOpen(LocalDateTime.parse("2026-03-06T12:00:00")), "the end is shut");
    for (String wrong : List.of("8-12", "25:00-26:00", "08:00-12:00;", "08:00")) {
      assertThrows(
          IllegalArgumentException.class, () -> new OpeningHours(Collections.nCopies(7, wrong)));
    }
    assertThrows(IllegalArgumentException.class, () -> new OpeningHours(List.of("08:00-12:00")));
  }
}
