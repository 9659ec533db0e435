package tallystick.server.incidents;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import tallystick.intent.KeeperStatus;
import tallystick.server.keeper.KeeperLink;
import tallystick.server.keeper.KeeperSilentException;

/** Messages to people, begun from a template; a person reads and may change them. */
final class Drafts {
  private final RunbookShelf runbooks;
  private final KeeperLink keeper;

  Drafts(RunbookShelf runbooks, KeeperLink keeper) {
    this.runbooks = runbooks;
    this.keeper = keeper;
  }

  /** A template with what is known filled in. */
  String fill(IncidentStore.Row row, String template, String language) {
    String text = runbooks.templates().getOrDefault(template, Map.of()).getOrDefault(language, "");
    if (text.isEmpty()) {
      throw new IllegalArgumentException("There is no template " + template + " in " + language);
    }
    Map<String, String> values = new LinkedHashMap<>();
    values.put("{incident}", Long.toString(row.id()));
    values.put("{account}", row.credential());
    values.put("{venue}", venue(row.credential()));
    values.put("{opened}", Instant.ofEpochMilli(row.openedMs()).toString());
    String filled = text;
    for (Map.Entry<String, String> value : values.entrySet()) {
      filled = filled.replace(value.getKey(), value.getValue());
    }
    return filled;
  }

  private String venue(String credential) {
    try {
      return keeper.status().accounts().stream()
          .filter(account -> account.credential().name().equals(credential))
          .map(KeeperStatus.Account::venue)
          .findFirst()
          .orElse("the exchange");
    } catch (KeeperSilentException e) {
      return "the exchange";
    }
  }
}
