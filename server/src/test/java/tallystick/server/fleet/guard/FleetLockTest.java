package tallystick.server.fleet.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import tallystick.server.TestFolder;
import tallystick.server.database.TestDatabase;
import tallystick.server.fleet.FleetRig;
import tallystick.server.fleet.sale.QuoteDesk;

/** All machines locked at once, with real prices behind them. */
class FleetLockTest {
  private TestFolder folder;
  private String url;
  private FleetRig rig;
  private long incident;

  @BeforeEach
  void start() {
    folder = new TestFolder();
    url = TestDatabase.freshUrl();
    rig = new FleetRig(url, folder.path()).begun("US-CA");
    incident =
        rig.database
            .sql()
            .sql(
                "insert into incident (opened_ms, title, state) values (1, 't', 'open') returning"
                    + " id")
            .query(Long.class)
            .single();
  }

  @AfterEach
  void stop() {
    rig.close();
    folder.close();
  }

  private String closedBecause() {
    return rig.ask(rig.machine, FleetRig.CUSTOMER) instanceof QuoteDesk.Answer.Closed closed
        ? closed.why()
        : "";
  }

  @Test
  void aLockedFleetGetsNoPriceAndARestartLiftsNothing() {
    assertEquals("", closedBecause());

    rig.lock.lock(incident, "a safety check", "Ada");
    String locked = closedBecause();
    FleetRig before = rig;
    rig = new FleetRig(url, folder.path(), before.nowMs);
    rig.prices("50000.00", "50010.00");
    before.close();

    assertTrue(locked.contains("All machines are stopped: a safety check"), locked);
    assertEquals(locked, closedBecause());
    assertTrue(rig.machines.lockedBecause(rig.other.id).contains("a safety check"));
  }

  @Test
  void onlyTheIncidentThatTheLockNamesLetsGo() {
    rig.lock.lock(incident, "a safety check", "Ada");

    assertFalse(rig.lock.release(incident + 1, "Bob"));
    assertTrue(rig.lock.why().isPresent());
    assertTrue(rig.lock.release(incident, "Ada"));
    assertEquals("", closedBecause());
  }

  @Test
  void lockingAndLiftingAreOnlyEverAdded() {
    rig.lock.lock(incident, "a safety check", "Ada");

    assertThrows(
        DataAccessException.class, () -> rig.database.sql().sql("delete from fleet_lock").update());
    assertThrows(
        DataAccessException.class,
        () -> rig.database.sql().sql("update fleet_lock set locked = false").update());
  }
}
