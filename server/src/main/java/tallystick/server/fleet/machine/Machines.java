package tallystick.server.fleet.machine;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import tallystick.intent.Bytes;
import tallystick.intent.KeyCode;
import tallystick.intent.TerminalCaps;
import tallystick.intent.TerminalId;
import tallystick.server.fleet.FleetDatabase;
import tallystick.server.fleet.Remembered;
import tools.jackson.databind.json.JsonMapper;

/** The machines, as the log names them and as they say they are. */
public final class Machines {
  /** A machine that was not heard for this long is offline; it says something every ten seconds. */
  public static final long OFFLINE_MS = 60_000;

  /** How far a machine's clock may be from the server's. */
  public static final long CLOCK_MS = 5 * 60_000;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final FleetDatabase database;
  private final Supplier<MachineFold.Picture> inForce;
  private final Supplier<Optional<String>> allLocked;
  private final Pulse pulse;
  private final Remembered<Map<String, String>> locks = new Remembered<>(this::locks);

  public Machines(FleetDatabase database, Supplier<MachineFold.Picture> inForce) {
    this(database, inForce, Optional::empty);
  }

  /**
   * Machines that can be locked all at once.
   *
   * @param allLocked why all of them are; empty when they are not
   */
  public Machines(
      FleetDatabase database,
      Supplier<MachineFold.Picture> inForce,
      Supplier<Optional<String>> allLocked) {
    this.database = database;
    this.inForce = inForce;
    this.allLocked = allLocked;
    this.pulse = new Pulse(database);
  }

  /**
   * A machine of the log.
   *
   * @param keyCode the short form of its key that people compare
   * @param software as it said when it was last let in; empty before
   * @param lastHeardMs 0 before it was ever heard
   * @param locked why it takes no customers; empty when it does
   */
  public record Machine(
      TerminalId terminal,
      String keyCode,
      boolean simulated,
      boolean removed,
      TerminalCaps caps,
      String software,
      long lastHeardMs,
      boolean online,
      String locked,
      String lockedBy,
      long lockedMs,
      Beat beat) {}

  /** A machine that asked to be let in and that nobody has enrolled. */
  public record Waiting(
      String terminal,
      Bytes publicKey,
      String keyCode,
      boolean simulated,
      String software,
      long firstHeardMs,
      long lastHeardMs) {}

  private record Row(
      String software, long lastHeardMs, String locked, String lockedBy, long lockedMs, Beat beat) {
    static final Row NEVER = new Row("", 0, "", "", 0, Beat.NONE);

    Row with(Pulse.Heard heard) {
      return new Row(software, heard.atMs(), locked, lockedBy, lockedMs, heard.beat());
    }
  }

