package tallystick.server.fleet.machine;

import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import tallystick.intent.Bytes;
import tallystick.intent.KeyCode;
import tallystick.intent.TerminalId;
import tallystick.server.fleet.Alarm;
import tallystick.server.fleet.FleetDatabase;

/**
 * Lets machines in that the keeper's log names. A session proves the key once and then is a token
 * for an hour, of which only the hash is kept; it lets nobody sign, so that a stolen one can ask
 * for prices and read states, and no more.
 */
public final class MachineSessions {
  /** How long one lasts. */
  public static final long SESSION_MS = Duration.ofHours(1).toMillis();

  private static final int TOKEN_BYTES = 32;
  private static final int NONCE_HEX = 32;

  /** People enrol a handful in a day. */
  private static final int MAX_WAITING = 100;

  /** A shop's new machines, all behind one address. */
  private static final int MAX_WAITING_PER_ADDRESS = 20;

  private static final long WAITING_MS = Duration.ofDays(1).toMillis();

  private final FleetDatabase database;
  private final Supplier<MachineFold.Picture> inForce;
  private final Machines machines;
  private final Alarm alarm;
  private final RandomGenerator random;
  private final OpenSessions open;
  private final Openings openings = new Openings();

  public MachineSessions(
      FleetDatabase database,
      Supplier<MachineFold.Picture> inForce,
      Machines machines,
      Alarm alarm,
      RandomGenerator random) {
    this.database = database;
    this.inForce = inForce;
    this.machines = machines;
    this.alarm = alarm;
    this.random = random;
    this.open = new OpenSessions(database);
  }

  /**
   * What a machine says to be let in.
   *
   * @param nonce 32 lower-case hexadecimal digits, another one each time
   * @param signature by its own key, over {@code tallystick/terminal-session/v1}, name, time and
   *     nonce, a line each
   */
  public record Opening(
      String terminal,
      Bytes publicKey,
      boolean simulated,
      String software,
      long atMs,
      String nonce,
      Bytes signature) {
    public Opening {
      if (publicKey.length() != 32
          || software.length() > 100
          || nonce.length() != NONCE_HEX
          || !nonce.matches("[0-9a-f]*")) {
        throw new IllegalArgumentException(
            "A machine has a key of 32 bytes, names its software in 100 characters, and sends a"
                + " nonce of 32 lower-case hexadecimal digits");
      }
    }
  }

  /** The answer. */
  public sealed interface Answer {
    /** Let in. */
    record Enrolled(String token, long expiresAtMs, int epoch, Optional<Bytes> keeperKey)
        implements Answer {}

    /** Nobody has enrolled it; people compare this code with its screen's. */
    record Waiting(String code) implements Answer {}

    /** Its clock, or ours, is wrong. */
    record ClockOff(long serverMs) implements Answer {}

    record Refused(String why) implements Answer {}

    /** Too many are opened at this moment; nothing was looked at. */
    record Busy() implements Answer {}
  }

  /**
   * Lets a machine in, or keeps it waiting.
   *
   * @param address from where it asks; nothing is believed for it, it only shares places
   */
  public Answer open(Opening opening, String address) {
    TerminalId terminal = new TerminalId(opening.terminal());
    long nowMs = database.nowMs();
    if (Math.abs(nowMs - opening.atMs()) > Machines.CLOCK_MS) {
      return new Answer.ClockOff(nowMs);
    }
    MachineFold.Picture picture = inForce.get();
    boolean ours =
        picture
            .machine(terminal)
            .filter(known -> known.publicKey().equals(opening.publicKey()))
            .isPresent();
    if (!openings.begin(ours)) {
      return new Answer.Busy();
    }
    boolean signed;
    try {
      signed =
          Ed25519Check.verifies(
              opening.publicKey(),
              opening.signature(),
              Machines.sessionBytes(opening.terminal(), opening.atMs(), opening.nonce()));
    } finally {
      openings.end(ours);
    }
    if (!signed) {
      return new Answer.Refused("The signature is not of the key that came with it");
    }
    if (picture.epoch() < 0) {
      return new Answer.Refused("The keeper's log has not been read yet; try again in a moment");
    }
    Optional<MachineFold.Known> known = picture.machine(terminal);
    if (known.isEmpty()) {
      return wait(opening, address);
    }
    if (!known.get().publicKey().equals(opening.publicKey())) {
      alarm.raise(
          "other-key/" + terminal + "/" + opening.publicKey(),
          Alarm.Severity.CRITICAL,
          terminal.name(),
          "Somebody calls himself "
              + terminal
              + " with the key "
              + KeyCode.of(opening.publicKey())
              + "; enrolled is "
              + KeyCode.of(known.get().publicKey()));
      return new Answer.Refused(terminal + " is enrolled with another key");
    }
    byte[] token = new byte[TOKEN_BYTES];
    random.nextBytes(token);
    Bytes hash = Machines.fingerprint(Bytes.of(token));
    Answer answer = database.inTransaction(() -> letIn(opening, known.get(), picture, token, hash));
    if (answer instanceof Answer.Enrolled enrolled) {
      open.opened(hash, terminal, enrolled.expiresAtMs());
    }
    return answer;
  }

