package tallystick.keeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.intent.Approval;
import tallystick.intent.ApprovalTerms;
import tallystick.intent.ApproverKey;
import tallystick.intent.ApproverOrigin;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.Canonical;
import tallystick.intent.EntryBody;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.Outcome;
import tallystick.intent.PersonId;
import tallystick.intent.Rule;
import tallystick.intent.Setting;
import tallystick.intent.Verdict;
import tallystick.keeper.approval.SecondOpinion;
import tallystick.keeper.approval.SoftwareAuthenticator;
import tallystick.keeper.approval.SoftwareAuthenticator.Kind;

/** People with passkeys before a running keeper, over its approval socket. */
@SuppressWarnings("NullAway.Init")
final class PasskeyTest {
  private static final ApproverOrigin ORIGIN = new ApproverOrigin("http://localhost:8421");

  @TempDir Path temporary;
  private final List<String> said = new CopyOnWriteArrayList<>();
  private final SoftwareAuthenticator alice = new SoftwareAuthenticator("alice", Kind.ES256);
  private final SoftwareAuthenticator bob = new SoftwareAuthenticator("bob", Kind.RS256);
  private final Person carol = new Person("carol");
  private Bench bench;
  private Client client;

  @BeforeEach
  void open() {
    bench =
        new Bench(temporary, "", config -> config.withApproverOrigin(ORIGIN).withSay(said::add));
    client = bench.approval();
  }

  @AfterEach
  void close() {
    client.close();
    bench.close();
  }

  private Frame.Reply enrolFirst(String code, SoftwareAuthenticator who) {
    return client.ask(
        new Frame.EnrolFirst(Bench.DEMO, code, who.person(), who.key()), Frame.Reply.class);
  }

  /** Something on offer: the id it waits under, and what is to be signed. */
  private record Offer(CallerId id, Setting setting, ApprovalTerms terms) {
    Bytes challenge() {
      return terms.challenge(Bench.DEMO, setting);
    }

    Bytes vetoChallenge() {
      return terms.challenge(Bench.DEMO, setting, ApprovalTerms.Word.VETO);
    }
  }

  private Offer propose(Setting setting) {
    CallerId id = Bench.newId();
    Frame.Judged proposed = bench.judged(client, id, Intent.ChangeSetting.request(setting));
    ApprovalTerms terms = proposed.terms();
    assertNotNull(terms, () -> "not offered: " + proposed.verdict());
    return new Offer(id, setting, Objects.requireNonNull(terms));
  }

  private Frame.Judged approve(Offer offer, Approval approval) {
    return client.ask(new Frame.Approve(Bench.DEMO, offer.id(), approval), Frame.Judged.class);
  }

  private void change(Setting setting, SoftwareAuthenticator by) {
    client.ask(new Frame.Follow(Bench.DEMO), Frame.End.class);
    Offer offer = propose(setting);
    Frame.Judged approved = approve(offer, by.approves(ORIGIN, offer.challenge()));
    assertInstanceOf(Verdict.Approved.class, approved.verdict());
    Frame.Resulted resulted =
        client.next(Frame.Resulted.class, r -> r.callerId().equals(approved.callerId()));
    assertInstanceOf(Outcome.Applied.class, resulted.outcome());
  }

  private static Setting enrol(SoftwareAuthenticator who) {
    return new Setting.EnrolAdministrator(who.person(), who.key());
  }

  @Test
  void enrolsTheFirstAdministratorByPasskeyAndSaysItsFingerprint() {
    String code = bench.oneTimeCode();
    ApproverKey unknown = new ApproverKey.Passkey(Bytes.of(new byte[16]), Bytes.parseHex("a0"));

    Frame.Failed unverifiable =
        client.ask(
            new Frame.EnrolFirst(Bench.DEMO, code, alice.person(), unknown), Frame.Failed.class);
    Frame.Reply guessed = enrolFirst("AAAAA-AAAAA", alice);
    Frame.Reply enrolled = enrolFirst(code, alice);
    Frame.Reply again = enrolFirst(code, bob);

    assertTrue(unverifiable.text().contains("cannot be verified"), unverifiable.text());
    assertInstanceOf(Frame.Failed.class, guessed);
    assertInstanceOf(
        Verdict.Approved.class, assertInstanceOf(Frame.Judged.class, enrolled).verdict());
    assertInstanceOf(Frame.Failed.class, again);
    String fingerprint = alice.key().fingerprint();
    Bench.await(
        "the fingerprint on the keeper's console",
        () -> said.stream().anyMatch(l -> l.contains("alice") && l.contains(fingerprint)));
  }

