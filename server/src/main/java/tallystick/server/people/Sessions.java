package tallystick.server.people;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Who is signed in, in the database, so that a restart signs nobody out and a list shows everybody.
 * The cookie's secret has 256 random bits and is stored as an HMAC.
 */
public final class Sessions {
  /** Half a day unused: a laptop left behind over night is signed out. */
  public static final long IDLE_MS = 12L * 3_600_000;

  /** A week, used or not: a stolen cookie ends by itself. */
  public static final long LIFE_MS = 7L * 24 * 3_600_000;

  /** How long a person counts as just asked. */
  public static final long STEP_UP_MS = 600_000;

  /** More browsers than anybody has; the oldest ends. */
  static final int MAX_PER_PERSON = 50;

  /** Ended ones are kept so long for the list, then forgotten. */
  private static final long KEPT_MS = 30L * 24 * 3_600_000;

  /** Last use is written at most this often per session. */
  private static final long LAST_USED_STEP_MS = 60_000;

  private static final int MAX_SECRET_LENGTH = 64;
  private static final String DOMAIN = "tallystick/people/session/v1";
  private static final String SEAL_DOMAIN = "tallystick/people/session-row/v1";
  private static final String CSRF_DOMAIN = "tallystick/people/csrf/v1";

  private final JdbcClient db;
  private final Seals seals;
  private final InstantSource clock;
  private final SecureRandom random;

  public Sessions(JdbcClient db, Seals seals, InstantSource clock, SecureRandom random) {
    this.db = db;
    this.seals = seals;
    this.clock = clock;
    this.random = random;
  }

  /** A new session and its secret, which only the cookie holds. */
  public record Begun(Session session, String secret) {
    @Override
    public String toString() {
      return "Begun[" + session.id() + "]";
    }
  }

