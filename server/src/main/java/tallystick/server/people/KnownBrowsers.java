package tallystick.server.people;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Browsers in which a person has signed in before. They give no right; but whoever comes from one
 * does not wait because strangers guessed at his name.
 */
public final class KnownBrowsers {
  /** A browser that was not used for so long is a stranger again. */
  public static final long LIFE_MS = 180L * 24 * 3_600_000;

  private static final String DOMAIN = "tallystick/people/browser/v1";
  private static final int MAX_SECRET_LENGTH = 64;

  private final JdbcClient db;
  private final Seals seals;
  private final InstantSource clock;
  private final SecureRandom random;

  public KnownBrowsers(JdbcClient db, Seals seals, InstantSource clock, SecureRandom random) {
    this.db = db;
    this.seals = seals;
    this.clock = clock;
    this.random = random;
  }

  /** Remembers the browser; the secret is its cookie, the old one where it had one. */
  public String remember(Person person, @Nullable String before) {
    String secret = before;
    if (secret == null || secret.length() > MAX_SECRET_LENGTH || secret.length() < 40) {
      byte[] bytes = new byte[32];
      random.nextBytes(bytes);
      secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
    long now = clock.millis();
    db.sql("delete from known_browser where last_used_ms < ?").param(now - LIFE_MS).update();
    db.sql(
            """
            insert into known_browser (hash, person_id, last_used_ms) values (?, ?, ?)
            on conflict (hash) do update set last_used_ms = excluded.last_used_ms
            """)
        .params(hash(person.id(), secret), person.id(), now)
        .update();
    return secret;
  }

  /** Whether this person has signed in there. */
  public boolean knows(String personId, @Nullable String secret) {
    return secret != null
        && secret.length() <= MAX_SECRET_LENGTH
        && db.sql("select count(*) from known_browser where hash = ? and person_id = ?")
                .params(hash(personId, secret), personId)
                .query(Long.class)
                .single()
            == 1;
  }

  private byte[] hash(String personId, String secret) {
    return seals.mac(
        DOMAIN, personId.getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8));
  }
}