  @Test
  void approvesAndVetoesByPasskeyAlsoAfterARestart() {
    enrolFirst(bench.oneTimeCode(), alice);
    change(enrol(bob), alice);

    client.close();
    bench.stop();
    bench.start();
    client = bench.approval();
    change(new Setting.EnrolAdministrator(carol.id, carol.key()), bob);
    Offer unwanted = propose(new Setting.RemoveAdministrator(bob.person()));
    Frame.Judged asApproval = approve(unwanted, bob.approves(ORIGIN, unwanted.vetoChallenge()));
    Frame.Judged asVeto =
        client.ask(
            new Frame.Veto(Bench.DEMO, unwanted.id(), bob.approves(ORIGIN, unwanted.challenge())),
            Frame.Judged.class);
    Frame.Judged vetoed =
        client.ask(
            new Frame.Veto(
                Bench.DEMO, unwanted.id(), bob.approves(ORIGIN, unwanted.vetoChallenge())),
            Frame.Judged.class);

    assertEquals(Rule.APPROVAL_INVALID, Bench.refusal(asApproval), "a veto taken for an approval");
    assertEquals(Rule.APPROVAL_INVALID, Bench.refusal(asVeto), "an approval taken for a veto");

    assertTrue(vetoed.verdict().toString().contains("vetoed by bob"), vetoed.toString());
    assertEquals(3, bench.status().administrators());
    assertEquals(0, bench.status().pendingChanges());
  }

  @Test
  void logsAnAnswerWholeSoThatAnybodyCanCheckItAgain() {
    enrolFirst(bench.oneTimeCode(), alice);
    change(enrol(bob), alice);

    long asked = client.send(new Frame.AskEntries(Bench.DEMO, 0, 100));
    Intent.ChangeSetting logged = null;
    for (Frame.Reply told = client.next(asked);
        told instanceof Frame.Opened opened;
        told = client.next(asked)) {
      EntryBody body = Canonical.decodeEntry(opened.entry().toArray()).body();
      if (body instanceof EntryBody.Judged judged
          && judged.intent() instanceof Intent.ChangeSetting change
          && !change.approvals().isEmpty()) {
        logged = change;
      }
    }

    assertNotNull(logged);
    ApprovalTerms terms = Objects.requireNonNull(logged.terms());
    Bytes challenge = terms.challenge(Bench.DEMO, logged.setting());
    Approval.WebAuthn answer =
        assertInstanceOf(Approval.WebAuthn.class, logged.approvals().getFirst());
    ApproverOrigin origin = new ApproverOrigin(terms.approverOrigin());
    assertEquals(Optional.empty(), SecondOpinion.objection(origin, challenge, alice.key(), answer));
  }

  @Test
  void takesFourEyesFromAKeyFileAndAPasskeyOfTwoPersons() {
    enrolFirst(bench.oneTimeCode(), alice);
    change(new Setting.EnrolAdministrator(carol.id, carol.key()), alice);
    change(new Setting.SetOrganisationPolicy(List.of(), 2), alice);
    Offer offer = propose(enrol(bob));
    Approval.WebAuthn byAlice = alice.approves(ORIGIN, offer.challenge());
    Approval.WebAuthn asCarol = as(carol.id, byAlice);

    Frame.Judged first = approve(offer, byAlice);
    Frame.Judged same = approve(offer, byAlice);
    Frame.Judged anew = approve(offer, alice.approves(ORIGIN, offer.challenge()));
    Frame.Judged lent = approve(offer, asCarol);
    Frame.Judged second =
        approve(offer, carol.approves(Bench.DEMO, offer.setting(), offer.terms()));

    assertEquals(Rule.APPROVAL_MISSING, Bench.refusal(first));
    assertEquals(Rule.APPROVAL_SELF, Bench.refusal(same));
    assertEquals(Rule.APPROVAL_SELF, Bench.refusal(anew));
    assertEquals(Rule.APPROVAL_INVALID, Bench.refusal(lent));
    assertInstanceOf(Verdict.Approved.class, second.verdict());
  }

  private static Approval.WebAuthn as(PersonId person, Approval.WebAuthn approval) {
    return new Approval.WebAuthn(
        person,
        approval.credentialId(),
        approval.authenticatorData(),
        approval.clientDataJson(),
        approval.signature());
  }

  @Test
  void refusesAPersonWithTwoKeysAndAKeyWithTwoPersons() {
    enrolFirst(bench.oneTimeCode(), alice);
    SoftwareAuthenticator second = new SoftwareAuthenticator("alice", Kind.ED25519);
    Setting[] bad = {
      enrol(second),
      new Setting.EnrolAdministrator(alice.person(), carol.key()),
      new Setting.EnrolAdministrator(carol.id, alice.key()),
      new Setting.EnrolAdministrator(
          carol.id, new ApproverKey.Passkey(Bytes.of(new byte[16]), alice.key().coseKey())),
      new Setting.EnrolAdministrator(
          carol.id, new ApproverKey.Passkey(alice.key().credentialId(), bob.key().coseKey())),
      new Setting.EnrolAdministrator(
          carol.id, new ApproverKey.Passkey(Bytes.of(new byte[16]), Bytes.of(new byte[77])))
    };

    for (Setting setting : bad) {
      Frame.Judged judged =
          bench.judged(client, Bench.newId(), Intent.ChangeSetting.request(setting));
      assertEquals(Rule.SETTING_INVALID, Bench.refusal(judged), setting.toString());
    }
  }

