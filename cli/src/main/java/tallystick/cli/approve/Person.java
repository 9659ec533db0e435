package tallystick.cli.approve;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tallystick.cli.CliException;
import tallystick.intent.ApprovalTerms;
import tallystick.intent.CallerId;
import tallystick.intent.CredentialId;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.OrganisationId;
import tallystick.intent.Rule;
import tallystick.intent.Setting;
import tallystick.intent.Submission;
import tallystick.intent.Verdict;

/** What a person with a key file does at a keeper: enrol, ask for changes, approve, veto. */
public final class Person {
  private final ApprovalSocket keeper;
  private final OrganisationId organisation;
  private final SecureRandom random;

  public Person(ApprovalSocket keeper, OrganisationId organisation, SecureRandom random) {
    this.keeper = keeper;
    this.organisation = organisation;
    this.random = random;
  }

  /** What became of a request or an approval. */
  public sealed interface Answer {
    /** In force. */
    record InForce(long sequence) implements Answer {}

    /** It waits for approvals, {@code terms} being what is to be signed. */
    record Waits(CallerId change, ApprovalTerms terms) implements Answer {}

    /** Approved; it takes effect after its time unless somebody vetoes it. */
    record Cooling(String figures) implements Answer {}

    /** Refused by a rule, with its figures. */
    record Refused(String rule, String figures) implements Answer {}
  }

  /** Makes this key's owner the first administrator. */
  public Answer enrolFirst(ConsoleKey key, String oneTimeCode) {
    return answer(
        keeper.ask(
            new Frame.EnrolFirst(
                organisation, oneTimeCode.strip(), key.person(), key.approverKey())),
        null);
  }

  /** Asks for a change, which then waits for approval. */
  public Answer request(Setting setting) {
    CallerId id = new CallerId(random.nextLong(), random.nextLong());
    int epoch = keeper.welcome().epoch();
    Frame.Reply reply =
        keeper.ask(
            new Frame.Submit(
                new Submission(organisation, id, epoch, Intent.ChangeSetting.request(setting))));
    return answer(reply, id);
  }

  /** What is approved and waits for its time. */
  public List<Frame.Cooling> cooling() {
    List<Frame.Cooling> cooling = new ArrayList<>();
    for (Frame.Reply reply : keeper.askList(new Frame.AskCooling(organisation))) {
      cooling.add(ApprovalSocket.expect(reply, Frame.Cooling.class));
    }
    return cooling;
  }

  /** Acts for people who cannot be reached, under the rule that was set for that. */
  public Answer breakGlass(ConsoleKey key, Frame.Pending change) {
    return answer(
        keeper.ask(
            new Frame.BreakGlass(
                organisation,
                change.change(),
                key.say(
                    ApprovalTerms.Word.BREAK_GLASS,
                    change.terms(),
                    organisation,
                    change.setting()))),
        change.change());
  }

  /** What waits. */
  public List<Frame.Pending> pending() {
    List<Frame.Pending> pending = new ArrayList<>();
    for (Frame.Reply reply : keeper.askList(new Frame.AskPending(organisation))) {
      pending.add(ApprovalSocket.expect(reply, Frame.Pending.class));
    }
    return pending;
  }

  /** The one change that waits under this id, or the only one that begins like it. */
  public Frame.Pending pending(String id) {
    List<Frame.Pending> found =
        pending().stream().filter(change -> change.change().toString().startsWith(id)).toList();
    if (found.size() != 1) {
      throw new CliException(
          (found.isEmpty() ? "No change waits under " : "Several changes begin with ")
              + id
              + "; `tallystick approve --console pending` lists them");
    }
    return found.getFirst();
  }

  /** Signs the change as offered. */
  public Answer approve(ConsoleKey key, Frame.Pending change) {
    return answer(
        keeper.ask(
            new Frame.Approve(
                organisation,
                change.change(),
                key.approve(change.terms(), organisation, change.setting()))),
        change.change());
  }

  /** Drops the change; the signature shows who did. */
  public Answer veto(ConsoleKey key, Frame.Pending change) {
    return answer(
        keeper.ask(
            new Frame.Veto(
                organisation,
                change.change(),
                key.say(ApprovalTerms.Word.VETO, change.terms(), organisation, change.setting()))),
        change.change());
  }

  /** Asks for a change and approves it at once; for those who are alone and know what they do. */
  public Answer requestAndApprove(ConsoleKey key, Setting setting) {
    return switch (request(setting)) {
      case Answer.Waits waits -> approve(key, pending(waits.change().toString()));
      case Answer.InForce inForce -> inForce;
      case Answer.Cooling cooling -> cooling;
      case Answer.Refused refused -> refused;
    };
  }

  /** The public half of a key made in the keeper, as PEM. */
  public String publicHalf(CredentialId credential) {
    return ApprovalSocket.expect(
            keeper.ask(new Frame.AskPublicHalf(organisation, credential)), Frame.PublicHalf.class)
        .pem();
  }

  /** The six groups a person compares on two screens. */
  public String code(Frame.Pending change) {
    return ApprovalTerms.code(change.terms().challenge(organisation, change.setting()));
  }

  private static Answer answer(Frame.Reply reply, @Nullable CallerId change) {
    Frame.Judged judged = ApprovalSocket.expect(reply, Frame.Judged.class);
    ApprovalTerms terms = judged.terms();
    if (judged.verdict() instanceof Verdict.Refused refused) {
      if (refused.rule() == Rule.COOLING_OFF) {
        return new Answer.Cooling(refused.figures());
      }
      return terms != null && change != null && refused.rule() == Rule.APPROVAL_MISSING
          ? new Answer.Waits(change, terms)
          : new Answer.Refused(refused.rule().ruleName(), refused.figures());
    }
    return new Answer.InForce(judged.sequence());
  }
}
