package tallystick.server.incidents;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** Findings and incidents in the database. Nothing is deleted. */
public final class FindingStore {
  private final JdbcClient db;
  private final InstantSource clock;
  private final JsonMapper json;

  public FindingStore(JdbcClient db, InstantSource clock, JsonMapper json) {
    this.db = db;
    this.clock = clock;
    this.json = json;
  }

  /**
   * One detector's observation.
   *
   * @param kind {@code foreign-order}, {@code foreign-cancel}, {@code balance}, ...
   * @param severity {@code note}, {@code warning} or {@code critical}
   * @param action what was done, in words
   * @param incidentId the incident it is handled in; null when none
   */
  public record Finding(
      long id,
      long atMs,
      String kind,
      String severity,
      String credential,
      String text,
      String evidence,
      String action,
      @Nullable Long incidentId) {}

  /** Findings being handled. */
  public record Incident(
      long id, long openedMs, @Nullable Long closedMs, String title, String state) {}

  /** A finding about to be written. {@code key} says what it is about, so that it is told once. */
  public record NewFinding(
      String key, String kind, String severity, String credential, String text, Object evidence) {}

  /** Writes a finding, with an incident of its own when critical; empty when it was known. */
  public Optional<Finding> add(NewFinding fresh) {
    Optional<Long> id =
        db.sql(
                """
                insert into finding (key, at_ms, kind, severity, credential, text, evidence, action)
                values (?, ?, ?, ?, ?, ?, ?, '') on conflict (key) do nothing returning id
                """)
            .params(
                fresh.key(),
                clock.millis(),
                fresh.kind(),
                fresh.severity(),
                fresh.credential(),
                fresh.text(),
                json.writeValueAsString(fresh.evidence()))
            .query(Long.class)
            .optional();
    if (id.isEmpty()) {
      return Optional.empty();
    }
    if (fresh.severity().equals("critical")) {
      incident(id.get(), fresh);
    }
    Finding finding = find(id.get()).orElseThrow();
    db.sql("insert into event (at_ms, kind, data) values (?, 'finding', ?)")
        .params(clock.millis(), json.writeValueAsString(finding))
        .update();
    return Optional.of(finding);
  }

  /** All critical findings of one credential go into one open incident. */
  private void incident(long findingId, NewFinding fresh) {
    String title = "Account " + fresh.credential() + " acts without us";
    long incident =
        db.sql("select id from incident where title = ? and state = 'open' order by id limit 1")
            .param(title)
            .query(Long.class)
            .optional()
            .orElseGet(
                () ->
                    db.sql(
                            """
                            insert into incident (opened_ms, title, state) values (?, ?, 'open')
                            returning id
                            """)
                        .params(clock.millis(), title)
                        .query(Long.class)
                        .single());
    db.sql("update finding set incident_id = ? where id = ?").params(incident, findingId).update();
  }

  /** Says what was done about it. */
  public void acted(long id, String action) {
    db.sql("update finding set action = ? where id = ?").params(action, id).update();
  }

  public Optional<Finding> find(long id) {
    return db.sql("select * from finding where id = ?")
        .param(id)
        .query((row, n) -> finding(row))
        .optional();
  }

  /** Newest first, below this id. */
  public List<Finding> list(long before, int limit) {
    return db.sql("select * from finding where id < ? order by id desc limit ?")
        .params(before, limit)
        .query((row, n) -> finding(row))
        .list();
  }

  public List<Incident> incidents(int limit) {
    return db.sql("select * from incident order by id desc limit ?")
        .param(limit)
        .query(
            (row, n) ->
                new Incident(
                    row.getLong("id"),
                    row.getLong("opened_ms"),
                    row.getObject("closed_ms", Long.class),
                    row.getString("title"),
                    row.getString("state")))
        .list();
  }

  private static Finding finding(ResultSet row) throws SQLException {
    return new Finding(
        row.getLong("id"),
        row.getLong("at_ms"),
        row.getString("kind"),
        row.getString("severity"),
        row.getString("credential"),
        row.getString("text"),
        row.getString("evidence"),
        row.getString("action"),
        row.getObject("incident_id", Long.class));
  }
}
