package tallystick.intent.words;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Entry;
import tallystick.intent.EntryBody;
import tallystick.intent.Intent;
import tallystick.intent.MachineSetting;
import tallystick.intent.Setting;
import tallystick.intent.Verdict;

/**
 * The settings in force by their subject, folded from the log's entries in their order. Not safe
 * for several threads.
 */
public final class InForce {
  private final Map<String, Setting> settings = new TreeMap<>();

  /** Nothing yet: a log without entries. */
  public InForce() {}

  /** Takes the next entry; only an approved change of a setting does anything. */
  public void take(Entry entry) {
    if (entry.body() instanceof EntryBody.Judged judged
        && judged.verdict() instanceof Verdict.Approved
        && judged.intent() instanceof Intent.ChangeSetting change) {
      apply(change.setting());
    }
  }

  /** What the change would replace; null where it is new. */
  public @Nullable Setting before(Setting change) {
    return settings.get(PlainWords.subject(change));
  }

  /** A copy that takes no part in what is folded here later. */
  public InForce copy() {
    InForce copy = new InForce();
    copy.settings.putAll(settings);
    return copy;
  }

  /** Every setting in force, by subject. */
  public Map<String, Setting> settings() {
    return Map.copyOf(settings);
  }

  private void apply(Setting setting) {
    String subject = PlainWords.subject(setting);
    switch (setting) {
      case Setting.RemoveAdministrator remove -> settings.remove(subject);
      case Setting.RemoveCredential remove -> {
        settings.remove(subject);
        settings.remove("policy of " + remove.credential());
        settings.remove("key of credential " + remove.credential());
        settings.remove("canary " + remove.credential());
        settings.remove("watch of " + remove.credential());
      }
      case Setting.Unfreeze unfreeze -> settings.remove(subject);
      case Setting.EnrolAdministrator same -> settings.put(subject, same);
      case Setting.AddCredential same -> settings.put(subject, same);
      case Setting.ActivateCredential same -> settings.put(subject, same);
      case Setting.SetAccountPolicy same -> settings.put(subject, same);
      case Setting.SetOrganisationPolicy same -> settings.put(subject, same);
      case Setting.MarkCanary same -> settings.put(subject, same);
      case Setting.PublishStatement said -> {
        // It stands in the log; it sets nothing.
      }
      case Setting.SetWatch same -> settings.put(subject, same);
      case Setting.SetApprovalRule same -> settings.put(subject, same);
      case MachineSetting.RemoveTerminal remove -> {
        settings.remove(subject);
        settings.remove("caps of terminal " + remove.terminal());
        settings.remove("collection of terminal " + remove.terminal());
      }
      case MachineSetting machine -> settings.put(subject, machine);
    }
  }
}
