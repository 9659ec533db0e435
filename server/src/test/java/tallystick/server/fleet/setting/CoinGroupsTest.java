package tallystick.server.fleet.setting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.server.database.TestDatabase;
import tallystick.server.fleet.FleetRig;
import tallystick.server.fleet.SignedMachine;
import tallystick.server.fleet.money.CashForecast;
import tallystick.server.fleet.sale.QuoteDesk;

/** Templates with groups' own values over them, and how many days cash lasts. */
@SuppressWarnings("NullAway.Init")
class CoinGroupsTest {
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
    rig.emptied().begun("US-NV");
    rig.groups.add("west", "", "ada");
    rig.places.join(List.of(rig.machine.id), "west");
  }

  private static GroupTerms own(@Nullable Boolean offered, @Nullable Integer buyMarginBps) {
    return new GroupTerms(
        offered,
        null,
        null,
        null,
        buyMarginBps,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  private void save(Map<String, GroupTerms> own, int after) {
    assertInstanceOf(
        CoinSettings.Saved.Done.class,
        rig.settings.save(FleetRig.setting("US-NV"), own, after, "ada"));
  }

  private int margin(SignedMachine machine) {
    return rig.quote(machine, FleetRig.CUSTOMER).terms().pricing().buyMarginBps();
  }

  @Test
  void aGroupsOwnValuesStandOverTheTemplatesAndOnlyThere() {
    save(Map.of("west", own(null, 1_200)), 1);

    assertEquals(1_200, margin(rig.machine));
    assertEquals(800, margin(rig.other));
    assertEquals(2, rig.settings.of("BT1001").getFirst().version());
  }

  @Test
  void aMachineThatIsMovedSellsByItsNewGroupAtOnce() {
    save(Map.of("west", own(null, 1_200)), 1);

    rig.places.join(List.of(rig.machine.id), null);
    rig.places.join(List.of(rig.other.id), "west");

    assertEquals(800, margin(rig.machine));
    assertEquals(1_200, margin(rig.other));
  }

  @Test
  void aCoinThatAGroupDoesNotOfferHasNoPriceThere() {
    save(Map.of("west", own(false, null)), 1);

    assertEquals(List.of(), rig.settings.of("BT1001"));
    assertInstanceOf(QuoteDesk.Answer.Closed.class, rig.ask(rig.machine, FleetRig.CUSTOMER));
    assertInstanceOf(QuoteDesk.Answer.Quoted.class, rig.ask(rig.other, FleetRig.CUSTOMER));
  }

  @Test
  void savingATemplateKeepsWhatGroupsHaveOfTheirOwnAndEveryVersionStays() {
    save(Map.of("west", own(null, 1_200)), 1);

    rig.settings.save(FleetRig.setting("US-CA"), 2, "bob");

    List<CoinSettings.Version> history = rig.settings.history("btc-usd");
    assertEquals(List.of(3, 2, 1), history.stream().map(CoinSettings.Version::version).toList());
    assertEquals(history.get(1).own(), history.get(0).own());
    assertEquals(Map.of(), history.get(2).own());
    assertEquals(1_200, margin(rig.machine));
  }

  @Test
  void whatAGroupCannotBeIsRefusedBeforeItIsSaved() {
    GroupTerms upside =
        new GroupTerms(
            null, null, null, null, null, 900_000L, null, null, null, null, null, null, null, null);

    assertThrows(
        IllegalArgumentException.class,
        () -> rig.settings.save(FleetRig.setting("US-NV"), Map.of("west", upside), 1, "ada"));
    assertEquals(1, rig.settings.history("btc-usd").size());
  }

  @Test
  void pricesOfAGroupsOwnSourcesAreFollowedToo() {
    GroupTerms other =
        new GroupTerms(
            null,
            null,
            List.of("two", "one"),
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null);
    save(Map.of("west", other), 1);

    assertEquals(
        List.of(List.of("one", "two"), List.of("two", "one")),
        rig.settings.everyOne().stream().map(one -> one.rates().sources()).toList());
  }

  @Test
  void theDaysUntilABoxIsFullFollowTheLastFourteenDays() {
    CashForecast forecast = new CashForecast(rig.database);
    assertTrue(forecast.all().isEmpty(), "nothing is known");
    rig.database
        .sql()
        .sql("update machine set first_heard_ms = first_heard_ms - 864000000")
        .update();
    rig.database
        .sql()
        .sql("insert into book_transaction (id, time_ms) values ('n/1', ?), ('n/2', ?)")
        .params(rig.nowMs.get() - 3_600_000, rig.nowMs.get() - 20 * 86_400_000L)
        .update();
    rig.database
        .sql()
        .sql(
            """
            insert into book_posting (transaction_id, line, account, asset, decimals, units) values
              ('n/1', 0, 'cash/BT1001/cashbox/2000/USD', 'USD', 2, 400000),
              ('n/2', 0, 'cash/BT1001/cashbox/2000/USD', 'USD', 2, 600000)
            """)
        .update();

    CashForecast.Outlook outlook =
        Optional.ofNullable(new CashForecast(rig.database).all().get("BT1001")).orElseThrow();

    // 500 notes are inside, 200 of them came within ten days: 500 more take 25 days.
    assertEquals(25, outlook.fullInDays().orElseThrow());
    assertTrue(outlook.emptyInDays().isEmpty());
  }
}
