package tallystick.intent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PersonProofTest {
  /** The bytes 0 to 31. */
  private static final String NONCE = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

  private static final PersonProof PROOF =
      new PersonProof(
          new ApproverOrigin("https://approve.example.org"),
          new ApproverOrigin("https://app.example.org:8443"),
          new OrganisationId("demo"),
          NONCE);

  @Test
  void hasTheChallengeThatAnotherProgramComputes() {
    // Python's hashlib over the five lines joined by line feeds.
    assertEquals(
        "f8648e2cbd3d4c7280f4305442f7bdbe95ed2f84eef6a3052f5eb3a67103f7ee",
        PROOF.challenge().toHex());
  }

  @Test
  void changesItsChallengeWithEveryPart() {
    ApproverOrigin other = new ApproverOrigin("https://elsewhere.example.org");
    OrganisationId desk = new OrganisationId("desk");
    String second = "A".repeat(43);

    Set<Bytes> challenges = new HashSet<>();
    challenges.add(PROOF.challenge());
    challenges.add(new PersonProof(other, PROOF.server(), PROOF.organisation(), NONCE).challenge());
    challenges.add(
        new PersonProof(PROOF.approver(), other, PROOF.organisation(), NONCE).challenge());
    challenges.add(new PersonProof(PROOF.approver(), PROOF.server(), desk, NONCE).challenge());
    challenges.add(
        new PersonProof(PROOF.approver(), PROOF.server(), PROOF.organisation(), second)
            .challenge());

    assertEquals(5, challenges.size());
  }

  @Test
  void refusesEveryNonceThatIsNotThirtyTwoBytesInTheirOneForm() {
    List<String> wrong =
        List.of(
            "",
            NONCE.substring(1),
            NONCE + "A",
            NONCE + "=",
            NONCE.replace('A', '+'),
            NONCE.substring(0, 42) + "9",
            NONCE.substring(0, 42) + "\n",
            " " + NONCE.substring(1));

    for (String nonce : wrong) {
      assertThrows(IllegalArgumentException.class, () -> PersonProof.requireNonce(nonce), nonce);
    }
  }

  @Test
  void makesNoncesOfItsOwnForm() {
    SecureRandom random = new SecureRandom();

    String first = PersonProof.newNonce(random);
    String second = PersonProof.newNonce(random);

    assertEquals(first, PersonProof.requireNonce(first));
    assertNotEquals(first, second);
  }
}
