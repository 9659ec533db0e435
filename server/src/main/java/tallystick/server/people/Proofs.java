package tallystick.server.people;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tallystick.intent.ApproverOrigin;
import tallystick.intent.Bytes;
import tallystick.intent.OrganisationId;
import tallystick.intent.PersonProof;

/**
 * A person proved by his passkey at the approver, whom the keeper enrolled: the only way in for the
 * first one, for every administrator, and back in for who has lost everything here. This server
 * chooses no byte of what is signed but the nonce.
 */
public final class Proofs {
  private final KeeperPeople keeper;
  private final People people;
  private final Links links;
  private final OrganisationId organisation;

  public Proofs(KeeperPeople keeper, People people, Links links, OrganisationId organisation) {
    this.keeper = keeper;
    this.people = people;
    this.links = links;
    this.organisation = organisation;
  }

  /** What came of a proof. */
  public sealed interface Outcome {
    /** He has no means of sign-in here yet. */
    record Welcome(String link, Person person) implements Outcome {
      @Override
      public String toString() {
        return "Welcome[" + person + "]";
      }
    }

    /** He has an account here. */
    record Known(Person person) implements Outcome {}

    record Refused(String why) implements Outcome {}
  }

  /**
   * Verifies a proof over a nonce that this browser was given.
   *
   * @param signedIn who is signed in in this browser; null when nobody is
   * @param first takes the nonce for used; false when it was before
   * @param hasMeans whether a person could sign in without a proof
   */
  public Outcome take(
      ApproverOrigin approver,
      ApproverOrigin server,
      ProofAnswer proof,
      @Nullable Person signedIn,
      BooleanSupplier first,
      Predicate<Person> hasMeans) {
    Optional<KeeperPeople.Enrolled> enrolled = keeper.byCredential(proof.answer().credentialId());
    if (enrolled.isEmpty()) {
      return new Outcome.Refused(
          keeper.known()
              ? "the keeper has enrolled nobody with this passkey"
              : "the keeper does not answer, so that nobody can be proved now");
    }
    Bytes challenge = new PersonProof(approver, server, organisation, proof.nonce()).challenge();
    return switch (Assertions.verify(
        approver, challenge, enrolled.get().key().coseKey(), 0, proof.answer())) {
      case Assertions.Verdict.Bad bad -> new Outcome.Refused(bad.why());
      case Assertions.Verdict.Good good ->
          first.getAsBoolean()
              ? proved(enrolled.get().name(), signedIn, hasMeans)
              : new Outcome.Refused("this proof was used before");
    };
  }

  private Outcome proved(String name, @Nullable Person signedIn, Predicate<Person> hasMeans) {
    Optional<Person> known = people.byKeeperName(name);
    if (signedIn != null && known.isPresent() && !known.get().id().equals(signedIn.id())) {
      return new Outcome.Refused(
          name + " is another account here than the one that is signed in; sign out first");
    }
    if (known.isPresent()) {
      Person person = known.get();
      return hasMeans.test(person) || person.suspended()
          ? new Outcome.Known(person)
          : welcome(person);
    }
    if (signedIn != null) {
      if (signedIn.keeperName() != null) {
        return new Outcome.Refused(
            "this account belongs to " + signedIn.keeperName() + " at the keeper, not to " + name);
      }
      return people
          .change(signedIn.id(), now -> now.withKeeperName(name))
          .<Outcome>map(Outcome.Known::new)
          .orElseGet(() -> new Outcome.Refused("this account is gone"));
    }
    return switch (people.make(name, Role.ADMINISTRATOR, "en", name)) {
      case People.Made.Done done -> welcome(done.person());
      case People.Made.NameTaken taken ->
          new Outcome.Refused(
              "somebody here is called "
                  + name
                  + " already; sign in with that account and prove yourself then");
    };
  }

  private Outcome welcome(Person person) {
    return new Outcome.Welcome(links.make(Links.Kind.PROVED, person.id()).text(), person);
  }
}
