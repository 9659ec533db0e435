package tallystick.paper.account;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All API keys, and which of them changed since the store last looked. */
public final class KeyRing {
  private final Map<String, ApiKey> keys = new LinkedHashMap<>();
  private final List<ApiKey> added = new ArrayList<>();
  private final List<String> deleted = new ArrayList<>();

  public @Nullable ApiKey get(String key) {
    return keys.get(key);
  }

  /** Adds a key, or replaces the one of that name. */
  public void add(ApiKey key) {
    keys.put(key.key(), key);
    added.add(key);
  }

  /** Deletes a key; false when there is none of that name. */
  public boolean delete(String key) {
    if (keys.remove(key) == null) {
      return false;
    }
    deleted.add(key);
    return true;
  }

  public List<ApiKey> of(long accountId) {
    return keys.values().stream().filter(k -> k.accountId() == accountId).toList();
  }

  public List<ApiKey> all() {
    return List.copyOf(keys.values());
  }

  public List<ApiKey> takeAdded() {
    List<ApiKey> taken = List.copyOf(added);
    added.clear();
    return taken;
  }

  public List<String> takeDeleted() {
    List<String> taken = List.copyOf(deleted);
    deleted.clear();
    return taken;
  }
}
