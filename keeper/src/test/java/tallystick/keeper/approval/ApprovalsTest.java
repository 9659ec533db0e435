package tallystick.keeper.approval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.junit.jupiter.api.Test;
import tallystick.intent.Approval;
import tallystick.intent.ApprovalTerms;
import tallystick.intent.ApprovalTerms.Word;
import tallystick.intent.ApproverKey;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.OrganisationId;
import tallystick.intent.PersonId;
import tallystick.intent.Rule;
import tallystick.intent.Setting;
import tallystick.keeper.approval.Approvals.Step;
import tallystick.keeper.policy.Settings;

/** Who may approve what, and how often. */
final class ApprovalsTest {
  private static final OrganisationId DEMO = new OrganisationId("demo");
  private static final CallerId CHANGE = CallerId.derive("change");
  private static final long NOW = 1_000_000;

  private static final class Key {
    final PersonId person;
    final byte[] seed = new byte[32];
    final byte[] half = new byte[32];

    Key(String name) {
      person = new PersonId(name);
      new SecureRandom().nextBytes(seed);
      Ed25519.generatePublicKey(seed, 0, half, 0);
    }

    Setting enrolment() {
      return new Setting.EnrolAdministrator(person, new ApproverKey.Console(Bytes.of(half)));
    }

    Approval signs(Setting setting, ApprovalTerms terms) {
      return as(person, setting, terms);
    }

    Approval vetoes(Setting setting, ApprovalTerms terms) {
      return says(Word.VETO, person, setting, terms);
    }

    Approval as(PersonId name, Setting setting, ApprovalTerms terms) {
      return says(Word.APPROVE, name, setting, terms);
    }

    Approval says(Word word, PersonId name, Setting setting, ApprovalTerms terms) {
      byte[] challenge = terms.challenge(DEMO, setting, word).toArray();
      byte[] signature = new byte[64];
      Ed25519.sign(seed, 0, challenge, 0, challenge.length, signature, 0);
      return new Approval.ConsoleKey(name, Bytes.of(half), Bytes.of(signature));
    }
  }

  private final Key alice = new Key("alice");
  private final Key bob = new Key("bob");
  private final Key eve = new Key("eve");
  private final Setting change = eve.enrolment();
  private final Settings one = Settings.none(DEMO).apply(alice.enrolment());
  private final Settings two =
      one.apply(bob.enrolment()).apply(new Setting.SetOrganisationPolicy(List.of(), 2));
  private final Approvals approvals =
      new Approvals(DEMO, Optional.empty(), true, "tallystick.test/demo", new SecureRandom());

  private ApprovalTerms offered(Settings settings) {
    return approvals.offer(CHANGE, change, settings, NOW).orElseThrow();
  }

  private static Rule rule(Step step) {
    return assertInstanceOf(Step.Refused.class, step).rule();
  }

  @Test
  void takesTheWordOfTheOnePersonNeeded() {
    ApprovalTerms terms = offered(one);

    Step step = approvals.approve(CHANGE, alice.signs(change, terms), one, NOW);

    Step.Complete complete = assertInstanceOf(Step.Complete.class, step);
    assertEquals(terms, complete.terms());
  }

  @Test
  void refusesAnybodyElseAndAnythingElse() {
    ApprovalTerms terms = offered(one);
    Setting other = new Setting.RemoveAdministrator(alice.person);
    ApprovalTerms ownTerms =
        new ApprovalTerms(
            terms.approverOrigin(),
            terms.logOrigin(),
            terms.previousSettings(),
            terms.policyHash(),
            Bytes.of(new byte[32]),
            terms.expiresAtMs());
    Approval[] bad = {
      eve.signs(change, terms),
      eve.as(alice.person, change, terms),
      alice.as(eve.person, change, terms),
      alice.signs(other, terms),
      alice.signs(change, ownTerms),
      new Approval.WebAuthn(
          alice.person, Bytes.empty(), Bytes.empty(), Bytes.empty(), Bytes.empty())
    };

    for (Approval approval : bad) {
      Step step = approvals.approve(CHANGE, approval, one, NOW);
      assertEquals(Rule.APPROVAL_INVALID, rule(step), approval.toString());
    }
    assertEquals(1, approvals.pending());
  }

  @Test
  void countsPersonsAndNotSignatures() {
    ApprovalTerms terms = offered(two);

    Step first = approvals.approve(CHANGE, alice.signs(change, terms), two, NOW);
    Step same = approvals.approve(CHANGE, alice.signs(change, terms), two, NOW);
    Step second = approvals.approve(CHANGE, bob.signs(change, terms), two, NOW);

    assertEquals(1, assertInstanceOf(Step.MoreNeeded.class, first).missing());
    assertEquals(Rule.APPROVAL_SELF, rule(same));
    assertEquals(2, assertInstanceOf(Step.Complete.class, second).approvals().size());
  }