  /** SHA-256 of a key. */
  public static Bytes fingerprint(Bytes publicKey) {
    try {
      return Bytes.of(MessageDigest.getInstance("SHA-256").digest(publicKey.toArray()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  // ---------------------------------------------------------------- reading

  /** Every machine of the log, those that were removed at the end. */
  public List<Machine> all() {
    Map<String, Row> rows = rows();
    List<Machine> found = new ArrayList<>();
    for (MachineFold.Known known : inForce.get().machines().values()) {
      found.add(machine(known, rows.getOrDefault(known.terminal().name(), Row.NEVER)));
    }
    found.sort(Comparator.comparing(Machine::removed).thenComparing(Machine::terminal));
    return found;
  }

  public Optional<Machine> find(TerminalId terminal) {
    return all().stream().filter(machine -> machine.terminal().equals(terminal)).findFirst();
  }

  private Machine machine(MachineFold.Known known, Row written) {
    Row row =
        pulse
            .of(known.terminal())
            .filter(heard -> heard.atMs() >= written.lastHeardMs())
            .map(heard -> written.with(heard))
            .orElse(written);
    return new Machine(
        known.terminal(),
        KeyCode.of(known.publicKey()),
        known.simulated(),
        known.removed(),
        known.caps(),
        row.software(),
        row.lastHeardMs(),
        database.nowMs() - row.lastHeardMs() <= OFFLINE_MS,
        row.locked(),
        row.lockedBy(),
        row.lockedMs(),
        row.beat());
  }

  private Map<String, Row> rows() {
    Map<String, Row> rows = new TreeMap<>();
    database
        .sql()
        .sql("select * from machine")
        .query(
            (row, _) ->
                rows.put(
                    row.getString("terminal"),
                    new Row(
                        row.getString("software"),
                        row.getLong("last_heard_ms"),
                        row.getString("locked"),
                        row.getString("locked_by"),
                        row.getLong("locked_ms"),
                        beat(row.getString("beat")))))
        .list();
    return rows;
  }

  private static Beat beat(String json) {
    return json.equals("{}") ? Beat.NONE : JSON.readValue(json, Beat.class);
  }

  /** Those that wait to be enrolled, the latest first. */
  public List<Waiting> waiting() {
    return database
        .sql()
        .sql("select * from machine_waiting order by last_heard_ms desc")
        .query(
            (row, _) -> {
              Bytes key = Bytes.of(row.getBytes("public_key"));
              return new Waiting(
                  row.getString("terminal"),
                  key,
                  KeyCode.of(key),
                  row.getBoolean("simulated"),
                  row.getString("software"),
                  row.getLong("first_heard_ms"),
                  row.getLong("last_heard_ms"));
            })
        .list();
  }

  // ---------------------------------------------------------------- locking

  /** Why a machine takes no customers now; empty when it does. */
  public String lockedBecause(TerminalId terminal) {
    Optional<String> all = allLocked.get();
    return all.isPresent() ? all.get() : locks.get().getOrDefault(terminal.name(), "");
  }

  private Map<String, String> locks() {
    Map<String, String> locked = new HashMap<>();
    database
        .sql()
        .sql("select terminal, locked from machine where locked <> ''")
        .query((row, _) -> locked.put(row.getString(1), row.getString(2)))
        .list();
    return Map.copyOf(locked);
  }

  /**
   * Locks a machine: it finishes what it has begun and begins nothing. False when it was never
   * heard.
   */
  public boolean lock(TerminalId terminal, String why, String by) {
    if (why.isBlank() || why.length() > 400) {
      throw new IllegalArgumentException("A lock has a reason of up to 400 characters");
    }
    return setLock(terminal, why, by);
  }

  public boolean unlock(TerminalId terminal, String by) {
    return setLock(terminal, "", by);
  }

  private boolean setLock(TerminalId terminal, String why, String by) {
    boolean known =
        database
                .sql()
                .sql(
                    "update machine set locked = ?, locked_by = ?, locked_ms = ?"
                        + " where terminal = ?")
                .params(why, by, database.nowMs(), terminal.name())
                .update()
            == 1;
    locks.forget();
    return known;
  }

  // ---------------------------------------------------------------- hearing

  /** A machine of the log was let in. */
  void letIn(MachineFold.Known known, String software) {
    database
        .sql()
        .sql(
            """
            insert into machine (terminal, public_key, simulated, software, first_heard_ms,
                                 last_heard_ms)
            values (?, ?, ?, ?, ?, ?)
            on conflict (terminal) do update
            set public_key = excluded.public_key, simulated = excluded.simulated,
                software = excluded.software, last_heard_ms = excluded.last_heard_ms
            """)
        .params(
            known.terminal().name(),
            known.publicKey().toArray(),
            known.simulated(),
            software,
            database.nowMs(),
            database.nowMs())
        .update();
    database
        .sql()
        .sql("delete from machine_waiting where terminal = ?")
        .param(known.terminal().name())
        .update();
  }

  /** A machine says how it is; {@link #write} makes it last. */
  public void beat(TerminalId terminal, Beat beat) {
    pulse.heard(terminal, beat);
  }

  /** Writes what machines said anew, and of the others from time to time that they live. */
  public void write() {
    pulse.write(false);
  }

  /** Writes all that was heard: this server ends. */
  public void writeAll() {
    pulse.write(true);
  }

  /** The number of the statement that is wanted next; nobody else takes one until this is done. */
  public long lockNextSequence(TerminalId terminal) {
    return database
        .sql()
        .sql("select next_sequence from machine where terminal = ? for update")
        .param(terminal.name())
        .query(Long.class)
        .single();
  }

  public void nextSequence(TerminalId terminal, long next) {
    database
        .sql()
        .sql("update machine set next_sequence = ?, last_heard_ms = ? where terminal = ?")
        .params(next, database.nowMs(), terminal.name())
        .update();
  }

  /** The first bytes of what a machine signs to open a session. */
  static byte[] sessionBytes(String terminal, long atMs, String nonceHex) {
    return ("tallystick/terminal-session/v1\n" + terminal + "\n" + atMs + "\n" + nonceHex)
        .getBytes(StandardCharsets.UTF_8);
  }
}
