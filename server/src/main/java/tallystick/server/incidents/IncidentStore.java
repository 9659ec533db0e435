package tallystick.server.incidents;

import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.watch.incident.Gathering;
import tallystick.watch.incident.IncidentRecord;
import tallystick.watch.incident.Runbook;
import tools.jackson.databind.json.JsonMapper;

/** Incidents in the database. Lines, evidence and words are only ever added. */
final class IncidentStore {
  /** Whoever acts without a person. */
  static final String PROGRAM = "tallystick";

  /** An incident with more lines than this is a log file; the export would not be read. */
  static final int MAX_LINES = 5_000;

  private final JdbcClient db;
  private final InstantSource clock;
  private final JsonMapper json;

  IncidentStore(JdbcClient db, InstantSource clock, JsonMapper json) {
    this.db = db;
    this.clock = clock;
    this.json = json;
  }

  /** The row of an incident, without what hangs on it. */
  record Row(
      long id,
      long openedMs,
      @Nullable Long closedMs,
      String title,
      String state,
      String family,
      String severity,
      String credential,
      String replacement,
      String subject,
      String owner,
      String runbook,
      int runbookVersion,
      long lastFindingMs,
      long lastNewsMs,
      int gatherings,
      long gatheredMs,
      long exportedMs) {
    boolean open() {
      return state.equals("open");
    }

    Gathering.Open forGathering() {
      return new Gathering.Open(
          id,
          Gathering.Family.valueOf(family.toUpperCase(Locale.ROOT)),
          credential,
          replacement,
          lastFindingMs);
    }
  }

  /** What a new incident begins with. */
  record Begun(
      String title,
      Gathering.Family family,
      String severity,
      String credential,
      String runbook,
      int runbookVersion,
      String who) {}

  long open(Begun begun) {
    long nowMs = clock.millis();
    long id =
        db.sql(
                """
                insert into incident (opened_ms, title, state, family, severity, credential,
                  runbook, runbook_version, last_finding_ms, last_news_ms)
                values (?, ?, 'open', ?, ?, ?, ?, ?, ?, ?) returning id
                """)
            .params(
                nowMs,
                begun.title(),
                begun.family().name().toLowerCase(Locale.ROOT),
                begun.severity(),
                begun.credential(),
                begun.runbook(),
                begun.runbookVersion(),
                nowMs,
                nowMs)
            .query(Long.class)
            .single();
    line(id, begun.who(), "opened", begun.title());
    return id;
  }

  /** When a stranger was last seen to act; 0 when never. */
  long lastStrangerMs(long incident) {
    return db.sql(
            """
            select coalesce(max(at_ms), 0) from finding where incident_id = ?
              and kind in ('foreign-order', 'foreign-cancel', 'drain-pattern', 'registered-order')
            """)
        .param(incident)
        .query(Long.class)
        .single();
  }

  /** Adds a line to the timeline, and tells whoever follows the events. */
  void line(long incident, String who, String kind, String text) {
    db.sql("insert into incident_line (incident_id, at_ms, who, kind, text) values (?, ?, ?, ?, ?)")
        .params(incident, clock.millis(), who, kind, text)
        .update();
    changed(incident);
  }

  private record Changed(long id) {}

  private void changed(long incident) {
    db.sql("insert into event (at_ms, kind, data) values (?, 'incident', ?)")
        .params(clock.millis(), json.writeValueAsString(new Changed(incident)))
        .update();
  }

  Optional<Row> find(long id) {
    return db.sql("select * from incident where id = ?")
        .param(id)
        .query((row, n) -> row(row))
        .optional();
  }

