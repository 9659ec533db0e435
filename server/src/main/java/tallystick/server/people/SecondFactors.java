package tallystick.server.people;

import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import tallystick.intent.Bytes;

/** What a person adds to his password: a code of his app, or one of his recovery codes. */
public final class SecondFactors {
  private final People people;
  private final RecoveryCodes codes;
  private final Seals seals;
  private final InstantSource clock;

  public SecondFactors(People people, RecoveryCodes codes, Seals seals, InstantSource clock) {
    this.people = people;
    this.codes = codes;
    this.seals = seals;
    this.clock = clock;
  }

  /** Whether this code is the person's and unused; it is used up by the question. */
  public boolean accept(Person person, String code) {
    if (RecoveryCodes.looksLikeOne(code)) {
      return codes.use(person.id(), code);
    }
    // The step is compared and written down under the row's lock: of two that send the same code at
    // the same time one comes too late.
    AtomicBoolean accepted = new AtomicBoolean();
    people.change(
        person.id(),
        now -> {
          OptionalLong step =
              seals
                  .decrypt(owner(now.id()), now.totp().toArray())
                  .map(secret -> Totp.step(secret, code, clock.millis(), now.totpStep()))
                  .orElse(OptionalLong.empty());
          if (step.isEmpty()) {
            return now;
          }
          accepted.set(true);
          return now.withPassword(now.passwordHash(), now.totp(), step.getAsLong());
        });
    return accepted.get();
  }

  /** The secret as it is stored. */
  Bytes sealed(String personId, Bytes secret) {
    return Bytes.of(seals.encrypt(owner(personId), secret.toArray()));
  }

  /** The step whose code this is, of a secret that nobody has yet. */
  OptionalLong first(Bytes secret, String code) {
    return Totp.step(secret.toArray(), code, clock.millis(), 0);
  }

  private static String owner(String personId) {
    return "totp/" + personId;
  }
}