  @Test
  void onePersonWithTwoPasskeysIsOnePersonUnderFourEyesWhateverHeTries() {
    enrolFirst(bench.oneTimeCode(), alice);
    change(new Setting.EnrolAdministrator(carol.id, carol.key()), alice);
    change(new Setting.SetOrganisationPolicy(List.of(), 2), alice);
    SoftwareAuthenticator hers = new SoftwareAuthenticator("alice2", Kind.ES256);
    assertEquals(
        Rule.SETTING_INVALID,
        Bench.refusal(
            bench.judged(
                client,
                Bench.newId(),
                Intent.ChangeSetting.request(new Setting.RemoveAdministrator(carol.id)))),
        "nobody is left who could be the second");
    Setting[] roads = {
      enrol(hers),
      new Setting.SetOrganisationPolicy(List.of(), 1),
      new Setting.SetApprovalRule(tallystick.intent.ApprovalRule.NONE)
    };

    for (Setting road : roads) {
      Offer offer = propose(road);
      Frame.Judged first = approve(offer, alice.approves(ORIGIN, offer.challenge()));
      Frame.Judged bySecond = approve(offer, hers.approves(ORIGIN, offer.challenge()));
      Frame.Judged asCarol = approve(offer, as(carol.id, hers.approves(ORIGIN, offer.challenge())));
      Frame.Judged secondAsHerself =
          approve(offer, as(alice.person(), hers.approves(ORIGIN, offer.challenge())));
      Frame.Judged again = approve(offer, alice.approves(ORIGIN, offer.challenge()));

      assertEquals(Rule.APPROVAL_MISSING, Bench.refusal(first), road.toString());
      assertEquals(Rule.APPROVAL_INVALID, Bench.refusal(bySecond), road.toString());
      assertEquals(Rule.APPROVAL_INVALID, Bench.refusal(asCarol), road.toString());
      assertTrue(secondAsHerself.verdict() instanceof Verdict.Refused, road.toString());
      assertEquals(Rule.APPROVAL_SELF, Bench.refusal(again), road.toString());
    }
    assertEquals(2, bench.status().administrators());
  }

  @Test
  void refusesAPasskeyOfAnotherOriginOfAnotherPersonOrUsedBefore() {
    enrolFirst(bench.oneTimeCode(), alice);
    Offer offer = propose(enrol(bob));
    ApproverOrigin elsewhere = new ApproverOrigin("http://localhost:8422");

    Frame.Judged phished = approve(offer, alice.approves(elsewhere, offer.challenge()));
    Frame.Judged stranger = approve(offer, bob.approves(ORIGIN, offer.challenge()));
    Frame.Judged borrowed =
        approve(offer, as(alice.person(), bob.approves(ORIGIN, offer.challenge())));
    Approval.WebAuthn honest = alice.approves(ORIGIN, offer.challenge());
    Frame.Judged taken = approve(offer, honest);
    Frame.Failed replayed =
        client.ask(new Frame.Approve(Bench.DEMO, offer.id(), honest), Frame.Failed.class);
    Frame.Judged onAnother =
        approve(propose(new Setting.RemoveAdministrator(bob.person())), honest);

    assertEquals(Rule.APPROVAL_INVALID, Bench.refusal(phished));
    assertEquals(Rule.APPROVAL_INVALID, Bench.refusal(stranger));
    assertEquals(Rule.APPROVAL_INVALID, Bench.refusal(borrowed));
    assertInstanceOf(Verdict.Approved.class, taken.verdict());
    assertEquals("unknown-caller", replayed.code());
    assertEquals(Rule.APPROVAL_INVALID, Bench.refusal(onAnother));
    assertEquals(ORIGIN.value(), offer.terms().approverOrigin());
  }

  @Test
  void takesNoPasskeysWithoutAnOrigin() throws java.io.IOException {
    Path other = java.nio.file.Files.createTempDirectory(temporary, "o");
    try (Bench without = new Bench(other, "", config -> config);
        Client console = without.approval()) {
      Frame.Failed first =
          console.ask(
              new Frame.EnrolFirst(Bench.DEMO, without.oneTimeCode(), alice.person(), alice.key()),
              Frame.Failed.class);
      without.enrolAlice();
      Frame.Judged further =
          without.judged(console, Bench.newId(), Intent.ChangeSetting.request(enrol(bob)));

      assertTrue(first.text().contains("--approver-origin"), first.text());
      assertEquals(Rule.SETTING_INVALID, Bench.refusal(further));
    }
  }
}
