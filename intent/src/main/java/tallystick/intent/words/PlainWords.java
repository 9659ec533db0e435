package tallystick.intent.words;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tallystick.intent.AccountPolicy;
import tallystick.intent.ApprovalRule;
import tallystick.intent.ApproverKey;
import tallystick.intent.ChangeKind;
import tallystick.intent.CoseKey;
import tallystick.intent.KeyKind;
import tallystick.intent.Limits;
import tallystick.intent.MachineSetting;
import tallystick.intent.Provenance;
import tallystick.intent.Setting;

/** What a change of settings does, said from the bytes that are signed. Pure. */
public final class PlainWords {
  private PlainWords() {}

  /** One line of a difference; {@code before} is null where the thing is new. */
  public record Line(String what, @Nullable String before, @Nullable String after) {}

  /** What the change is, in one sentence. */
  public static String title(Setting setting) {
    return switch (setting) {
      case Setting.EnrolAdministrator enrol ->
          enrol.person().isUnattended()
              ? "Let the unattended key approve, behind which no person looks (for demonstrations)"
              : "Let " + enrol.person() + " approve changes like this one";
      case Setting.RemoveAdministrator remove ->
          "Take from " + remove.person() + " the right to approve";
      case Setting.AddCredential add ->
          "Add the credential " + add.credential() + " at the venue " + add.venue();
      case Setting.ActivateCredential activate ->
          "Put the credential " + activate.credential() + " into use";
      case Setting.RemoveCredential remove -> "Remove the credential " + remove.credential();
      case Setting.SetAccountPolicy policy ->
          "Set what may be done with the credential " + policy.policy().credential();
      case Setting.SetOrganisationPolicy policy ->
          "Set the ceilings over all accounts together, and let "
              + policy.approvalsNeeded()
              + (policy.approvalsNeeded() == 1 ? " person" : " people")
              + " approve a change";
      case Setting.Unfreeze unfreeze -> "Lift the freeze of " + unfreeze.scope();
      case Setting.MarkCanary mark ->
          "Make the credential " + mark.credential() + " a canary, which nobody may ever use";
      case Setting.PublishStatement statement -> "Say in public: " + statement.heading();
      case Setting.SetApprovalRule set ->
          "Set how long approved changes wait, and who may act for people who cannot be reached";
      case Setting.SetWatch watch ->
          "Set whose orders may stand on the account " + watch.credential() + " beside ours";
      case MachineSetting machine -> MachineWords.title(machine);
    };
  }

  /** The thing a setting replaces: two settings with one subject are versions of each other. */
  public static String subject(Setting setting) {
    return switch (setting) {
      case Setting.EnrolAdministrator enrol -> "administrator " + enrol.person();
      case Setting.RemoveAdministrator remove -> "administrator " + remove.person();
      case Setting.AddCredential add -> "credential " + add.credential();
      case Setting.ActivateCredential activate -> "key of credential " + activate.credential();
      case Setting.RemoveCredential remove -> "credential " + remove.credential();
      case Setting.SetAccountPolicy policy -> "policy of " + policy.policy().credential();
      case Setting.SetOrganisationPolicy policy -> "ceilings of the organisation";
      case Setting.Unfreeze unfreeze -> "freeze of " + unfreeze.scope();
      case Setting.MarkCanary mark -> "canary " + mark.credential();
      case Setting.PublishStatement statement -> "statement: " + statement.heading();
      case Setting.SetApprovalRule set -> "rule of approval";
      case Setting.SetWatch watch -> "watch of " + watch.credential();
      case MachineSetting machine -> MachineWords.subject(machine);
    };
  }

