package tallystick.server.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Posts that move money, done once per key. The key is claimed before the deed; whoever sends it
 * again with the same body gets the first answer, with another body a conflict. A claim without an
 * answer means that the server died in between: nobody knows, and the caller is told to look.
 */
@Component
class Idempotency {
  private static final int MAX_KEY_LENGTH = 100;

  /** A day, as is usual; keys older than this are forgotten. */
  private static final long LIFE_MS = 24L * 3_600_000;

  private static final int CLAIMED = 0;

  private final JdbcClient db;
  private final InstantSource clock;
  private final JsonMapper json;

  Idempotency(JdbcClient db, InstantSource clock, JsonMapper json) {
    this.db = db;
    this.clock = clock;
    this.json = json;
  }

  // The array is the row's own copy.
  @SuppressWarnings("ArrayRecordComponent")
  private record Known(byte[] requestHash, int status, String body) {}

  /** Does it, or gives the answer it got when it was done under this key. */
  <T> ResponseEntity<T> once(
      @Nullable String key, Object request, Class<T> type, Supplier<ResponseEntity<T>> deed) {
    if (key == null) {
      return deed.get();
    }
    if (key.isBlank() || key.length() > MAX_KEY_LENGTH) {
      throw Problem.badRequest("invalid", "An Idempotency-Key has 1 to 100 characters");
    }
    String token = Caller.now().key();
    byte[] hash = sha256(json.writeValueAsString(request));
    db.sql("delete from idempotent_answer where created_ms < ?")
        .param(clock.millis() - LIFE_MS)
        .update();
    try {
      db.sql(
              """
              insert into idempotent_answer (token_id, key, request_hash, status, body, created_ms)
              values (?, ?, ?, ?, '', ?)
              """)
          .params(token, key, hash, CLAIMED, clock.millis())
          .update();
    } catch (DuplicateKeyException e) {
      return again(token, key, hash, type);
    }
    ResponseEntity<T> answer;
    try {
      answer = deed.get();
    } catch (Problem | IllegalArgumentException e) {
      // A refusal changed nothing: the key may be used for a better request.
      db.sql("delete from idempotent_answer where token_id = ? and key = ?")
          .params(token, key)
          .update();
      throw e;
    }
    db.sql("update idempotent_answer set status = ?, body = ? where token_id = ? and key = ?")
        .params(
            answer.getStatusCode().value(), json.writeValueAsString(answer.getBody()), token, key)
        .update();
    return answer;
  }

  private <T> ResponseEntity<T> again(String token, String key, byte[] hash, Class<T> type) {
    Optional<Known> known =
        db.sql(
                """
                select request_hash, status, body from idempotent_answer
                where token_id = ? and key = ?
                """)
            .params(token, key)
            .query(
                (row, n) ->
                    new Known(
                        row.getBytes("request_hash"), row.getInt("status"), row.getString("body")))
            .optional();
    if (known.isPresent() && !Arrays.equals(known.get().requestHash(), hash)) {
      throw Problem.conflict(
          "key-reused", "This Idempotency-Key came with another request before; use a new one");
    }
    if (known.isEmpty() || known.get().status() == CLAIMED) {
      throw Problem.conflict(
          "in-doubt",
          "A request with this Idempotency-Key is under way, or the server ended during it. Look at"
              + " what there is before you send it again under a new key");
    }
    return ResponseEntity.status(known.get().status())
        .body(json.readValue(known.get().body(), type));
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
