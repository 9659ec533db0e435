package tallystick.server.fleet.machine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tallystick.intent.TerminalId;
import tallystick.server.fleet.FleetDatabase;
import tools.jackson.databind.json.JsonMapper;

/**
 * When each machine was heard, and what it said then. Thirteen thousand machines beat 1,300 times a
 * second, and nearly all of them say what they said before: so they are kept here, and written many
 * at once. What a machine says anew is written at the next {@link #write}; that it was heard, each
 * {@link #WRITTEN_EVERY_MS}. A server that is killed therefore knows at its next start that a
 * machine lived until then <em>at least</em>; it never invents a beat.
 */
final class Pulse {
  /** With a beat each ten seconds a written time is less than a minute old: not offline. */
  static final long WRITTEN_EVERY_MS = 30_000;

  /** Rows of one statement. */
  private static final int MAX_AT_ONCE = 5_000;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final FleetDatabase database;
  private final Map<TerminalId, Kept> kept = new ConcurrentHashMap<>();

  Pulse(FleetDatabase database) {
    this.database = database;
  }

  /** What was heard last. */
  record Heard(long atMs, Beat beat) {}

  /** One machine's, with what the database has of it. */
  private static final class Kept {
    private volatile Heard heard;
    private long writtenMs = Long.MIN_VALUE;
    private @Nullable Beat written;

    Kept(Heard heard) {
      this.heard = heard;
    }

    boolean isDue(boolean all) {
      return isNews()
          || writtenMs == Long.MIN_VALUE
          || heard.atMs() - writtenMs >= (all ? 1 : WRITTEN_EVERY_MS);
    }

    boolean isNews() {
      return !heard.beat().equals(written);
    }
  }

  void heard(TerminalId terminal, Beat beat) {
    Heard now = new Heard(database.nowMs(), beat);
    kept.computeIfAbsent(terminal, _ -> new Kept(now)).heard = now;
  }

  Optional<Heard> of(TerminalId terminal) {
    return Optional.ofNullable(kept.get(terminal)).map(found -> found.heard);
  }

  /**
   * Writes what is due.
   *
   * @param all also what was written a moment ago, because this server ends
   */
  synchronized void write(boolean all) {
    List<Map.Entry<TerminalId, Kept>> due =
        kept.entrySet().stream().filter(each -> each.getValue().isDue(all)).toList();
    for (int from = 0; from < due.size(); from += MAX_AT_ONCE) {
      write(due.subList(from, Math.min(due.size(), from + MAX_AT_ONCE)));
    }
  }

  private void write(List<Map.Entry<TerminalId, Kept>> due) {
    Map<String, Kept> byName = new HashMap<>();
    Map<String, Heard> values = new HashMap<>();
    List<String> names = new ArrayList<>();
    List<@Nullable String> beats = new ArrayList<>();
    long[] times = new long[due.size()];
    for (Map.Entry<TerminalId, Kept> each : due) {
      Heard heard = each.getValue().heard;
      times[names.size()] = heard.atMs();
      beats.add(each.getValue().isNews() ? JSON.writeValueAsString(heard.beat()) : null);
      names.add(each.getKey().name());
      byName.put(each.getKey().name(), each.getValue());
      values.put(each.getKey().name(), heard);
    }
    // A row that a statement of its machine holds is left for the next time: nobody waits here for
    // a lock while he has others.
    database
        .sql()
        .sql(
            """
            update machine m
            set last_heard_ms = greatest(m.last_heard_ms, u.ms), beat = coalesce(u.beat, m.beat)
            from unnest(?::text[], ?::bigint[], ?::text[]) as u(terminal, ms, beat)
            where m.terminal = u.terminal and m.terminal in
              (select terminal from machine where terminal = any(?::text[])
               for update skip locked)
            returning m.terminal
            """)
        .params(
            names.toArray(new String[0]),
            times,
            beats.toArray(new String[0]),
            names.toArray(new String[0]))
        .query(String.class)
        .list()
        .forEach(
            name -> {
              Kept written = java.util.Objects.requireNonNull(byName.get(name));
              Heard heard = java.util.Objects.requireNonNull(values.get(name));
              written.writtenMs = heard.atMs();
              written.written = heard.beat();
            });
  }
}