  /** Field by field, in a fixed order. */
  public static Map<String, String> facts(Setting setting) {
    Map<String, String> facts = new LinkedHashMap<>();
    switch (setting) {
      case Setting.EnrolAdministrator enrol -> {
        facts.put("person", enrol.person().name());
        facts.put("key", key(enrol.key()));
      }
      case Setting.RemoveAdministrator remove -> facts.put("person", remove.person().name());
      case Setting.AddCredential add -> {
        facts.put("venue", add.venue());
        facts.put("key", kind(add.kind()));
        facts.put("who knows the secret", provenance(add.provenance(), add.kind()));
        if (add.unrestrictedAccepted()) {
          facts.put("WARNING", "a shared secret usable from any address is accepted");
        }
      }
      case Setting.ActivateCredential activate ->
          facts.put("the venue's name of the key", activate.apiKey());
      case Setting.RemoveCredential remove ->
          facts.put("credential", remove.credential().name() + ", which stops trading at once");
      case Setting.SetAccountPolicy policy -> accountPolicy(policy.policy(), facts);
      case Setting.SetOrganisationPolicy policy -> {
        facts.put("people who must approve", policy.approvalsNeeded() + "");
        policy.limits().forEach(limits -> limits(limits, facts));
      }
      case Setting.Unfreeze unfreeze -> facts.put("unfrozen", unfreeze.scope().toString());
      case Setting.MarkCanary mark ->
          facts.put(
              "if anybody uses it",
              "the whole organisation is frozen at once, until people lift that freeze");
      case Setting.PublishStatement statement -> {
        facts.put("heading", statement.heading());
        facts.put("text", statement.text());
        facts.put("for ever", "it is dated and kept in the log; nobody can take it back");
      }
      case Setting.SetApprovalRule set -> approvalRule(set.rule(), facts);
      case Setting.SetWatch watch -> watch(watch, facts);
      case MachineSetting machine -> MachineWords.facts(machine, facts);
    }
    return facts;
  }

  /** What changes between the setting in force (null where there is none) and the new one. */
  public static List<Line> difference(@Nullable Setting before, Setting after) {
    Map<String, String> old =
        before == null || !subject(before).equals(subject(after)) ? Map.of() : facts(before);
    Map<String, String> fresh = facts(after);
    List<Line> lines = new ArrayList<>();
    fresh.forEach((what, value) -> lines.add(new Line(what, old.get(what), value)));
    old.forEach(
        (what, value) -> {
          if (!fresh.containsKey(what)) {
            lines.add(new Line(what, value, null));
          }
        });
    return lines;
  }

  /** The difference as lines with {@code +}, {@code -} and, for what stays, a space. */
  public static List<String> lines(@Nullable Setting before, Setting after) {
    List<String> lines = new ArrayList<>();
    for (Line line : difference(before, after)) {
      String old = line.before();
      String fresh = line.after();
      if (old != null && old.equals(fresh)) {
        lines.add("    " + line.what() + ": " + fresh);
        continue;
      }
      if (old != null) {
        lines.add("  - " + line.what() + ": " + old);
      }
      if (fresh != null) {
        lines.add("  + " + line.what() + ": " + fresh);
      }
    }
    return lines;
  }

  private static void watch(Setting.SetWatch watch, Map<String, String> facts) {
    facts.put(
        "orders of anybody else",
        watch.alertOnly()
            ? "are told and freeze NOTHING: a thief's are not stopped"
            : "freeze the account");
    facts.put(
        "orders that freeze nothing, by the beginning of their client id",
        watch.registeredPrefixes().isEmpty()
            ? "none"
            : String.join(", ", watch.registeredPrefixes()));
    if (!watch.registeredPrefixes().isEmpty()) {
      facts.put("WARNING", "a thief who knows such a beginning can use it");
    }
  }

  private static void approvalRule(ApprovalRule rule, Map<String, String> facts) {
    for (ChangeKind kind : ChangeKind.values()) {
      OptionalLong delayMs = rule.delayMs(kind);
      facts.put(
          "wait for " + kind.words(),
          delayMs.isPresent() ? duration(delayMs.getAsLong()) : "not at all");
    }
    facts.put(
        "where people cannot be reached",
        rule.breakGlass()
            .map(
                breakGlass ->
                    breakGlass.people()
                        + (breakGlass.people() == 1
                            ? " person acts, after "
                            : " people act, after ")
                        + duration(breakGlass.delayMs())
                        + " in which anybody may veto")
            .orElse("nobody acts for them"));
  }

