package tallystick.server.bots;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import tallystick.intent.CredentialId;

/**
 * Which key came after which for one and the same account at its venue. Orders and executions of an
 * account are found under whatever key they were placed or are read with.
 */
final class Successions {
  /** More keys than an account gets in its life; bounds a chain that bites its own tail. */
  private static final int MAX_KEYS = 1_000;

  private final JdbcClient db;
  private final Map<CredentialId, CredentialId> next = new ConcurrentHashMap<>();
  private final Map<CredentialId, CredentialId> before = new ConcurrentHashMap<>();

  Successions(JdbcClient db) {
    this.db = db;
    db.sql("select old_credential, new_credential from key_succession order by at_ms")
        .query(
            row -> {
              keep(
                  new CredentialId(row.getString("old_credential")),
                  new CredentialId(row.getString("new_credential")));
            });
  }

  private void keep(CredentialId old, CredentialId fresh) {
    next.put(old, fresh);
    before.put(fresh, old);
  }

  /** Writes down that an account has a new key; doing it again changes nothing. */
  void record(CredentialId old, CredentialId fresh, long atMs) {
    if (fresh.equals(old) || chain(fresh).contains(old) || next.containsKey(old)) {
      if (fresh.equals(next.get(old))) {
        return;
      }
      throw new IllegalArgumentException(
          old + " was followed by " + latest(old) + " already, or is itself the newer key");
    }
    db.sql("insert into key_succession (old_credential, new_credential, at_ms) values (?, ?, ?)")
        .params(old.name(), fresh.name(), atMs)
        .update();
    keep(old, fresh);
  }

  /** The account's first key, under which all of it is found. */
  CredentialId first(CredentialId key) {
    CredentialId first = key;
    for (int i = 0; i < MAX_KEYS && before.containsKey(first); i++) {
      first = before.getOrDefault(first, first);
    }
    return first;
  }

  /** The key that the account has now. */
  CredentialId latest(CredentialId key) {
    CredentialId latest = key;
    for (int i = 0; i < MAX_KEYS && next.containsKey(latest); i++) {
      latest = next.getOrDefault(latest, latest);
    }
    return latest;
  }

  /** All keys that the account has had, oldest first. */
  List<CredentialId> chain(CredentialId key) {
    List<CredentialId> chain = new ArrayList<>();
    CredentialId each = first(key);
    while (chain.size() < MAX_KEYS) {
      chain.add(each);
      CredentialId following = next.get(each);
      if (following == null) {
        break;
      }
      each = following;
    }
    return chain;
  }
}
