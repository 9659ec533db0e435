package tallystick.server.fleet.machine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tallystick.intent.Bytes;
import tallystick.intent.TerminalId;
import tallystick.server.fleet.FleetDatabase;

/**
 * The sessions that are open, by the hash of their token. They are read once after a start, and
 * from then on the rows are there for the next start only: a stranger's token costs a hash and no
 * question to the database, however many of them come.
 */
final class OpenSessions {
  /** One in use and one that is being left, and some for a machine that starts again and again. */
  static final int MAX_OF_ONE = 10;

  private final FleetDatabase database;
  private final Map<Bytes, Session> byHash = new HashMap<>();
  private final Map<TerminalId, Deque<Bytes>> byMachine = new HashMap<>();
  private boolean read;

  private record Session(TerminalId terminal, long expiresMs) {}

  OpenSessions(FleetDatabase database) {
    this.database = database;
  }

  /** Whose it is; empty for nobody's, and when it is over. */
  synchronized Optional<TerminalId> whose(Bytes hash) {
    readOnce();
    return Optional.ofNullable(byHash.get(hash))
        .filter(session -> session.expiresMs() > database.nowMs())
        .map(Session::terminal);
  }

  /** One more, whose row is committed; the oldest of a machine that has too many ends. */
  void opened(Bytes hash, TerminalId terminal, long expiresMs) {
    Optional<Bytes> ended = add(hash, terminal, expiresMs);
    ended.ifPresent(
        old ->
            database
                .sql()
                .sql("delete from machine_session where token_hash = ?")
                .param(old.toArray())
                .update());
  }

  private synchronized Optional<Bytes> add(Bytes hash, TerminalId terminal, long expiresMs) {
    readOnce();
    if (byHash.put(hash, new Session(terminal, expiresMs)) != null) {
      return Optional.empty(); // read with the others
    }
    Deque<Bytes> own = byMachine.computeIfAbsent(terminal, _ -> new ArrayDeque<>());
    own.addLast(hash);
    if (own.size() <= MAX_OF_ONE) {
      return Optional.empty();
    }
    Bytes oldest = own.removeFirst();
    byHash.remove(oldest);
    return Optional.of(oldest);
  }

  private void readOnce() {
    if (read) {
      return;
    }
    database
        .sql()
        .sql(
            "select token_hash, terminal, expires_ms from machine_session where expires_ms > ?"
                + " order by expires_ms")
        .param(database.nowMs())
        .query(
            (row, _) -> {
              Bytes hash = Bytes.of(row.getBytes(1));
              TerminalId terminal = new TerminalId(row.getString(2));
              byMachine.computeIfAbsent(terminal, _ -> new ArrayDeque<>()).addLast(hash);
              return byHash.put(hash, new Session(terminal, row.getLong(3)));
            })
        .list();
    read = true;
  }

  /** Drops what is over. */
  void forgetOld(long nowMs) {
    database.sql().sql("delete from machine_session where expires_ms <= ?").param(nowMs).update();
    synchronized (this) {
      byHash.values().removeIf(session -> session.expiresMs() <= nowMs);
      byMachine.values().forEach(own -> own.removeIf(hash -> !byHash.containsKey(hash)));
      byMachine.values().removeIf(Deque::isEmpty);
    }
  }
}