  /** {@code 1 day 2 h 3 min 4.005 s}: exact, and without parts that are nothing. */
  public static String duration(long ms) {
    long seconds = ms / 1000;
    long rest = ms % 1000;
    StringBuilder text = new StringBuilder();
    part(text, seconds / 86_400, seconds / 86_400 == 1 ? " day" : " days");
    part(text, seconds / 3600 % 24, " h");
    part(text, seconds / 60 % 60, " min");
    if (rest != 0) {
      text.append(text.isEmpty() ? "" : " ");
      text.append(java.math.BigDecimal.valueOf(seconds % 60 * 1000 + rest, 3).toPlainString());
      text.append(" s");
    } else {
      part(text, seconds % 60, " s");
    }
    return text.isEmpty() ? "0 s" : text.toString();
  }

  private static void part(StringBuilder text, long count, String unit) {
    if (count != 0) {
      text.append(text.isEmpty() ? "" : " ").append(count).append(unit);
    }
  }

  private static void accountPolicy(AccountPolicy policy, Map<String, String> facts) {
    facts.put(
        "may trade",
        policy.instruments().isEmpty()
            ? "nothing"
            : policy.instruments().stream()
                .map(allowed -> allowed.instrument() + (allowed.thin() ? " (thin market)" : ""))
                .collect(Collectors.joining(", ")));
    facts.put(
        "with orders of kind",
        policy.kinds().isEmpty()
            ? "none"
            : policy.kinds().stream()
                .map(kind -> kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'))
                .collect(Collectors.joining(", ")));
    policy.limits().forEach(limits -> limits(limits, facts));
    facts.put("price at worst beyond the market", percent(policy.bandBps()));
    facts.put("taker fee assumed", percent(policy.takerFeeBps()));
    facts.put("orders and cancels a minute", policy.ordersPerMinute() + "");
    facts.put("open orders at once", policy.openOrders() + "");
  }

  private static void limits(Limits limits, Map<String, String> facts) {
    String quote = limits.quote().code();
    facts.put("in " + quote + ", an order at most", limits.orderNotional().toString());
    facts.put("in " + quote + ", turnover in an hour at most", limits.hourNotional().toString());
    facts.put("in " + quote + ", turnover in a day at most", limits.dayNotional().toString());
    facts.put(
        "in " + quote + ", a stolen server can trade away in a day", limits.dayLoss().toString());
  }

  private static String percent(int bps) {
    return java.math.BigDecimal.valueOf(bps, 2).toPlainString() + " %";
  }

  private static String key(ApproverKey key) {
    return switch (key) {
      case ApproverKey.Console console ->
          "console key " + console.publicKey().toHex().substring(0, 16) + "...";
      case ApproverKey.Passkey passkey ->
          "passkey with the fingerprint " + CoseKey.fingerprint(passkey.coseKey());
    };
  }

  private static String kind(KeyKind kind) {
    return switch (kind) {
      case ED25519 -> "Ed25519";
      case HMAC_SHA256 -> "HMAC-SHA256";
      case RSA_SHA256 -> "RSA-SHA256";
    };
  }

  private static String provenance(Provenance provenance, KeyKind kind) {
    String shared =
        kind == KeyKind.HMAC_SHA256 ? "; the venue knows it too, so it proves nothing" : "";
    return switch (provenance) {
      case MADE_IN_KEEPER -> "the keeper alone, which makes it";
      case ENTERED_AT_APPROVER -> "whoever enters it at the approver" + shared;
      case IMPORTED_FROM_FILE -> "whoever has had the file it is imported from" + shared;
      case VENUE_BROKERED -> "the venue, which delivers it" + shared;
    };
  }
}
