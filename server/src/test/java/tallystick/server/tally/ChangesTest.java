package tallystick.server.tally;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import tallystick.intent.Approval;
import tallystick.intent.ApprovalTerms;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.CredentialId;
import tallystick.intent.Entry;
import tallystick.intent.EntryBody;
import tallystick.intent.Intent;
import tallystick.intent.OrganisationId;
import tallystick.intent.PersonId;
import tallystick.intent.Rule;
import tallystick.intent.Setting;
import tallystick.intent.Verdict;

/** What waits for people and what they decided, read off the tally. */
class ChangesTest {
  private static final Setting FIRST =
      new Setting.ActivateCredential(new CredentialId("main"), "first-key");
  private static final Setting SECOND =
      new Setting.ActivateCredential(new CredentialId("main"), "second-key");
  private static final Bytes ZEROS = Bytes.of(new byte[32]);

  private final Changes changes = new Changes();
  private long sequence;

  @Test
  void aProposalWaitsUntilItIsDecided() {
    CallerId proposal = propose(FIRST);

    assertEquals(List.of(proposal), changes.open().stream().map(Changes.Open::change).toList());
    assertEquals(List.of(), changes.decided(10));

    approve(proposal, FIRST);

    assertEquals(List.of(), changes.open());
    Changes.Decided decided = changes.decided(10).getFirst();
    assertEquals(Changes.Decision.APPROVED, decided.decision());
    assertEquals(List.of(new PersonId("anna")), decided.by());
  }

  /** Two proposals may say the same; whoever made one must not take the other's end for its own. */
  @Test
  void aDecisionNamesTheProposalThatItIsAbout() {
    CallerId vetoed = propose(FIRST);
    CallerId approved = propose(FIRST);

    approve(approved, FIRST);
    take(
        CallerId.derive("vetoed/" + vetoed),
        FIRST,
        true,
        new Verdict.Refused(Rule.APPROVAL_MISSING, "vetoed by anna"));

    assertEquals(
        List.of(vetoed, approved),
        changes.decided(10).stream().map(Changes.Decided::change).toList());
  }

  @Test
  void aVetoIsADecisionAndLeavesOtherProposalsWaiting() {
    CallerId dropped = propose(FIRST);
    CallerId other = propose(SECOND);

    take(
        CallerId.derive("vetoed/" + dropped),
        FIRST,
        true,
        new Verdict.Refused(Rule.APPROVAL_MISSING, "vetoed by anna"));

    assertEquals(List.of(other), changes.open().stream().map(Changes.Open::change).toList());
    assertEquals(Changes.Decision.VETOED, changes.decided(10).getFirst().decision());
    assertTrue(changes.decided(10).getFirst().why().endsWith("vetoed by anna"));
  }

  @Test
  void anApprovedChangeThatWaitsForItsTimeIsStillOpen() {
    CallerId proposal = propose(FIRST);

    take(
        CallerId.derive("cooling/" + proposal),
        FIRST,
        true,
        new Verdict.Refused(Rule.COOLING_OFF, "takes effect [change=x due=1234 wait=1 clock=1@b]"));

    Changes.Open waits = changes.open().getFirst();
    assertEquals(List.of(new PersonId("anna")), waits.approvedBy());
    assertEquals(1234L, waits.takesEffectAtMs());
    assertEquals(List.of(), changes.decided(10));

    approve(proposal, FIRST);

    assertEquals(List.of(), changes.open());
  }

  @Test
  void whoMakesApprovalsUpHasDecidedNothing() {
    CallerId proposal = propose(FIRST);

    take(
        CallerId.derive("forged"),
        FIRST,
        true,
        new Verdict.Refused(Rule.APPROVAL_INVALID, "the signature is wrong"));

    assertEquals(List.of(), changes.decided(10));
    assertEquals(proposal, changes.open().getFirst().change());
  }

  @Test
  void saysWhatAChangeReplaces() {
    approve(propose(FIRST), FIRST);

    propose(SECOND);

    assertTrue(
        changes.open().getFirst().lines().stream()
            .anyMatch(
                line -> "first-key".equals(line.before()) && "second-key".equals(line.after())),
        changes.open().toString());
  }

  @Test
  void keepsTheNewestAndNoMoreThanItsLimits() {
    for (int i = 0; i < Changes.MAX_OPEN + 10; i++) {
      propose(FIRST);
    }
    for (int i = 0; i < Changes.MAX_DECIDED + 10; i++) {
      approve(propose(SECOND), SECOND);
    }

    assertEquals(Changes.MAX_OPEN - 1, changes.open().size());
    assertEquals(Changes.MAX_DECIDED, changes.decided(Integer.MAX_VALUE).size());
    assertEquals(sequence - 1, changes.decided(1).getFirst().sequence());
  }

  private CallerId propose(Setting setting) {
    CallerId change = CallerId.derive("change/" + sequence);
    take(change, setting, false, new Verdict.Refused(Rule.APPROVAL_MISSING, "1 needed"));
    return change;
  }

  private void approve(CallerId proposal, Setting setting) {
    take(CallerId.derive("approved/" + proposal), setting, true, new Verdict.Approved());
  }

  private void take(CallerId callerId, Setting setting, boolean decided, Verdict verdict) {
    Intent.ChangeSetting change = Intent.ChangeSetting.request(setting);
    if (decided) {
      change =
          new Intent.ChangeSetting(
              setting,
              new ApprovalTerms("console:keeper", "log.example", ZEROS, ZEROS, ZEROS, 1),
              List.of(
                  new Approval.ConsoleKey(new PersonId("anna"), ZEROS, Bytes.of(new byte[64]))));
    }
    changes.take(
        new Entry(
            new OrganisationId("demo"),
            sequence,
            ZEROS,
            0,
            ZEROS,
            sequence,
            callerId,
            new EntryBody.Judged(change, verdict)));
    sequence++;
  }
}