  /**
   * Signs a person in. He was asked just now, so he counts as stepped up. Every sign-in makes a new
   * secret: one that was planted in the browser before is worth nothing.
   */
  public Begun begin(Person person, String means, boolean proved, String device, String source) {
    byte[] idBytes = new byte[8];
    byte[] secretBytes = new byte[32];
    random.nextBytes(idBytes);
    random.nextBytes(secretBytes);
    String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(secretBytes);
    long now = clock.millis();
    Session session =
        new Session(
            HexFormat.of().formatHex(idBytes),
            person.id(),
            means,
            proved,
            device,
            source,
            now,
            now,
            now + LIFE_MS,
            now + STEP_UP_MS);
    db.sql("delete from session where created_ms < ?").param(now - KEPT_MS).update();
    db.sql(
            """
            update session set ended_ms = ?, ended_because = 'Too many sessions' where id in
              (select id from session where person_id = ? and ended_ms is null
               order by last_used_ms desc offset ?)
            """)
        .params(now, person.id(), MAX_PER_PERSON - 1)
        .update();
    db.sql(
            """
            insert into session (id, secret_hash, person_id, means, proved, device, source,
              created_ms, last_used_ms, expires_ms, stepped_up_until_ms, seal)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        .params(
            Arrays.asList(
                session.id(),
                hash(secret),
                person.id(),
                means,
                proved,
                device,
                source,
                now,
                now,
                session.expiresMs(),
                session.steppedUpUntilMs(),
                seal(session)))
        .update();
    return new Begun(session, secret);
  }

  /** The session of this secret while it lives; writes down that it was used. */
  public Optional<Session> authenticate(String secret) {
    if (secret.length() > MAX_SECRET_LENGTH) {
      return Optional.empty();
    }
    long now = clock.millis();
    Optional<Session> found =
        db.sql("select * from session where secret_hash = ? and ended_ms is null")
            .param(hash(secret))
            .query((row, n) -> session(row))
            .optional()
            .flatMap(session -> session)
            .filter(session -> lives(session, now));
    found.ifPresent(
        session -> {
          if (now - session.lastUsedMs() >= LAST_USED_STEP_MS) {
            db.sql("update session set last_used_ms = ? where id = ?")
                .params(now, session.id())
                .update();
          }
        });
    return found;
  }

  private static boolean lives(Session session, long nowMs) {
    return nowMs < session.expiresMs() && nowMs - session.lastUsedMs() < IDLE_MS;
  }

  /** Whether this session still lives, for what outlasts a request: a stream. */
  public boolean alive(String id) {
    return find(id).isPresent();
  }

  public Optional<Session> find(String id) {
    long now = clock.millis();
    return db.sql("select * from session where id = ? and ended_ms is null")
        .param(id)
        .query((row, n) -> session(row))
        .optional()
        .flatMap(session -> session)
        .filter(session -> lives(session, now));
  }

  /** A person's living sessions, the last used first. */
  public List<Session> list(String personId) {
    long now = clock.millis();
    List<Optional<Session>> rows =
        db.sql(
                """
                select * from session where person_id = ? and ended_ms is null
                order by last_used_ms desc, id
                """)
            .param(personId)
            .query((row, n) -> session(row))
            .list();
    return rows.stream().flatMap(Optional::stream).filter(session -> lives(session, now)).toList();
  }

  /** Ends one at once; false when it has ended before. */
  public boolean end(String id, String because) {
    return db.sql(
                """
                update session set ended_ms = ?, ended_because = ?
                where id = ? and ended_ms is null
                """)
            .params(clock.millis(), because, id)
            .update()
        == 1;
  }

  /** Ends all of a person's but one. */
  public int endOthers(String personId, String but, String because) {
    return db.sql(
            """
            update session set ended_ms = ?, ended_because = ?
            where person_id = ? and id <> ? and ended_ms is null
            """)
        .params(clock.millis(), because, personId, but)
        .update();
  }

  /** The person was asked again just now, and perhaps proved by a passkey. */
  public void stepUp(Session before, boolean provedNow) {
    Session session =
        new Session(
            before.id(),
            before.personId(),
            before.means(),
            before.proved() || provedNow,
            before.device(),
            before.source(),
            before.createdMs(),
            before.lastUsedMs(),
            before.expiresMs(),
            clock.millis() + STEP_UP_MS);
    db.sql("update session set stepped_up_until_ms = ?, proved = ?, seal = ? where id = ?")
        .params(
            Arrays.asList(
                session.steppedUpUntilMs(), session.proved(), seal(session), session.id()))
        .update();
  }

  public boolean steppedUp(Session session) {
    Long until = session.steppedUpUntilMs();
    return until != null && clock.millis() < until;
  }

  /** What a page must send beside the cookie: only who can read this session's pages knows it. */
  public String csrfToken(String secret) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(seals.mac(CSRF_DOMAIN, secret.getBytes(StandardCharsets.UTF_8)));
  }

  private byte[] hash(String secret) {
    return seals.mac(DOMAIN, secret.getBytes(StandardCharsets.UTF_8));
  }

  /** Over whose it is and what it may: not over when it was used last, which changes often. */
  private byte[] seal(Session session) {
    String text =
        String.join(
            "\n",
            session.id(),
            session.personId(),
            session.means(),
            Boolean.toString(session.proved()),
            Long.toString(session.expiresMs()),
            String.valueOf(session.steppedUpUntilMs()));
    return seals.mac(SEAL_DOMAIN, text.getBytes(StandardCharsets.UTF_8));
  }

  /** The row, when it is one of ours. */
  private Optional<Session> session(ResultSet row) throws SQLException {
    Session session =
        new Session(
            row.getString("id"),
            row.getString("person_id"),
            row.getString("means"),
            row.getBoolean("proved"),
            row.getString("device"),
            row.getString("source"),
            row.getLong("created_ms"),
            row.getLong("last_used_ms"),
            row.getLong("expires_ms"),
            row.getObject("stepped_up_until_ms", Long.class));
    return MessageDigest.isEqual(seal(session), row.getBytes("seal"))
        ? Optional.of(session)
        : Optional.empty();
  }
}