  @Test
  void countsTheUnattendedKeyWhereOneApprovesAndNeverAsASecond() {
    Key nobody = new Key("unattended");
    Setting ceilings = new Setting.SetOrganisationPolicy(List.of(), 1);
    Settings demo = one.apply(nobody.enrolment());
    Settings four = two.apply(nobody.enrolment());
    Approvals resting =
        new Approvals(DEMO, Optional.empty(), false, "tallystick.test/demo", new SecureRandom());

    ApprovalTerms terms = approvals.offer(CHANGE, ceilings, demo, NOW).orElseThrow();
    Step alone = approvals.approve(CHANGE, nobody.signs(ceilings, terms), demo, NOW);
    Setting same = new Setting.SetOrganisationPolicy(List.of(), 2);
    ApprovalTerms pair = approvals.offer(CHANGE, same, four, NOW).orElseThrow();
    approvals.approve(CHANGE, alice.signs(same, pair), four, NOW);
    Step second = approvals.approve(CHANGE, nobody.signs(same, pair), four, NOW);
    CallerId another = CallerId.derive("another");
    ApprovalTerms people = approvals.offer(another, change, demo, NOW).orElseThrow();
    Step ofPeople = approvals.approve(another, nobody.signs(change, people), demo, NOW);
    ApprovalTerms left = resting.offer(CHANGE, ceilings, demo, NOW).orElseThrow();
    Step rests = resting.approve(CHANGE, nobody.signs(ceilings, left), demo, NOW);

    assertInstanceOf(Step.Complete.class, alone);
    assertEquals(Rule.APPROVAL_INVALID, rule(second));
    assertEquals(Rule.APPROVAL_INVALID, rule(ofPeople));
    assertEquals(Rule.APPROVAL_INVALID, rule(rests));
    assertEquals(Optional.empty(), approvals.objection(change));
    assertEquals(true, approvals.objection(nobody.enrolment()).isPresent(), "its name is reserved");
  }

  @Test
  void takesASignatureOnce() {
    ApprovalTerms terms = offered(one);
    Approval approval = alice.signs(change, terms);
    approvals.approve(CHANGE, approval, one, NOW);

    Step again = approvals.approve(CHANGE, approval, one, NOW);
    ApprovalTerms next = offered(one);
    Step onNewOffer = approvals.approve(CHANGE, approval, one, NOW);

    assertInstanceOf(Step.NothingPending.class, again);
    assertNotEquals(terms.nonce(), next.nonce());
    assertEquals(Rule.APPROVAL_INVALID, rule(onNewOffer));
  }

  @Test
  void voidsAnOfferWhenItEndsOrTheSettingsChange() {
    ApprovalTerms terms = offered(two);
    Approval approval = alice.signs(change, terms);

    Step late = approvals.approve(CHANGE, approval, two, NOW + Approvals.TERMS_MS + 1);
    Step.Refused refused = assertInstanceOf(Step.Refused.class, late);
    Step elsewhere = approvals.approve(CHANGE, alice.signs(change, refused.terms()), one, NOW + 1);

    assertEquals(Rule.APPROVAL_EXPIRED, refused.rule());
    assertNotEquals(terms.nonce(), refused.terms().nonce());
    assertEquals(Rule.APPROVAL_EXPIRED, rule(elsewhere));
  }

  @Test
  void dropsAChangeThatAPersonVetoes() {
    ApprovalTerms terms = offered(two);
    approvals.approve(CHANGE, alice.signs(change, terms), two, NOW);

    Step byStranger = approvals.veto(CHANGE, eve.vetoes(change, terms), two, NOW);
    Step byAnApproval = approvals.veto(CHANGE, bob.signs(change, terms), two, NOW);
    Step asAnApproval = approvals.approve(CHANGE, bob.vetoes(change, terms), two, NOW);
    Step vetoed = approvals.veto(CHANGE, bob.vetoes(change, terms), two, NOW);

    assertEquals(Rule.APPROVAL_INVALID, rule(byStranger));
    assertEquals(Rule.APPROVAL_INVALID, rule(byAnApproval));
    assertEquals(Rule.APPROVAL_INVALID, rule(asAnApproval));
    assertInstanceOf(Step.Vetoed.class, vetoed);
    assertEquals(0, approvals.pending());
  }

  @Test
  void keepsRoomForPeopleWhenAServerProposesNonsense() {
    Optional<ApprovalTerms> last = Optional.empty();
    for (int i = 0; i <= Approvals.MAX_PENDING; i++) {
      last = approvals.offer(CallerId.derive("nonsense/" + i), change, one, NOW);
    }

    assertEquals(Optional.empty(), last);
    assertEquals(Approvals.MAX_PENDING, approvals.pending());
    assertEquals(
        true,
        approvals.offer(CHANGE, change, one, NOW + Approvals.TERMS_MS + 1).isPresent(),
        "old offers make room");
  }
}
