package tallystick.server.people;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The API's tokens. The text a person holds is {@code tst_<id>_<secret>}; the database holds the id
 * and a seal of the secret together with what the token may do, made with the key that lies beside
 * the database. Who writes to the database makes no token, and none of them more. The secret has
 * 256 random bits, so that a fast hash is enough.
 */
public final class TokenStore {
  /** More than any desk needs; a runaway script must not fill the table. */
  public static final int MAX_TOKENS = 1000;

  private static final String PREFIX = "tst_";
  private static final int ID_BYTES = 6;
  private static final int SECRET_BYTES = 32;
  private static final int MAX_TEXT_LENGTH = 128;

  /** Last use is written at most this often per token, not with every request. */
  private static final long LAST_USED_STEP_MS = 60_000;

  private final JdbcClient db;
  private final Seals seals;
  private final InstantSource clock;
  private final SecureRandom random;

  public TokenStore(JdbcClient db, Seals seals, InstantSource clock, SecureRandom random) {
    this.db = db;
    this.seals = seals;
    this.clock = clock;
    this.random = random;
  }

  /** A new token, and its text, which is shown this once. */
  public record Issued(ApiToken token, String text) {
    @Override
    public String toString() {
      return "Issued[" + token + "]";
    }
  }

  /** Makes a token. Its times are wall time. */
  public Issued issue(
      String name,
      @Nullable String personId,
      Set<TokenScope> scopes,
      Set<String> bots,
      long lifeMs) {
    if (lifeMs < 1 || lifeMs > ApiToken.MAX_LIFE_MS) {
      throw new IllegalArgumentException("A token lives at most 365 days");
    }
    if (db.sql("select count(*) from api_token").query(Long.class).single() >= MAX_TOKENS) {
      throw new IllegalArgumentException(
          "There are " + MAX_TOKENS + " tokens already; delete those that have ended");
    }
    byte[] idBytes = new byte[ID_BYTES];
    byte[] secretBytes = new byte[SECRET_BYTES];
    random.nextBytes(idBytes);
    random.nextBytes(secretBytes);
    String id = HexFormat.of().formatHex(idBytes);
    String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(secretBytes);
    long now = clock.millis();
    ApiToken token = new ApiToken(id, name, personId, scopes, bots, now, now + lifeMs, null, null);
    db.sql(
            """
            insert into api_token (id, name, person_id, seal, scopes, bots, created_ms,
              expires_ms)
            values (?, ?, ?, ?, ?, ?, ?, ?)
            """)
        .params(
            Arrays.asList(
                id,
                name,
                personId,
                seal(token, secret),
                scopes(token),
                bots(token),
                token.createdMs(),
                token.expiresMs()))
        .update();
    return new Issued(token, PREFIX + id + "_" + secret);
  }

  /** The token behind this text, when it is one of ours, not revoked and not ended. */
  public Optional<ApiToken> authenticate(String text) {
    int idEnd = PREFIX.length() + 2 * ID_BYTES;
    if (text.length() > MAX_TEXT_LENGTH
        || text.length() <= idEnd + 1
        || !text.startsWith(PREFIX)
        || text.charAt(idEnd) != '_') {
      return Optional.empty();
    }
    String id = text.substring(PREFIX.length(), idEnd);
    String secret = text.substring(idEnd + 1);
    Optional<ApiToken> sealed =
        db.sql("select * from api_token where id = ?")
            .param(id)
            .query((row, number) -> sealed(row, secret))
            .optional()
            .flatMap(token -> token);
    long now = clock.millis();
    if (sealed.isEmpty()) {
      return Optional.empty();
    }
    ApiToken token = sealed.get();
    if (token.revokedMs() != null || token.expiresMs() <= now) {
      return Optional.empty();
    }
    Long last = token.lastUsedMs();
    if (last == null || now - last >= LAST_USED_STEP_MS) {
      db.sql("update api_token set last_used_ms = ? where id = ?").params(now, id).update();
    }
    return Optional.of(token);
  }

  /**
   * The row as a token, when this secret belongs to it and it is as we wrote it. The seal is
   * compared in constant time, and before the dates: a wrong secret learns nothing.
   */
  private Optional<ApiToken> sealed(ResultSet row, String secret) throws SQLException {
    ApiToken token;
    try {
      token = token(row);
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // we write no such row
    }
    return MessageDigest.isEqual(row.getBytes("seal"), seal(token, secret))
        ? Optional.of(token)
        : Optional.empty();
  }

  private byte[] seal(ApiToken token, String secret) {
    String personId = token.personId();
    return seals.mac(
        "tallystick/token/v1",
        bytes(token.id()),
        bytes(secret),
        bytes(token.name()),
        bytes(personId == null ? "" : personId),
        bytes(String.join("\n", scopes(token))),
        bytes(String.join("\n", bots(token))),
        bytes(token.createdMs() + " " + token.expiresMs()));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String[] scopes(ApiToken token) {
    return token.scopes().stream().map(TokenScope::scopeName).sorted().toArray(String[]::new);
  }

  private static String[] bots(ApiToken token) {
    return token.bots().stream().sorted().toArray(String[]::new);
  }

  /** All tokens, newest first, ended and revoked ones too. */
  public List<ApiToken> list() {
    return db.sql("select * from api_token order by created_ms desc, id")
        .query((row, number) -> token(row))
        .list();
  }

  /**
   * Ends a token at once; false when there is none of that id. Its seal goes too, so that nobody
   * revives it by taking the time away.
   */
  public boolean revoke(String id) {
    return db.sql(
                "update api_token set revoked_ms = coalesce(revoked_ms, ?), seal = '' where id = ?")
            .params(clock.millis(), id)
            .update()
        == 1;
  }

  /** Ends all tokens that a person made: he has gone. */
  public void revokeOf(String personId) {
    db.sql(
            "update api_token set revoked_ms = coalesce(revoked_ms, ?), seal = '' where person_id"
                + " = ?")
        .params(clock.millis(), personId)
        .update();
  }

  /** Whether it may still be used, for what outlasts a request: a stream. */
  public boolean alive(String id) {
    return db.sql(
                """
                select count(*) from api_token
                where id = ? and revoked_ms is null and expires_ms > ?
                """)
            .params(id, clock.millis())
            .query(Long.class)
            .single()
        == 1;
  }

  /** Whether any token was ever made: the first one is made at the first start. */
  public boolean isEmpty() {
    return db.sql("select count(*) from api_token").query(Long.class).single() == 0;
  }

  private static ApiToken token(ResultSet row) throws SQLException {
    Set<TokenScope> scopes = new HashSet<>();
    for (Object scope : array(row.getArray("scopes"))) {
      scopes.add(TokenScope.parse((String) scope));
    }
    Set<String> bots = new HashSet<>();
    for (Object bot : array(row.getArray("bots"))) {
      bots.add((String) bot);
    }
    return new ApiToken(
        row.getString("id"),
        row.getString("name"),
        row.getString("person_id"),
        scopes,
        bots,
        row.getLong("created_ms"),
        row.getLong("expires_ms"),
        row.getObject("last_used_ms", Long.class),
        row.getObject("revoked_ms", Long.class));
  }

  private static Object[] array(Array array) throws SQLException {
    return (Object[]) array.getArray();
  }
}
