package tallystick.server.people;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import tallystick.intent.Bytes;

/**
 * Challenges, each for one purpose, one browser and one answer.
 *
 * <pre>
 *  ticket   32  challenge, random
 *            8  expiry, ms since 1970
 *           32  HMAC over purpose, subject, challenge, expiry
 * </pre>
 *
 * <p>The ticket travels in a cookie of the browser that asked, so that nobody fills the server's
 * memory by asking, and an answer that was made for one browser is worth nothing in another. What
 * was answered well is written down, and counts once.
 */
public final class Ceremonies {
  /** As long as a person looks for his security key. */
  public static final long LIFE_MS = 300_000;

  private static final String DOMAIN = "tallystick/people/ceremony/v1";
  private static final int CHALLENGE = 32;
  private static final int LENGTH = CHALLENGE + 8 + 32;
  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

  private final JdbcClient db;
  private final Seals seals;
  private final InstantSource clock;
  private final SecureRandom random;

  public Ceremonies(JdbcClient db, Seals seals, InstantSource clock, SecureRandom random) {
    this.db = db;
    this.seals = seals;
    this.clock = clock;
    this.random = random;
  }

  /** What is being done; an answer for one purpose is none for another. */
  public enum Purpose {
    SIGN_IN,
    STEP_UP,
    MAKE_PASSKEY,
    PERSON_PROOF,
    SECOND_FACTOR
  }

  /** A challenge and the ticket that its browser keeps. */
  public record Begun(Bytes challenge, String ticket) {
    /** As browsers and the approver take it. */
    public String challengeText() {
      return TEXT.encodeToString(challenge.toArray());
    }

    @Override
    public String toString() {
      return "Begun[...]";
    }
  }

  /**
   * A new challenge.
   *
   * @param subject what it is bound to besides: a session's id, a link's text, or nothing
   */
  public Begun begin(Purpose purpose, String subject, long lifeMs) {
    byte[] challenge = new byte[CHALLENGE];
    random.nextBytes(challenge);
    byte[] expiry = ByteBuffer.allocate(8).putLong(clock.millis() + lifeMs).array();
    byte[] mac = mac(purpose, subject, challenge, expiry);
    byte[] ticket = ByteBuffer.allocate(LENGTH).put(challenge).put(expiry).put(mac).array();
    return new Begun(Bytes.of(challenge), TEXT.encodeToString(ticket));
  }

  /** The challenge of this ticket, when it is ours, for this, not too old and not used. */
  public Optional<Bytes> challenge(Purpose purpose, String subject, String ticket) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(ticket);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    if (bytes.length != LENGTH) {
      return Optional.empty();
    }
    byte[] challenge = Arrays.copyOf(bytes, CHALLENGE);
    byte[] expiry = Arrays.copyOfRange(bytes, CHALLENGE, CHALLENGE + 8);
    byte[] offered = Arrays.copyOfRange(bytes, CHALLENGE + 8, LENGTH);
    if (!java.security.MessageDigest.isEqual(offered, mac(purpose, subject, challenge, expiry))
        || ByteBuffer.wrap(expiry).getLong() <= clock.millis()) {
      return Optional.empty();
    }
    return Optional.of(Bytes.of(challenge));
  }

  /** Takes the challenge for answered; false when it was before. */
  public boolean use(Bytes challenge) {
    long now = clock.millis();
    // Kept a day, far longer than any challenge lives, so that a clock set back revives none.
    db.sql("delete from used_challenge where until_ms < ?").param(now).update();
    try {
      db.sql("insert into used_challenge (hash, until_ms) values (?, ?)")
          .params(seals.mac(DOMAIN, challenge.toArray()), now + 24L * 3_600_000)
          .update();
      return true;
    } catch (DuplicateKeyException e) {
      return false;
    }
  }

  private byte[] mac(Purpose purpose, String subject, byte[] challenge, byte[] expiry) {
    return seals.mac(
        DOMAIN,
        purpose.name().getBytes(StandardCharsets.UTF_8),
        subject.getBytes(StandardCharsets.UTF_8),
        challenge,
        expiry);
  }
}
