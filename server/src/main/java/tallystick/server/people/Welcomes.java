package tallystick.server.people;

import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.springframework.transaction.support.TransactionOperations;
import tallystick.intent.ApproverOrigin;
import tallystick.intent.Bytes;

/** The way in by a link: somebody new, somebody who was reset, somebody whom the keeper proved. */
public final class Welcomes {
  private static final String RESET = "Your access was reset. Prove yourself with a passkey";

  private final Links links;
  private final People people;
  private final Passkeys passkeys;
  private final RecoveryCodes codes;
  private final SecondFactors factors;
  private final TransactionOperations transactions;
  private final SecureRandom random;

  public Welcomes(
      Links links,
      People people,
      Passkeys passkeys,
      RecoveryCodes codes,
      SecondFactors factors,
      TransactionOperations transactions,
      SecureRandom random) {
    this.links = links;
    this.people = people;
    this.passkeys = passkeys;
    this.codes = codes;
    this.factors = factors;
    this.transactions = transactions;
    this.random = random;
  }

  /** A link that may be used, and whose it is. */
  public record Guest(Links.Kind kind, Person person) {}

  /** What came of choosing means of sign-in. */
  public sealed interface Settled {
    /**
     * He is in.
     *
     * @param recoveryCodes shown this once; empty with a passkey
     */
    record In(Person person, Links.Kind kind, List<String> recoveryCodes) implements Settled {
      public In {
        recoveryCodes = List.copyOf(recoveryCodes);
      }
    }

    record Refused(String why) implements Settled {}

    /** The link was used in the meantime, or has ended. */
    record Gone() implements Settled {}
  }

  public Optional<Guest> guest(String link) {
    return links
        .find(link)
        .flatMap(
            open ->
                people
                    .find(open.personId())
                    .filter(person -> person.intact() && !person.suspended())
                    .map(person -> new Guest(open.kind(), person)));
  }

  /** The link is used up by a passkey made for this challenge. */
  public Settled byPasskey(
      String link,
      ApproverOrigin origin,
      Bytes challenge,
      Bytes attestationObject,
      Bytes clientDataJson,
      String name) {
    return settle(
        link,
        (guest, open) -> {
          Person person = begun(guest);
          return switch (passkeys.add(
              person, origin, challenge, attestationObject, clientDataJson, name)) {
            case Passkeys.Added.Refused refused -> new Settled.Refused(refused.why());
            case Passkeys.Added.Done done -> new Settled.In(person, guest.kind(), List.of());
          };
        });
  }

  /** Keeps the password until its first code comes; answers with the secret for the app. */
  public Bytes choose(String link, String passwordHash) {
    byte[] secret = new byte[Totp.SECRET_BYTES];
    random.nextBytes(secret);
    links.choose(link, new Links.Chosen(passwordHash, Bytes.of(secret)));
    return Bytes.of(secret);
  }

  /** The link is used up by the first code of the app that got the secret. */
  public Settled byPassword(String link, String code) {
    return settle(
        link,
        (guest, open) -> {
          Links.Chosen chosen = open.chosen();
          if (chosen == null) {
            return new Settled.Refused("choose a password first");
          }
          OptionalLong step = factors.first(chosen.totpSecret(), code);
          if (step.isEmpty()) {
            return new Settled.Refused("that is not the code of now");
          }
          Person begun = begun(guest);
          Person person =
              people
                  .change(
                      begun.id(),
                      now ->
                          now.withPassword(
                              chosen.passwordHash(),
                              factors.sealed(now.id(), chosen.totpSecret()),
                              step.getAsLong()))
                  .orElseThrow();
          return new Settled.In(person, guest.kind(), codes.make(person.id()));
        });
  }

  /** What a reset takes before it gives: the old password and who is signed in with it. */
  private Person begun(Guest guest) {
    if (guest.kind() != Links.Kind.RESET) {
      return guest.person();
    }
    String id = guest.person().id();
    codes.removeAll(id);
    people.endSessions(id, "Your access was reset");
    return people
        .change(id, now -> now.withPassword(null, Bytes.empty(), now.totpStep()).withRest(RESET))
        .orElseThrow();
  }

  private interface Step {
    Settled take(Guest guest, Links.Open open);
  }

  /** All or nothing: a refusal leaves the link and the person as they were. */
  private Settled settle(String link, Step step) {
    return Objects.requireNonNull(
        transactions.execute(
            status -> {
              Optional<Guest> guest = guest(link);
              Optional<Links.Open> open = links.find(link);
              if (guest.isEmpty() || open.isEmpty() || !links.use(link)) {
                return new Settled.Gone();
              }
              Settled settled = step.take(guest.get(), open.get());
              if (!(settled instanceof Settled.In)) {
                status.setRollbackOnly();
              }
              return settled;
            }));
  }
}