  private Answer letIn(
      Opening opening,
      MachineFold.Known known,
      MachineFold.Picture picture,
      byte[] token,
      Bytes hash) {
    long nowMs = database.nowMs();
    int fresh =
        database
            .sql()
            .sql(
                "insert into machine_nonce (terminal, nonce, at_ms) values (?, ?, ?)"
                    + " on conflict do nothing")
            .params(
                known.terminal().name(), HexFormat.of().parseHex(opening.nonce()), opening.atMs())
            .update();
    if (fresh == 0) {
      return new Answer.Refused("This opening was used before");
    }
    machines.letIn(known, opening.software());
    long expiresMs = nowMs + SESSION_MS;
    database
        .sql()
        .sql("insert into machine_session (token_hash, terminal, expires_ms) values (?, ?, ?)")
        .params(hash.toArray(), known.terminal().name(), expiresMs)
        .update();
    return new Answer.Enrolled(
        HexFormat.of().formatHex(token), expiresMs, picture.epoch(), picture.attestationKey());
  }

  /**
   * There is always a place for who asks now. Beyond an address's share its own longest silent one
   * goes; when all places are taken, the longest silent one of the address that holds most of them.
   * A machine asks every two seconds, so one that somebody waits for is never long without.
   */
  private Answer wait(Opening opening, String address) {
    return database.inTransaction(
        () -> {
          long nowMs = database.nowMs();
          database
              .sql()
              .sql("delete from machine_waiting where last_heard_ms < ?")
              .param(nowMs - WAITING_MS)
              .update();
          makeRoom(opening, address);
          database
              .sql()
              .sql(
                  """
                  insert into machine_waiting (terminal, public_key, simulated, software,
                                               first_heard_ms, last_heard_ms, address)
                  values (?, ?, ?, ?, ?, ?, ?)
                  on conflict (terminal, public_key) do update
                  set last_heard_ms = excluded.last_heard_ms, software = excluded.software,
                      simulated = excluded.simulated, address = excluded.address
                  """)
              .params(
                  opening.terminal(),
                  opening.publicKey().toArray(),
                  opening.simulated(),
                  opening.software(),
                  nowMs,
                  nowMs,
                  address)
              .update();
          return new Answer.Waiting(KeyCode.of(opening.publicKey()));
        });
  }

  private void makeRoom(Opening opening, String address) {
    List<Long> others =
        database
            .sql()
            .sql(
                "select count(*) from machine_waiting where not (terminal = ? and public_key = ?)"
                    + " union all select count(*) from machine_waiting"
                    + " where not (terminal = ? and public_key = ?) and address = ?")
            .params(
                opening.terminal(),
                opening.publicKey().toArray(),
                opening.terminal(),
                opening.publicKey().toArray(),
                address)
            .query((row, _) -> row.getLong(1))
            .list();
    if (others.getLast() >= MAX_WAITING_PER_ADDRESS) {
      dropSilentest(address);
    } else if (others.getFirst() >= MAX_WAITING) {
      dropSilentest(
          database
              .sql()
              .sql(
                  "select address from machine_waiting group by address"
                      + " order by count(*) desc, min(last_heard_ms) limit 1")
              .query(String.class)
              .single());
    }
  }

  private void dropSilentest(String address) {
    database
        .sql()
        .sql(
            """
            delete from machine_waiting where (terminal, public_key) in (
              select terminal, public_key from machine_waiting where address = ?
              order by last_heard_ms, first_heard_ms limit 1)
            """)
        .param(address)
        .update();
  }

  /** Whose session this is; empty when it is nobody's, is over, or the machine was removed. */
  public Optional<TerminalId> whose(String token) {
    if (token.length() != 2 * TOKEN_BYTES || !token.matches("[0-9a-f]*")) {
      return Optional.empty();
    }
    return open.whose(Machines.fingerprint(Bytes.of(HexFormat.of().parseHex(token))))
        .filter(terminal -> inForce.get().machine(terminal).isPresent());
  }

  /** Drops what is over. */
  public void forgetOld() {
    long nowMs = database.nowMs();
    open.forgetOld(nowMs);
    // Older openings are refused for their time.
    database
        .sql()
        .sql("delete from machine_nonce where at_ms < ?")
        .param(nowMs - 2 * Machines.CLOCK_MS)
        .update();
  }
}
