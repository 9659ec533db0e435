package tallystick.server.incidents;

import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What people have attested to; only ever added to, and the incident's timeline says it too. */
final class AttestationStore {
  private final JdbcClient db;
  private final InstantSource clock;

  AttestationStore(JdbcClient db, InstantSource clock) {
    this.db = db;
    this.clock = clock;
  }

  /**
   * Somebody's word.
   *
   * @param seen the lines that he was shown
   */
  record Attestation(String who, Set<String> seen, String text) {
    Attestation {
      seen = Set.copyOf(seen);
    }

    /** Whether there is nothing that he has not seen. What has gone since does no harm. */
    boolean covers(List<String> lines) {
      return seen.containsAll(lines);
    }
  }

  void add(long incident, String step, String who, List<String> seen, String text) {
    db.sql(
            """
            insert into incident_attestation (incident_id, step, at_ms, who, seen, text)
            values (?, ?, ?, ?, ?, ?)
            """)
        .params(incident, step, clock.millis(), who, String.join("\n", seen), text)
        .update();
  }

  Optional<Attestation> last(long incident, String step) {
    return db.sql(
            """
            select * from incident_attestation where incident_id = ? and step = ?
            order by id desc limit 1
            """)
        .params(incident, step)
        .query(
            (row, _) ->
                new Attestation(
                    row.getString("who"),
                    new HashSet<>(row.getString("seen").lines().toList()),
                    row.getString("text")))
        .optional();
  }
}
