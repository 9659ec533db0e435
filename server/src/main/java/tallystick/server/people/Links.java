package tallystick.server.people;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tallystick.intent.Bytes;

/** Links that let one person in once: an invitation, a reset, the way on after a proof. */
public final class Links {
  /** A day: long enough for a colleague in another time zone. */
  public static final long LIFE_MS = 24L * 3_600_000;

  private static final String DOMAIN = "tallystick/people/link/v1";
  private static final String OWNER = "link/";
  private static final int MAX_TEXT_LENGTH = 64;

  private final JdbcClient db;
  private final Seals seals;
  private final InstantSource clock;
  private final SecureRandom random;

  public Links(JdbcClient db, Seals seals, InstantSource clock, SecureRandom random) {
    this.db = db;
    this.seals = seals;
    this.clock = clock;
    this.random = random;
  }

  /** What a link is for. */
  public enum Kind {
    INVITATION,
    RESET,
    PROVED;

    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** A new link's secret part. */
  public record Made(String text, long expiresMs) {
    @Override
    public String toString() {
      return "Made[...]";
    }
  }

  /**
   * A link that may still be used.
   *
   * @param chosen a password that waits for its first code; null before
   */
  public record Open(Kind kind, String personId, long expiresMs, @Nullable Chosen chosen) {
    @Override
    public String toString() {
      return "Open[" + kind + ", " + personId + "]";
    }
  }

  /** A password with its second factor, before both have been used once. */
  public record Chosen(String passwordHash, Bytes totpSecret) {
    @Override
    public String toString() {
      return "Chosen[...]";
    }
  }

  /** A new one; older ones of the same person are worth nothing from now on. */
  public Made make(Kind kind, String personId) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    long now = clock.millis();
    withdraw(personId);
    db.sql("insert into welcome_link (hash, kind, person_id, expires_ms) values (?, ?, ?, ?)")
        .params(hash(kind, personId, text), kind.word(), personId, now + LIFE_MS)
        .update();
    return new Made(kind.word().charAt(0) + personId + text, now + LIFE_MS);
  }

  /** Ends what links a person has. */
  public void withdraw(String personId) {
    db.sql("delete from welcome_link where person_id = ? or expires_ms < ?")
        .params(personId, clock.millis())
        .update();
  }

  /** When the person's open link ends; empty when there is none. */
  public Optional<Long> expiry(String personId) {
    return db.sql(
            """
            select expires_ms from welcome_link
            where person_id = ? and used_ms is null and expires_ms > ?
            """)
        .params(personId, clock.millis())
        .query(Long.class)
        .optional();
  }

  /** The link behind this text while it may be used. */
  public Optional<Open> find(String text) {
    return row(text)
        .flatMap(
            key ->
                db.sql(
                        """
                        select * from welcome_link
                        where hash = ? and used_ms is null and expires_ms > ?
                        """)
                    .params(key.hash(), clock.millis())
                    .query(
                        (row, n) ->
                            new Open(
                                key.kind(),
                                key.personId(),
                                row.getLong("expires_ms"),
                                chosen(key.personId(), row.getBytes("chosen"))))
                    .optional());
  }

  /** Keeps the password that was chosen until its first code comes. */
  public void choose(String text, Chosen chosen) {
    byte[] secret = chosen.totpSecret().toArray();
    byte[] hash = chosen.passwordHash().getBytes(StandardCharsets.UTF_8);
    byte[] both = Arrays.copyOf(secret, secret.length + hash.length);
    System.arraycopy(hash, 0, both, secret.length, hash.length);
    row(text)
        .ifPresent(
            key ->
                db.sql("update welcome_link set chosen = ? where hash = ?")
                    .params(seals.encrypt(OWNER + key.personId(), both), key.hash())
                    .update());
  }

  private @Nullable Chosen chosen(String personId, byte @Nullable [] sealed) {
    if (sealed == null) {
      return null;
    }
    return seals
        .decrypt(OWNER + personId, sealed)
        .map(
            both ->
                new Chosen(
                    new String(
                        both,
                        Totp.SECRET_BYTES,
                        both.length - Totp.SECRET_BYTES,
                        StandardCharsets.UTF_8),
                    Bytes.of(Arrays.copyOf(both, Totp.SECRET_BYTES))))
        .orElse(null);
  }

  /** Takes it for used; false when it was before, or has ended. */
  public boolean use(String text) {
    long now = clock.millis();
    return row(text)
        .map(
            key ->
                db.sql(
                            """
                            update welcome_link set used_ms = ?
                            where hash = ? and used_ms is null and expires_ms > ?
                            """)
                        .params(now, key.hash(), now)
                        .update()
                    == 1)
        .orElse(false);
  }

  // The array goes no further than the statement.
  @SuppressWarnings("ArrayRecordComponent")
  private record Key(Kind kind, String personId, byte[] hash) {}

  /** Kind and person are part of what is hashed: a row that was changed is nobody's. */
  private Optional<Key> row(String text) {
    if (text.length() < 25 + 43 || text.length() > 25 + MAX_TEXT_LENGTH) {
      return Optional.empty();
    }
    String personId = text.substring(1, 25);
    for (Kind kind : Kind.values()) {
      if (kind.word().charAt(0) == text.charAt(0)) {
        return Optional.of(new Key(kind, personId, hash(kind, personId, text.substring(25))));
      }
    }
    return Optional.empty();
  }

  private byte[] hash(Kind kind, String personId, String secret) {
    return seals.mac(
        DOMAIN,
        kind.word().getBytes(StandardCharsets.UTF_8),
        personId.getBytes(StandardCharsets.UTF_8),
        secret.getBytes(StandardCharsets.UTF_8));
  }
}
