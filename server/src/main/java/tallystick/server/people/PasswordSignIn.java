package tallystick.server.people;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Bytes;

/**
 * Sign-in by password, then by code. Who fails waits longer and longer, by name and source together
 * and, later, by source: nobody's failures keep another out. Whoever comes from a browser in which
 * the person signed in before waits for his own failures only.
 */
public final class PasswordSignIn {
  /** A source may be a whole office behind one address. */
  private static final int SOURCE_FREE_TIMES = 10;

  private static final int ID_LENGTH = 24;

  private final People people;
  private final Passwords passwords;
  private final SecondFactors factors;
  private final KnownBrowsers browsers;
  private final Ceremonies ceremonies;
  private final Throttle throttle;

  public PasswordSignIn(
      People people,
      Passwords passwords,
      SecondFactors factors,
      KnownBrowsers browsers,
      Ceremonies ceremonies,
      Throttle throttle) {
    this.people = people;
    this.passwords = passwords;
    this.factors = factors;
    this.browsers = browsers;
    this.ceremonies = ceremonies;
    this.throttle = throttle;
  }

  /**
   * From where somebody tries.
   *
   * @param source the address, or what stands for it
   * @param browser the secret of the browser's cookie; null when it has none
   */
  public record From(String source, @Nullable String browser) {
    @Override
    public String toString() {
      return "From[" + source + "]";
    }
  }

  /** What came of a try. */
  public sealed interface Answer {
    /** The password was right; the code comes with this ticket. */
    record Next(String ticket) implements Answer {
      @Override
      public String toString() {
        return "Next[...]";
      }
    }

    /** He is who he says. */
    record In(Person person) implements Answer {}

    /** Wrong, without saying what. */
    record Failed() implements Answer {}

    record SlowDown(long waitMs) implements Answer {}

    /** Too many at the same time; nothing was tried. */
    record Busy() implements Answer {}
  }

  /** The same work for a name that nobody has as for a wrong password. */
  public Answer password(String name, String password, From from) {
    Optional<Person> person = people.byName(name).filter(Person::intact);
    boolean known = person.isPresent() && browsers.knows(person.get().id(), from.browser());
    String key = key("password", Person.nameKey(name), from, known);
    String source = "source/" + from.source();
    long wait = Math.max(throttle.waitMs(key), known ? 0 : throttle.waitMs(source));
    if (wait > 0) {
      return new Answer.SlowDown(wait);
    }
    String stored = person.map(Person::passwordHash).orElse(null);
    return switch (passwords.compare(password, stored, known)) {
      case BUSY -> new Answer.Busy();
      case OTHER -> {
        throttle.failed(key, 1);
        if (!known) {
          throttle.failed(source, SOURCE_FREE_TIMES);
        }
        yield new Answer.Failed();
      }
      case SAME -> {
        Person he = person.orElseThrow();
        throttle.succeeded(key);
        String ticket =
            ceremonies
                .begin(Ceremonies.Purpose.SECOND_FACTOR, subject(he), Ceremonies.LIFE_MS)
                .ticket();
        yield new Answer.Next(he.id() + ticket);
      }
    };
  }

  /**
   * The code after the password. Only who knows the password gets this far, so that wrong codes are
   * counted for the person: guessing from many addresses gains nothing. The known browser has a
   * count of its own.
   */
  public Answer code(String ticket, String code, From from) {
    if (ticket.length() <= ID_LENGTH) {
      return new Answer.Failed();
    }
    Optional<Person> found = people.find(ticket.substring(0, ID_LENGTH)).filter(Person::intact);
    if (found.isEmpty()) {
      return new Answer.Failed();
    }
    Person person = found.get();
    Optional<Bytes> challenge =
        ceremonies.challenge(
            Ceremonies.Purpose.SECOND_FACTOR, subject(person), ticket.substring(ID_LENGTH));
    if (challenge.isEmpty()) {
      return new Answer.Failed();
    }
    return code(person, code, from, () -> ceremonies.use(challenge.get()));
  }

  /** A code of somebody who is signed in already. */
  public Answer stepUp(Person person, String code, From from) {
    return code(person, code, from, () -> true);
  }

  private Answer code(
      Person person, String code, From from, java.util.function.BooleanSupplier first) {
    boolean known = browsers.knows(person.id(), from.browser());
    String key = known ? key("code", person.id(), from, true) : "code/" + person.id();
    long wait = throttle.waitMs(key);
    if (wait > 0) {
      return new Answer.SlowDown(wait);
    }
    if (!person.hasPassword() || !factors.accept(person, code) || !first.getAsBoolean()) {
      throttle.failed(key, 1);
      return new Answer.Failed();
    }
    throttle.succeeded(key);
    return new Answer.In(people.find(person.id()).orElseThrow());
  }

  private static String key(String what, String who, From from, boolean known) {
    return known
        ? what + "/known/" + who + "/" + from.browser()
        : what + "/" + who + "/" + from.source();
  }

  /** A ticket is worth nothing once the password has changed. */
  private static String subject(Person person) {
    return person.id() + "/" + person.passwordHash();
  }
}
