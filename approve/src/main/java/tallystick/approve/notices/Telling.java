package tallystick.approve.notices;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Approval;
import tallystick.intent.ApprovalTerms;
import tallystick.intent.Entry;
import tallystick.intent.EntryBody;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.OrganisationId;
import tallystick.intent.Rule;
import tallystick.intent.Setting;
import tallystick.intent.Verdict;
import tallystick.intent.words.PlainWords;

/** The words of notices, in English like those of the changes themselves. Pure. */
public final class Telling {
  private final OrganisationId organisation;
  private final String origin;

  /**
   * @param origin where people decide
   */
  public Telling(OrganisationId organisation, String origin) {
    this.organisation = organisation;
    this.origin = origin;
  }

  private Notice notice(String subject, String text, String checkpoint, boolean loud) {
    return new Notice(
        "[Tallystick " + organisation + "] " + subject, text + "\n" + head(checkpoint), loud);
  }

  /** The head of the log, which a log that is rolled back later will contradict. */
  static String head(String checkpoint) {
    String[] lines = checkpoint.split("\n", -1);
    return lines.length < 3
        ? ""
        : "\nHead of the log, to be kept: "
            + lines[0]
            + " has "
            + lines[1]
            + " entries with the root "
            + lines[2]
            + "\n";
  }

  /** A message that only shows that messages arrive. */
  public Notice test() {
    return notice(
        "Test",
        "This is a test from the approver at " + origin + ". Nothing has happened.\n",
        "",
        false);
  }

  /**
   * A change has begun to wait for people.
   *
   * @param before what it would replace
   */
  public Notice waits(Frame.Pending pending, @Nullable Setting before, String checkpoint) {
    Setting setting = pending.setting();
    return notice(
        "A change waits: " + PlainWords.title(setting),
        PlainWords.title(setting)
            + "\n"
            + String.join("\n", PlainWords.lines(before, setting))
            + "\n\nCode: "
            + ApprovalTerms.code(pending.terms().challenge(organisation, setting))
            + "\nDecide at "
            + origin
            + ", and approve only what you expect and what has this code there.\n",
        checkpoint,
        false);
  }

  /** What an entry is worth telling; empty for the everyday. */
  public Optional<Notice> entry(Entry entry, String checkpoint) {
    return switch (entry.body()) {
      case EntryBody.Judged judged -> judged(entry, judged, checkpoint);
      case EntryBody.Observed observed ->
          Optional.of(
              notice(
                  "The keeper has seen: " + observed.kind(),
                  observed.text()
                      + "\n\nAccount: "
                      + observed.credential()
                      + "\nSeen "
                      + at(entry)
                      + ".\n",
                  checkpoint,
                  true));
      case EntryBody.EpochBegun begun ->
          entry.sequence() == 0
              ? Optional.empty()
              : Optional.of(
                  notice(
                      "The log was restored from a backup",
                      "A new epoch began after "
                          + begun.oldSize()
                          + " entries. What was logged after that is not in it any more; compare"
                          + " with the heads in your mail.\n",
                      checkpoint,
                      true));
      case EntryBody.Started started -> Optional.empty();
      case EntryBody.Aggregated aggregated -> Optional.empty();
      case EntryBody.Resulted resulted -> Optional.empty();
    };
  }

  private Optional<Notice> judged(Entry entry, EntryBody.Judged judged, String checkpoint) {
    return switch (judged.intent()) {
      case Intent.ChangeSetting change -> change(entry, change, judged.verdict(), checkpoint);
      case Intent.Freeze freeze ->
          judged.verdict() instanceof Verdict.Approved
              ? Optional.of(
                  notice(
                      "Frozen: " + freeze.scope(),
                      freeze.reason()
                          + "\n\nNothing new is bought or sold there until people lift it at "
                          + origin
                          + ".\n",
                      checkpoint,
                      true))
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private Optional<Notice> change(
      Entry entry, Intent.ChangeSetting change, Verdict verdict, String checkpoint) {
    String title = PlainWords.title(change.setting());
    String by =
        change.approvals().stream()
            .map(Approval::person)
            .map(Object::toString)
            .collect(Collectors.joining(", "));
    boolean people =
        change.setting() instanceof Setting.EnrolAdministrator
            || change.setting() instanceof Setting.RemoveAdministrator;
    return switch (verdict) {
      case Verdict.Approved approved ->
          Optional.of(
              notice(
                  (change.setting() instanceof Setting.Unfreeze ? "Unfrozen: " : "In force: ")
                      + title,
                  title
                      + "\n"
                      + String.join("\n", PlainWords.lines(null, change.setting()))
                      + "\n\n"
                      + (by.isEmpty() ? "By the one-time code of its console" : "Approved by " + by)
                      + ", "
                      + at(entry)
                      + ", entry "
                      + entry.sequence()
                      + ".\n",
                  checkpoint,
                  people || change.setting() instanceof Setting.Unfreeze));
      case Verdict.Refused refused -> {
        if (change.terms() == null || by.isEmpty()) {
          yield Optional.empty();
        }
        if (refused.rule() == Rule.COOLING_OFF) {
          boolean broken = refused.figures().endsWith(" break-glass]");
          yield Optional.of(
              notice(
                  (broken ? "BREAK-GLASS by " + by + ": " : "Waits for its time: ") + title,
                  title
                      + "\n"
                      + String.join("\n", PlainWords.lines(null, change.setting()))
                      + "\n\nApproved by "
                      + by
                      + (broken ? ", in place of people who were said to be out of reach" : "")
                      + ". It "
                      + refused.figures()
                      + "\nVeto it at "
                      + origin
                      + " if it is not wanted; one person is enough for that.\n",
                  checkpoint,
                  true));
        }
        yield Optional.of(
            notice(
                "Not in force: " + title,
                title + "\n\n" + refused.figures() + " (rule " + refused.rule().ruleName() + ").\n",
                checkpoint,
                refused.rule() != Rule.APPROVAL_MISSING));
      }
    };
  }

  private static String at(Entry entry) {
    return "logged at " + Instant.ofEpochMilli(entry.loggedAtMs());
  }
}
