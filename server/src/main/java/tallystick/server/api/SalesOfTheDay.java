package tallystick.server.api;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How busy machines are, read for people. */
@Component
class SalesOfTheDay {
  private static final long DAY_MS = Duration.ofDays(1).toMillis();

  private final JdbcClient db;
  private final InstantSource clock;

  SalesOfTheDay(JdbcClient db, InstantSource clock) {
    this.db = db;
    this.clock = clock;
  }

  /** Sales begun in the last 24 hours, by machine; one without any is absent. */
  Map<String, Integer> perMachine() {
    Map<String, Integer> found = new HashMap<>();
    db.sql("select terminal, count(*) as sales from sale where created_ms > ? group by terminal")
        .param(clock.millis() - DAY_MS)
        .query((row, n) -> found.put(row.getString("terminal"), row.getInt("sales")))
        .list();
    return found;
  }
}
