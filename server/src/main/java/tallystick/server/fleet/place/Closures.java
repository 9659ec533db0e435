package tallystick.server.fleet.place;

import java.util.List;
import java.util.Optional;
import tallystick.atm.rule.Jurisdiction;
import tallystick.server.fleet.FleetDatabase;

/**
 * The kill switch: a scope that is shut begins no sale, until a person opens it again. What has
 * begun is finished.
 */
public final class Closures {
  private static final int MAX_REASON = 200;
  private static final int MAX_HISTORY = 200;

  private final FleetDatabase database;
  private volatile List<Closure> open = List.of();

  public Closures(FleetDatabase database) {
    this.database = database;
    reload();
  }

  /** What can be shut at once; a single machine has its own lock. */
  public enum Kind {
    FLEET,
    /** With all that lies within: {@code US} shuts {@code US-CA}. */
    JURISDICTION,
    GROUP,
    /** By its id. */
    PLACE
  }

  /**
   * What is shut.
   *
   * @param name empty for the fleet
   */
  public record Scope(Kind kind, String name) {
    public Scope {
      switch (kind) {
        case FLEET -> {
          if (!name.isEmpty()) {
            throw new IllegalArgumentException("The fleet has no name");
          }
        }
        case JURISDICTION -> new Jurisdiction(name);
        case GROUP, PLACE -> {
          if (name.isEmpty()) {
            throw new IllegalArgumentException("Say which one is meant");
          }
        }
      }
    }

    boolean covers(Place place, Optional<Jurisdiction> law) {
      return switch (kind) {
        case FLEET -> true;
        case JURISDICTION ->
            law.filter(where -> where.code().equals(name) || where.code().startsWith(name + "-"))
                .isPresent();
        case GROUP -> place.group().filter(name::equals).isPresent();
        case PLACE -> place.id() != 0 && name.equals(Long.toString(place.id()));
      };
    }

    /** For people. */
    public String words() {
      return switch (kind) {
        case FLEET -> "the whole fleet";
        case JURISDICTION -> "jurisdiction " + name;
        case GROUP -> "group " + name;
        case PLACE -> "this place";
      };
    }
  }

  /**
   * Shut by somebody.
   *
   * @param reopenedMs 0 while it is shut
   */
  public record Closure(
      long id,
      Scope scope,
      String why,
      String closedBy,
      long closedMs,
      String reopenedBy,
      long reopenedMs) {}

  /** Reads it anew from the database. */
  public synchronized void reload() {
    open = read("where reopened_ms is null order by closed_ms desc");
  }

  /** What is shut now, the latest first. */
  public List<Closure> open() {
    return open;
  }

  /** What was shut and opened again, the latest first. */
  public List<Closure> history() {
    return read("order by coalesce(reopened_ms, closed_ms) desc, id desc limit " + MAX_HISTORY);
  }

  /** Which of them shut a machine that stands there and is ruled by this law. */
  List<Closure> of(Place place, Optional<Jurisdiction> law) {
    return open.stream().filter(closure -> closure.scope().covers(place, law)).toList();
  }

  /** Shuts it; what is shut already stays so, with its first reason. */
  public Closure close(Scope scope, String why, String by) {
    String reason = why.strip();
    if (reason.isEmpty() || reason.length() > MAX_REASON) {
      throw new IllegalArgumentException("A reason has 1 to " + MAX_REASON + " characters");
    }
    database
        .sql()
        .sql(
            "insert into closure (kind, name, why, closed_by, closed_ms) values (?, ?, ?, ?, ?)"
                + " on conflict (kind, name) where reopened_ms is null do nothing")
        .params(scope.kind().name(), scope.name(), reason, by, database.nowMs())
        .update();
    reload();
    return open.stream().filter(one -> one.scope().equals(scope)).findFirst().orElseThrow();
  }

  /** Opens it again; false when it is not shut. */
  public boolean reopen(long id, String by) {
    int done =
        database
            .sql()
            .sql(
                "update closure set reopened_by = ?, reopened_ms = ?"
                    + " where id = ? and reopened_ms is null")
            .params(by, database.nowMs(), id)
            .update();
    reload();
    return done == 1;
  }

  private List<Closure> read(String which) {
    return database
        .sql()
        .sql("select * from closure " + which)
        .query(
            (row, _) ->
                new Closure(
                    row.getLong("id"),
                    new Scope(Kind.valueOf(row.getString("kind")), row.getString("name")),
                    row.getString("why"),
                    row.getString("closed_by"),
                    row.getLong("closed_ms"),
                    row.getString("reopened_by"),
                    row.getLong("reopened_ms")))
        .list();
  }
}