  /** Newest first, below this id; of every state when it is empty. */
  List<Row> list(String state, long before, int limit) {
    return db.sql(
            """
            select * from incident where (? = '' or state = ?) and id < ?
            order by id desc limit ?
            """)
        .params(state, state, before, limit)
        .query((row, n) -> row(row))
        .list();
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        row.getLong("id"),
        row.getLong("opened_ms"),
        row.getObject("closed_ms", Long.class),
        row.getString("title"),
        row.getString("state"),
        row.getString("family"),
        row.getString("severity"),
        row.getString("credential"),
        row.getString("replacement"),
        row.getString("subject"),
        row.getString("owner"),
        row.getString("runbook"),
        row.getInt("runbook_version"),
        row.getLong("last_finding_ms"),
        row.getLong("last_news_ms"),
        row.getInt("gatherings"),
        row.getLong("gathered_ms"),
        row.getLong("exported_ms"));
  }

  /**
   * A finding belongs to it; a graver one makes it graver.
   *
   * @param news whether there is evidence to gather for it
   */
  void joined(long incident, long finding, String severity, boolean news) {
    long nowMs = clock.millis();
    db.sql("update finding set incident_id = ? where id = ?").params(incident, finding).update();
    db.sql(
            """
            update incident set last_finding_ms = ?,
              last_news_ms = case when ? then ? else last_news_ms end,
              severity = case when ? = 'critical' then 'critical' else severity end
            where id = ?
            """)
        .params(nowMs, news, nowMs, severity, incident)
        .update();
  }

  /** Fields that people set; each change is a line of its own. */
  void set(long incident, String who, String field, String value) {
    String column =
        switch (field) {
          case "owner", "severity", "replacement", "subject", "title" -> field;
          default -> throw new IllegalArgumentException("An incident has no " + field + " to set");
        };
    db.sql("update incident set " + column + " = ? where id = ?").params(value, incident).update();
    line(incident, who, field, value);
  }

  void runbook(long incident, String who, Runbook runbook) {
    db.sql("update incident set runbook = ?, runbook_version = ? where id = ?")
        .params(runbook.id(), runbook.version(), incident)
        .update();
    line(incident, who, "runbook", runbook.id() + " version " + runbook.version());
  }

  void close(long incident, String who, String text) {
    db.sql("update incident set state = 'closed', closed_ms = ? where id = ?")
        .params(clock.millis(), incident)
        .update();
    line(incident, who, "closed", text);
  }

  void reopen(long incident, String who, String text) {
    db.sql("update incident set state = 'open', closed_ms = null where id = ?")
        .param(incident)
        .update();
    line(incident, who, "reopened", text);
  }

  void exported(long incident, String who, String sha256) {
    db.sql("update incident set exported_ms = ? where id = ?")
        .params(clock.millis(), incident)
        .update();
    line(incident, who, "exported", "SHA-256 " + sha256);
  }

  // ------------------------------------------------------------------ what hangs on it

  List<IncidentRecord.Line> lines(long incident) {
    return db.sql("select * from incident_line where incident_id = ? order by id limit ?")
        .params(incident, MAX_LINES)
        .query(
            (row, n) ->
                new IncidentRecord.Line(
                    row.getLong("id"),
                    row.getLong("at_ms"),
                    row.getString("who"),
                    row.getString("kind"),
                    row.getString("text")))
        .list();
  }

  void task(long incident, String who, String text) {
    db.sql("insert into incident_task (incident_id, at_ms, who, text) values (?, ?, ?, ?)")
        .params(incident, clock.millis(), who, text)
        .update();
    line(incident, who, "task", text);
  }

  /** False when there is no such task, or it is done. */
  boolean taskDone(long incident, long task, String who) {
    Optional<String> text =
        db.sql(
                """
                update incident_task set done_ms = ?, done_by = ?
                where id = ? and incident_id = ? and done_ms is null returning text
                """)
            .params(clock.millis(), who, task, incident)
            .query(String.class)
            .optional();
    text.ifPresent(done -> line(incident, who, "task-done", done));
    return text.isPresent();
  }

  List<IncidentRecord.Task> tasks(long incident) {
    return db.sql("select * from incident_task where incident_id = ? order by id limit ?")
        .params(incident, MAX_LINES)
        .query(
            (row, n) ->
                new IncidentRecord.Task(
                    row.getLong("id"),
                    row.getLong("at_ms"),
                    row.getString("who"),
                    row.getString("text"),
                    row.getObject("done_ms", Long.class),
                    row.getString("done_by")))
        .list();
  }

  void message(long incident, String who, String template, String language, String text) {
    db.sql(
            """
            insert into incident_message (incident_id, at_ms, who, template, language, text)
            values (?, ?, ?, ?, ?, ?)
            """)
        .params(incident, clock.millis(), who, template, language, text)
        .update();
    line(incident, who, "message", template + " (" + language + ")");
  }

  List<IncidentRecord.Message> messages(long incident) {
    return db.sql("select * from incident_message where incident_id = ? order by id limit ?")
        .params(incident, MAX_LINES)
        .query(
            (row, n) ->
                new IncidentRecord.Message(
                    row.getLong("id"),
                    row.getLong("at_ms"),
                    row.getString("who"),
                    row.getString("template"),
                    row.getString("language"),
                    row.getString("text")))
        .list();
  }

  /** Gives false when a person has said so before, in the same words. */
  void word(long incident, String step, String who, String text) {
    db.sql("insert into incident_word (incident_id, step, at_ms, who, text) values (?, ?, ?, ?, ?)")
        .params(incident, step, clock.millis(), who, text)
        .update();
    line(incident, who, "word", step + ": " + text);
  }

  /** The last word on this step: who said what. */
  Optional<String> word(long incident, String step) {
    return db.sql(
            """
            select who || ' says: ' || text from incident_word
            where incident_id = ? and step = ? order by id desc limit 1
            """)
        .params(incident, step)
        .query(String.class)
        .optional();
  }

  // ------------------------------------------------------------------ steps

  Map<String, Runbook.Checked> steps(long incident) {
    Map<String, Runbook.Checked> steps = new HashMap<>();
    db.sql("select * from incident_step where incident_id = ?")
        .param(incident)
        .query(
            (row, n) ->
                new Runbook.Checked(
                    row.getString("step"),
                    Runbook.State.valueOf(row.getString("state")),
                    row.getString("reason"),
                    row.getLong("checked_ms")))
        .list()
        .forEach(step -> steps.put(step.step(), step));
    return steps;
  }

  /** Writes down how a step stands; where that changed, a line says so. */
  void checked(long incident, Runbook.Checked checked, Runbook.@Nullable Checked before) {
    db.sql(
            """
            insert into incident_step (incident_id, step, state, reason, checked_ms)
            values (?, ?, ?, ?, ?)
            on conflict (incident_id, step) do update set
              state = excluded.state, reason = excluded.reason, checked_ms = excluded.checked_ms
            """)
        .params(incident, checked.step(), checked.state().name(), checked.reason(), checked.atMs())
        .update();
    if (before == null || before.state() != checked.state()) {
      line(
          incident,
          PROGRAM,
          "step",
          checked.step()
              + " is "
              + checked.state().name().toLowerCase(Locale.ROOT)
              + ": "
              + checked.reason());
    }
  }

  // ------------------------------------------------------------------ statements

  void statement(
      @Nullable Long incident, String who, CallerId change, String heading, String text) {
    db.sql(
            """
            insert into statement (change, incident_id, heading, text, proposed_ms, proposed_by)
            values (?, ?, ?, ?, ?, ?) on conflict do nothing
            """)
        .params(
            java.util.Arrays.asList(bytes(change), incident, heading, text, clock.millis(), who))
        .update();
    if (incident != null) {
      line(incident, who, "statement", "proposed: " + heading);
    }
  }

  /** A statement that stands in the tally; says whether it is news. */
  boolean published(CallerId approved, String heading, String text, long ms, long seq, long leaf) {
    boolean news =
        db.sql(
                    """
                    insert into statement_published
                      (approved, heading, text, published_ms, sequence, leaf)
                    values (?, ?, ?, ?, ?, ?) on conflict do nothing
                    """)
                .params(bytes(approved), heading, text, ms, seq, leaf)
                .update()
            == 1;
    if (news) {
      db
          .sql("select change, incident_id from statement where incident_id is not null")
          .query(
              (row, n) -> Map.entry(callerId(row.getBytes("change")), row.getLong("incident_id")))
          .list()
          .stream()
          .filter(one -> approvedId(one.getKey()).equals(approved))
          .forEach(one -> line(one.getValue(), PROGRAM, "statement", "published: " + heading));
    }
    return news;
  }

  /** The id under which the keeper logs a change that people approved. */
  static CallerId approvedId(CallerId change) {
    return CallerId.derive("approved/" + change);
  }

  /** Of one incident, or of all when it is null: oldest first, what waits and what was said. */
  List<IncidentRecord.Statement> statements(@Nullable Long incident) {
    Map<CallerId, IncidentRecord.Statement> published = new java.util.LinkedHashMap<>();
    db.sql("select * from statement_published order by sequence limit ?")
        .param(MAX_LINES)
        .query(
            (row, n) ->
                Map.entry(
                    callerId(row.getBytes("approved")),
                    new IncidentRecord.Statement(
                        row.getString("heading"),
                        row.getString("text"),
                        "",
                        0,
                        "",
                        row.getLong("published_ms"),
                        row.getLong("sequence"),
                        row.getLong("leaf"))))
        .list()
        .forEach(one -> published.put(one.getKey(), one.getValue()));
    List<IncidentRecord.Statement> all = new java.util.ArrayList<>();
    db.sql(
            """
            select * from statement where ?::bigint is null or incident_id = ?
            order by proposed_ms, change limit ?
            """)
        .params(java.util.Arrays.asList(incident, incident, MAX_LINES))
        .query(
            (row, n) -> {
              CallerId change = callerId(row.getBytes("change"));
              IncidentRecord.Statement said = published.remove(approvedId(change));
              return new IncidentRecord.Statement(
                  row.getString("heading"),
                  row.getString("text"),
                  change.toString(),
                  row.getLong("proposed_ms"),
                  row.getString("proposed_by"),
                  said == null ? null : said.publishedMs(),
                  said == null ? null : said.sequence(),
                  said == null ? null : said.leaf());
            })
        .list()
        .forEach(all::add);
    if (incident == null) {
      // Said through the approver alone: they stand in the tally all the same.
      all.addAll(published.values());
    }
    return all;
  }

  private static byte[] bytes(CallerId id) {
    return ByteBuffer.allocate(16).putLong(id.high()).putLong(id.low()).array();
  }

  private static CallerId callerId(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return new CallerId(in.getLong(), in.getLong());
  }

  // ------------------------------------------------------------------ evidence

  /**
   * A piece as it lies in the database.
   *
   * @param sha256 of its bytes as they lie there now
   */
  record Piece(
      long id,
      String name,
      String source,
      String mediaType,
      long atMs,
      long lengthBytes,
      Bytes sha256,
      @Nullable Long sequence,
      @Nullable Long leaf) {}

  /** Empty when the incident has a file of that name. */
  Optional<Long> addEvidence(
      long incident, String name, String source, String mediaType, Bytes bytes, Bytes sha256) {
    return db.sql(
            """
            insert into incident_evidence
              (incident_id, at_ms, name, source, media_type, bytes, sha256)
            values (?, ?, ?, ?, ?, ?, ?) on conflict (incident_id, name) do nothing returning id
            """)
        .params(
            incident, clock.millis(), name, source, mediaType, bytes.toArray(), sha256.toArray())
        .query(Long.class)
        .optional();
  }

  /** The pieces without their bytes, which are hashed where they lie. */
  List<Piece> evidence(long incident) {
    return db.sql(
            """
            select e.id, e.name, e.source, e.media_type, e.at_ms, octet_length(e.bytes) length,
              sha256(e.bytes) now, l.sequence, l.leaf
            from incident_evidence e
            left join incident_evidence_leaf l on l.evidence_id = e.id
            where e.incident_id = ? order by e.id limit ?
            """)
        .params(incident, MAX_LINES)
        .query(
            (row, n) ->
                new Piece(
                    row.getLong("id"),
                    row.getString("name"),
                    row.getString("source"),
                    row.getString("media_type"),
                    row.getLong("at_ms"),
                    row.getLong("length"),
                    Bytes.of(row.getBytes("now")),
                    row.getObject("sequence", Long.class),
                    row.getObject("leaf", Long.class)))
        .list();
  }

  Optional<Bytes> evidenceBytes(long incident, String name) {
    return db.sql("select bytes from incident_evidence where incident_id = ? and name = ?")
        .params(incident, name)
        .query((row, n) -> Bytes.of(row.getBytes("bytes")))
        .optional();
  }

  /** A piece that the tally does not name yet. */
  record Unfiled(long id, long incident, String name, long lengthBytes, Bytes sha256) {}

  List<Unfiled> unfiled(int limit) {
    return db.sql(
            """
            select e.id, e.incident_id, e.name, octet_length(e.bytes) length, e.sha256
            from incident_evidence e
            where not exists (select 1 from incident_evidence_leaf l where l.evidence_id = e.id)
            order by e.id limit ?
            """)
        .param(limit)
        .query(
            (row, n) ->
                new Unfiled(
                    row.getLong("id"),
                    row.getLong("incident_id"),
                    row.getString("name"),
                    row.getLong("length"),
                    Bytes.of(row.getBytes("sha256"))))
        .list();
  }

  void filed(long evidence, long sequence, long leaf) {
    db.sql(
            """
            insert into incident_evidence_leaf (evidence_id, sequence, leaf) values (?, ?, ?)
            on conflict do nothing
            """)
        .params(evidence, sequence, leaf)
        .update();
  }

  /** Begins a gathering; gives its number. */
  int gathering(long incident) {
    return db.sql(
            """
            update incident set gatherings = gatherings + 1, gathered_ms = ? where id = ?
            returning gatherings
            """)
        .params(clock.millis(), incident)
        .query(Integer.class)
        .single();
  }
}
