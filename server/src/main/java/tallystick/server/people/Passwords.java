package tallystick.server.people;

import com.nulabinc.zxcvbn.Zxcvbn;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.jspecify.annotations.Nullable;

/**
 * Passwords: 12 to 128 characters that are hard to guess, stored as Argon2id (RFC 9106) in PHC form
 * {@code $argon2id$v=19$m=65536,t=2,p=1$SALT$HASH}.
 */
public final class Passwords {
  public static final int MIN_LENGTH = 12;
  public static final int MAX_LENGTH = 128;

  /** 64 MiB: what makes a stolen table expensive to guess. */
  private static final int MEMORY_KIB = 64 * 1024;

  private static final int PASSES = 2;
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;

  /** Each takes 64 MiB and a core: more at a time would starve the bots. */
  private static final int AT_A_TIME = 2;

  /** Nobody waits longer for his turn; he is told to come again. */
  private static final long WAIT_MS = 5_000;

  /** Out of zxcvbn's four: not guessed with 10^8 tries, far beyond what throttling allows. */
  private static final int MIN_SCORE = 3;

  /** The estimate's time grows with the square of the length; more characters only help. */
  private static final int MEASURED_LENGTH = 64;

  private static final Base64.Encoder TEXT = Base64.getEncoder().withoutPadding();

  private final SecureRandom random;
  private final Zxcvbn guesser = new Zxcvbn();
  private final Semaphore strangers = new Semaphore(AT_A_TIME, true);

  /** A place of their own, so that strangers' attempts keep nobody out of his known browser. */
  private final Semaphore known = new Semaphore(1, true);

  private final LongAdder computed = new LongAdder();

  /** What an unknown name is compared with: the same work as with a known one. */
  private final String nobodys;

  public Passwords(SecureRandom random) {
    this.random = random;
    byte[] nothing = new byte[HASH_BYTES];
    random.nextBytes(nothing);
    this.nobodys = phc(nothing, nothing);
  }

  /** How many hashes were computed since the start: what names cost is what is told apart. */
  long computed() {
    return computed.sum();
  }

  /** What came of comparing. */
  public enum Compared {
    SAME,
    OTHER,
    /** Too many at the same time; nothing was compared. */
    BUSY
  }

  /**
   * Why this password is not taken; empty when it is.
   *
   * @param near what others know of the person: name, organisation
   */
  public Optional<String> objection(String password, List<String> near) {
    String text = normal(password);
    int length = text.codePointCount(0, text.length());
    if (length < MIN_LENGTH || length > MAX_LENGTH) {
      return Optional.of(
          "A password has " + MIN_LENGTH + " to " + MAX_LENGTH + " characters, not " + length);
    }
    String measured =
        length <= MEASURED_LENGTH
            ? text
            : text.substring(0, text.offsetByCodePoints(0, MEASURED_LENGTH));
    if (guesser.measure(measured, near).getScore() < MIN_SCORE) {
      return Optional.of(
          "This password, or one much like it, is among the first that are tried: it is common, was"
              + " published in a breach, or follows a pattern. Take four words that have nothing to"
              + " do with each other");
    }
    return Optional.empty();
  }

  /** The PHC text to store; empty when too many are being computed. */
  public Optional<String> hash(String password) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    if (!take(strangers)) {
      return Optional.empty();
    }
    try {
      return Optional.of(phc(salt, argon2(password, salt, MEMORY_KIB, PASSES)));
    } finally {
      strangers.release();
    }
  }

  /**
   * Compares; with no hash it does the same work and says no.
   *
   * @param fromKnownBrowser whether this person has signed in there before
   */
  public Compared compare(String password, @Nullable String stored, boolean fromKnownBrowser) {
    String phc = stored == null ? nobodys : stored;
    String[] parts = phc.split("[$=,]", -1);
    // "", argon2id, v, 19, m, 65536, t, 2, p, 1, salt, hash
    byte[] salt = Base64.getDecoder().decode(parts[10]);
    byte[] wanted = Base64.getDecoder().decode(parts[11]);
    Semaphore places = fromKnownBrowser ? known : strangers;
    if (!take(places)) {
      return Compared.BUSY;
    }
    byte[] found;
    try {
      found = argon2(password, salt, Integer.parseInt(parts[5]), Integer.parseInt(parts[7]));
    } finally {
      places.release();
    }
    boolean same = MessageDigest.isEqual(wanted, found);
    return same && stored != null ? Compared.SAME : Compared.OTHER;
  }

  private static boolean take(Semaphore places) {
    try {
      return places.tryAcquire(WAIT_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private byte[] argon2(String password, byte[] salt, int memoryKib, int passes) {
    computed.increment();
    byte[] bytes = normal(password).getBytes(StandardCharsets.UTF_8);
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(memoryKib)
            .withIterations(passes)
            .withParallelism(1)
            .withSalt(salt)
            .build());
    byte[] hash = new byte[HASH_BYTES];
    generator.generateBytes(bytes, hash);
    Arrays.fill(bytes, (byte) 0);
    return hash;
  }

  /** The same characters typed on two keyboards give the same bytes. */
  private static String normal(String password) {
    return Normalizer.normalize(password, Normalizer.Form.NFKC);
  }

  private static String phc(byte[] salt, byte[] hash) {
    return "$argon2id$v=19$m="
        + MEMORY_KIB
        + ",t="
        + PASSES
        + ",p=1$"
        + TEXT.encodeToString(salt)
        + "$"
        + TEXT.encodeToString(hash);
  }
}
