package tallystick.server.people;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tallystick.intent.Bytes;

/**
 * A signed-in person's own password. What was chosen waits, encrypted, with the page until the
 * app's first code comes:
 *
 * <pre>
 *   8  until when, ms since 1970
 *  20  TOTP secret
 *   n  Argon2id in PHC form
 * </pre>
 */
public final class OwnMeans {
  /** As long as a person takes to install an app. */
  private static final long WAITS_MS = 900_000;

  private static final int FIXED = 8 + Totp.SECRET_BYTES;
  private static final int MAX_TEXT = 1024;

  private final People people;
  private final RecoveryCodes codes;
  private final SecondFactors factors;
  private final Sessions sessions;
  private final Seals seals;
  private final InstantSource clock;
  private final SecureRandom random;

  public OwnMeans(
      People people,
      RecoveryCodes codes,
      SecondFactors factors,
      Sessions sessions,
      Seals seals,
      InstantSource clock,
      SecureRandom random) {
    this.people = people;
    this.codes = codes;
    this.factors = factors;
    this.sessions = sessions;
    this.seals = seals;
    this.clock = clock;
    this.random = random;
  }

  /** What waits for its first code. */
  public record Pending(Bytes totpSecret, String text) {
    @Override
    public String toString() {
      return "Pending[...]";
    }
  }

  /** Keeps a password that was found good. */
  public Pending choose(Person person, String passwordHash) {
    byte[] secret = new byte[Totp.SECRET_BYTES];
    random.nextBytes(secret);
    byte[] hash = passwordHash.getBytes(StandardCharsets.UTF_8);
    byte[] plain =
        ByteBuffer.allocate(FIXED + hash.length)
            .putLong(clock.millis() + WAITS_MS)
            .put(secret)
            .put(hash)
            .array();
    return new Pending(
        Bytes.of(secret),
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(seals.encrypt(owner(person), plain)));
  }

  /** The recovery codes once password and app hold; empty when the code is wrong or it is late. */
  public Optional<List<String>> settle(
      Person person, Session session, String pending, String code) {
    Optional<byte[]> plain = opened(person, pending);
    if (plain.isEmpty() || ByteBuffer.wrap(plain.get()).getLong() < clock.millis()) {
      return Optional.empty();
    }
    Bytes secret = Bytes.of(Arrays.copyOfRange(plain.get(), 8, FIXED));
    String hash =
        new String(plain.get(), FIXED, plain.get().length - FIXED, StandardCharsets.UTF_8);
    OptionalLong step = factors.first(secret, code);
    if (step.isEmpty()) {
      return Optional.empty();
    }
    people.change(
        person.id(),
        now -> now.withPassword(hash, factors.sealed(now.id(), secret), step.getAsLong()));
    sessions.endOthers(person.id(), session.id(), "Your password was changed");
    return Optional.of(codes.make(person.id()));
  }

  private Optional<byte[]> opened(Person person, String pending) {
    if (pending.length() > MAX_TEXT) {
      return Optional.empty();
    }
    try {
      return seals.decrypt(owner(person), Base64.getUrlDecoder().decode(pending));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Passkeys only from now on. */
  public void noPassword(Person person) {
    people.change(person.id(), now -> now.withPassword(null, Bytes.empty(), now.totpStep()));
    codes.removeAll(person.id());
  }

  private static String owner(Person person) {
    return "means/" + person.id();
  }
}
