package tallystick.server.incidents;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tallystick.server.database.Database;
import tallystick.server.database.TestDatabase;
import tallystick.watch.incident.Gathering;
import tools.jackson.databind.json.JsonMapper;

/** Incidents in a real database. */
class IncidentStoreTest {
  @Test
  void ourOwnFreezingAndUnfreezingAsksForNoNewEvidenceAndAStrangersDeedDoes() {
    AtomicLong now = new AtomicLong(1_000);
    try (Database database = TestDatabase.open(TestDatabase.freshUrl())) {
      IncidentStore store =
          new IncidentStore(
              JdbcClient.create(database.dataSource()),
              () -> Instant.ofEpochMilli(now.get()),
              JsonMapper.shared());
      long id =
          store.open(
              new IncidentStore.Begun(
                  "theft", Gathering.Family.ACCOUNT, "critical", "main", "stolen-key", 1, "anna"));

      now.set(2_000);
      store.joined(id, 1, "note", isNews("frozen", "note"));
      long afterANote = store.find(id).orElseThrow().lastNewsMs();
      now.set(3_000);
      store.joined(id, 2, "critical", isNews("foreign-order", "critical"));
      IncidentStore.Row row = store.find(id).orElseThrow();

      assertEquals(1_000, afterANote);
      assertEquals(3_000, row.lastNewsMs());
      assertEquals(3_000, row.lastFindingMs(), "both keep the incident together");
    }
  }

  private static boolean isNews(String kind, String severity) {
    return Gathering.isNews(new Gathering.Seen(kind, severity, "main", 0));
  }
}
