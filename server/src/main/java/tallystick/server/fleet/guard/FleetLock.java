package tallystick.server.fleet.guard;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tallystick.server.fleet.FleetDatabase;

/**
 * The lock of all machines of this operator. While it stands no machine begins a sale, and each
 * says why on its screen; what was begun is finished and journals stay. It is this server's own
 * word: whoever has taken the server over can lift it, or let it stand and send all the same. What
 * he cannot lift is the keeper's freeze, which is asked for with it.
 *
 * <p>Every locking and lifting is a row that is only added. The lock names the incident whose
 * review alone may lift it.
 */
public final class FleetLock {
  /** What a kiosk has room for under its heading. */
  public static final int MAX_WHY_LENGTH = 120;

  private final FleetDatabase database;
  private volatile @Nullable Standing standing;

  /** Reads how it stands: a restart lifts nothing. */
  public FleetLock(FleetDatabase database) {
    this.database = database;
    look();
  }

  /**
   * A lock that stands.
   *
   * @param incident the one whose review lifts it
   * @param why for customers and people alike
   */
  public record Standing(long incident, String why, String who, long atMs) {}

  /** Why no machine trades; empty when the fleet is not locked. Costs nothing to ask. */
  public Optional<String> why() {
    return standing().map(lock -> "All machines are stopped: " + lock.why());
  }

  public Optional<Standing> standing() {
    return Optional.ofNullable(standing);
  }

  /** Reads it again: whoever has the database may have added a row. */
  public void look() {
    standing =
        database
            .sql()
            .sql("select * from fleet_lock order by id desc limit 1")
            .query(
                (row, _) ->
                    row.getBoolean("locked")
                        ? Optional.of(
                            new Standing(
                                row.getLong("incident_id"),
                                row.getString("why"),
                                row.getString("who"),
                                row.getLong("at_ms")))
                        : Optional.<Standing>empty())
            .optional()
            .flatMap(found -> found)
            .orElse(null);
  }

  /** Locks all machines at once; a lock that stands already goes over to this incident. */
  public void lock(long incident, String why, String who) {
    String reason = why.strip();
    if (reason.isEmpty() || reason.length() > MAX_WHY_LENGTH) {
      throw new IllegalArgumentException(
          "A lock of all machines has a reason of 1 to " + MAX_WHY_LENGTH + " characters");
    }
    add(incident, true, reason, who);
  }

  /**
   * Lifts it, for the incident that it names and no other; false when there is nothing of that kind
   * to lift. The caller has seen that every step of the review is green.
   */
  public boolean release(long incident, String who) {
    return database.inTransaction(
        () -> {
          database
              .sql()
              .sql("select pg_advisory_xact_lock(hashtext('fleet_lock'))::text")
              .query(String.class)
              .optional();
          look();
          boolean ours = standing().filter(lock -> lock.incident() == incident).isPresent();
          if (ours) {
            add(incident, false, "", who);
          }
          return ours;
        });
  }

  /** Whether this incident's lock was lifted once. */
  boolean lifted(long incident) {
    return database
            .sql()
            .sql("select count(*) from fleet_lock where incident_id = ? and not locked")
            .param(incident)
            .query(Long.class)
            .single()
        > 0;
  }

  private void add(long incident, boolean locked, String why, String who) {
    database
        .sql()
        .sql("insert into fleet_lock (at_ms, who, locked, why, incident_id) values (?, ?, ?, ?, ?)")
        .params(database.nowMs(), who, locked, why, incident)
        .update();
    look();
  }
}
