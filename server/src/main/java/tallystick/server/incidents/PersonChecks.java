package tallystick.server.incidents;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tallystick.intent.Entry;
import tallystick.intent.EntryBody;
import tallystick.intent.Intent;
import tallystick.intent.Setting;
import tallystick.intent.Verdict;
import tallystick.watch.OpenedEntry;

/** What can be seen of the person whom an incident is about. */
final class PersonChecks {
  private final Checks.Parts parts;

  PersonChecks(Checks.Parts parts) {
    this.parts = parts;
  }

  static Seen subjectKnown(Look look) {
    String subject = look.incident().subject();
    if (subject.isEmpty()) {
      return Seen.red("nobody is named yet");
    }
    return everEnrolled(look).contains(subject)
        ? Seen.green(subject + " is or was known to the keeper")
        : Seen.red("the keeper never knew " + subject + "; it knows " + approvers(look));
  }

  private static Set<String> approvers(Look look) {
    Set<String> people = new TreeSet<>();
    for (Setting setting : look.inForce().settings().values()) {
      if (setting instanceof Setting.EnrolAdministrator enrol) {
        people.add(enrol.person().name());
      }
    }
    return people;
  }

  private static Set<String> everEnrolled(Look look) {
    Set<String> people = new HashSet<>();
    for (OpenedEntry entry : look.entries()) {
      change(entry.entry())
          .filter(change -> change.setting() instanceof Setting.EnrolAdministrator)
          .ifPresent(
              change ->
                  people.add(((Setting.EnrolAdministrator) change.setting()).person().name()));
    }
    return people;
  }

  private static Optional<Intent.ChangeSetting> change(Entry entry) {
    return entry.body() instanceof EntryBody.Judged judged
            && judged.verdict() instanceof Verdict.Approved
            && judged.intent() instanceof Intent.ChangeSetting change
        ? Optional.of(change)
        : Optional.empty();
  }

  Seen sessionsEnded(Look look) {
    String subject = look.incident().subject();
    if (subject.isEmpty()) {
      return Seen.unknown("nobody is named yet");
    }
    return parts
        .sessions()
        .sessionsOf(subject)
        .map(
            count ->
                count == 0
                    ? Seen.green(subject + " has no session at this server")
                    : Seen.red(subject + " has " + count + " sessions at this server"))
        .orElse(Seen.green("this server knows nobody who is " + subject + " at the keeper"));
  }

  static Seen othersCanApprove(Look look) {
    if (look.incident().subject().isEmpty()) {
      return Seen.unknown("nobody is named yet");
    }
    Set<String> others = new TreeSet<>(approvers(look));
    others.remove(look.incident().subject());
    int needed =
        look.inForce().settings().get("ceilings of the organisation")
                instanceof Setting.SetOrganisationPolicy policy
            ? policy.approvalsNeeded()
            : 1;
    return others.size() >= needed
        ? Seen.green(
            others.size()
                + " others may approve, "
                + needed
                + " are needed: "
                + String.join(", ", others))
        : Seen.red(
            others.size()
                + " others may approve, "
                + needed
                + " are needed: enrol another person at the approver first");
  }

  static Seen removedAtKeeper(Look look) {
    String subject = look.incident().subject();
    if (subject.isEmpty()) {
      return Seen.unknown("nobody is named yet");
    }
    return approvers(look).contains(subject)
        ? Seen.red(subject + " may still approve")
        : Seen.green(subject + " may approve nothing");
  }

  static Seen noApprovalsSince(Look look) {
    String subject = look.incident().subject();
    if (subject.isEmpty()) {
      return Seen.unknown("nobody is named yet");
    }
    List<String> since = new ArrayList<>();
    for (OpenedEntry entry : look.entries()) {
      boolean his =
          entry.entry().loggedAtMs() >= look.incident().openedMs()
              && change(entry.entry()).stream()
                  .flatMap(change -> change.approvals().stream())
                  .anyMatch(approval -> approval.person().name().equals(subject));
      if (his) {
        since.add("entry " + entry.entry().sequence());
      }
    }
    return since.isEmpty()
        ? Seen.green("no approval of " + subject + " is in the tally since the incident began")
        : Seen.red(subject + " approved since the incident began: " + String.join(", ", since));
  }
}
