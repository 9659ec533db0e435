package tallystick.server.people;

import java.text.Normalizer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Bytes;

/**
 * Somebody with an account at this server.
 *
 * @param id random; passkeys carry it as their user handle
 * @param name 1 to 80 characters of any alphabet
 * @param language {@code en}, {@code fr}, ...: a BCP 47 tag
 * @param keeperName his name at the keeper, proved by his passkey there; null when he has none
 * @param restsBecause why his trading rights rest; empty when they do not
 * @param passwordHash Argon2id in PHC form; null without a password
 * @param totp the TOTP secret, encrypted; empty without one
 * @param totpStep the last step of 30 seconds whose code was used
 * @param intact whether the row bears this server's seal; false means that somebody else wrote it
 */
public record Person(
    String id,
    String name,
    Role role,
    String language,
    @Nullable String keeperName,
    boolean suspended,
    boolean deleted,
    String restsBecause,
    @Nullable String passwordHash,
    Bytes totp,
    long totpStep,
    long createdMs,
    boolean intact) {
  public static final int MAX_NAME_LENGTH = 80;

  public Person {
    if (name.isBlank() || name.length() > MAX_NAME_LENGTH || !name.equals(name.strip())) {
      throw new IllegalArgumentException(
          "A person's name has 1 to " + MAX_NAME_LENGTH + " characters");
    }
    if (name.codePoints().anyMatch(c -> Character.isISOControl(c) || invisible(c))) {
      throw new IllegalArgumentException("A person's name has no invisible characters");
    }
    if (!language.matches("[a-z]{2,3}(-[A-Za-z0-9]{2,8})*") || language.length() > 35) {
      throw new IllegalArgumentException("A language is a tag like en or fr, not " + language);
    }
  }

  /** Marks of direction and joiners change what is read without changing what is seen. */
  private static boolean invisible(int c) {
    return Character.getType(c) == Character.FORMAT && c != 0x200d && c != 0x200c;
  }

  /** How names are compared: two that look alike in case or width are one. */
  static String nameKey(String name) {
    return Normalizer.normalize(name.strip(), Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
  }

  public boolean hasPassword() {
    return passwordHash != null;
  }

  public boolean rests() {
    return !restsBecause.isEmpty();
  }

  /** The same person in another role. */
  public Person as(Role now) {
    return new Person(
        id,
        name,
        now,
        language,
        keeperName,
        suspended,
        deleted,
        restsBecause,
        passwordHash,
        totp,
        totpStep,
        createdMs,
        intact);
  }

  /** The same person, suspended or not. */
  public Person suspended(boolean now) {
    return new Person(
        id,
        name,
        role,
        language,
        keeperName,
        now,
        deleted,
        restsBecause,
        passwordHash,
        totp,
        totpStep,
        createdMs,
        intact);
  }

  /** The same person, who reads another language. */
  public Person speaking(String now) {
    return new Person(
        id,
        name,
        role,
        now,
        keeperName,
        suspended,
        deleted,
        restsBecause,
        passwordHash,
        totp,
        totpStep,
        createdMs,
        intact);
  }

  Person withKeeperName(@Nullable String now) {
    return new Person(
        id,
        name,
        role,
        language,
        now,
        suspended,
        deleted,
        restsBecause,
        passwordHash,
        totp,
        totpStep,
        createdMs,
        intact);
  }

  Person withRest(String because) {
    return new Person(
        id,
        name,
        role,
        language,
        keeperName,
        suspended,
        deleted,
        because,
        passwordHash,
        totp,
        totpStep,
        createdMs,
        intact);
  }

  Person withPassword(@Nullable String hash, Bytes sealedTotp, long step) {
    return new Person(
        id,
        name,
        role,
        language,
        keeperName,
        suspended,
        deleted,
        restsBecause,
        hash,
        sealedTotp,
        step,
        createdMs,
        intact);
  }

  /** Gone: the row stays for what refers to it, the name is free again. */
  Person gone() {
    return new Person(
        id,
        name,
        role,
        language,
        null,
        suspended,
        true,
        restsBecause,
        null,
        Bytes.empty(),
        totpStep,
        createdMs,
        intact);
  }

  @Override
  public String toString() {
    return "Person[" + id + ", " + role + "]";
  }
}
