package tallystick.server.incidents;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tallystick.watch.incident.Campaigns;
import tools.jackson.databind.json.JsonMapper;

/** Findings in the database. Nothing is deleted. */
public final class FindingStore {
  private static final long CAMPAIGN_MS = 30L * 24 * 3_600_000;

  /** Fifty accounts in a few coins each. */
  private static final int MAX_HITS = 500;

  private final JdbcClient db;
  private final InstantSource clock;
  private final JsonMapper json;
  private volatile Gatherer gatherer = finding -> Optional.empty();

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
      String instrument,
      String text,
      String evidence,
      String action,
      @Nullable Long incidentId) {}

  /**
   * A finding about to be written.
   *
   * @param key says what it is about, so that it is told once
   * @param instrument as {@code BTC/USD}; empty where it concerns none
   */
  public record NewFinding(
      String key,
      String kind,
      String severity,
      String credential,
      String instrument,
      String text,
      Object evidence) {
    /** One that concerns no instrument. */
    public NewFinding(
        String key, String kind, String severity, String credential, String text, Object evidence) {
      this(key, kind, severity, credential, "", text, evidence);
    }
  }

  /** Who gathers findings into incidents. */
  public interface Gatherer {
    /** The incident that a new finding belongs to; empty when it is only listed. */
    Optional<Long> gather(Finding finding);
  }

  /** From now on findings are gathered by this one. */
  public void gatherBy(Gatherer next) {
    gatherer = next;
  }

  /** Writes a finding, and gathers it into its incident; empty when it was known. */
  public Optional<Finding> add(NewFinding fresh) {
    Optional<Long> id =
        db.sql(
                """
                insert into finding
                  (key, at_ms, kind, severity, credential, instrument, text, evidence, action)
                values (?, ?, ?, ?, ?, ?, ?, ?, '') on conflict (key) do nothing returning id
                """)
            .params(
                fresh.key(),
                clock.millis(),
                fresh.kind(),
                fresh.severity(),
                fresh.credential(),
                fresh.instrument(),
                fresh.text(),
                json.writeValueAsString(fresh.evidence()))
            .query(Long.class)
            .optional();
    if (id.isEmpty()) {
      return Optional.empty();
    }
    gatherer.gather(find(id.get()).orElseThrow());
    Finding finding = find(id.get()).orElseThrow();
    db.sql("insert into event (at_ms, kind, data) values (?, 'finding', ?)")
        .params(clock.millis(), json.writeValueAsString(finding))
        .update();
    return Optional.of(finding);
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

  /**
   * Which findings are wanted; an empty text wants all.
   *
   * @param incident those of this incident; null for all
   */
  public record Wanted(String severity, String kind, String credential, @Nullable Long incident) {}

  /** Newest first, below this id. */
  public List<Finding> list(Wanted wanted, long before, int limit) {
    return db.sql(
            """
            select * from finding where (? = '' or severity = ?) and (? = '' or kind = ?)
              and (? = '' or credential = ?) and (?::bigint is null or incident_id = ?) and id < ?
            order by id desc limit ?
            """)
        .params(
            java.util.Arrays.asList(
                wanted.severity(),
                wanted.severity(),
                wanted.kind(),
                wanted.kind(),
                wanted.credential(),
                wanted.credential(),
                wanted.incident(),
                wanted.incident(),
                before,
                limit))
        .query((row, n) -> finding(row))
        .list();
  }

  /** How many findings belong to an incident. */
  long count(long incident) {
    return db.sql("select count(*) from finding where incident_id = ?")
        .param(incident)
        .query(Long.class)
        .single();
  }

  /** Strangers' doings of the last month, for the search for campaigns. */
  List<Campaigns.Hit> hits() {
    return db.sql(
            """
            select credential, instrument, min(at_ms) at_ms from finding
            where kind in ('foreign-order', 'foreign-cancel', 'drain-pattern')
              and instrument <> '' and severity <> 'note' and at_ms > ?
            group by credential, instrument order by at_ms limit ?
            """)
        .params(clock.millis() - CAMPAIGN_MS, MAX_HITS)
        .query(
            (row, n) ->
                new Campaigns.Hit(
                    row.getString("credential"), row.getString("instrument"), row.getLong("at_ms")))
        .list();
  }

  private static Finding finding(ResultSet row) throws SQLException {
    return new Finding(
        row.getLong("id"),
        row.getLong("at_ms"),
        row.getString("kind"),
        row.getString("severity"),
        row.getString("credential"),
        row.getString("instrument"),
        row.getString("text"),
        row.getString("evidence"),
        row.getString("action"),
        row.getObject("incident_id", Long.class));
  }
}
