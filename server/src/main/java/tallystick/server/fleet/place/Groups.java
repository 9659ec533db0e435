package tallystick.server.fleet.place;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tallystick.intent.TerminalId;
import tallystick.server.fleet.FleetDatabase;

/** Groups of machines that are run alike; a machine is of one or of none. */
public final class Groups {
  /** More groups than this nobody keeps apart. */
  public static final int MAX_GROUPS = 500;

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");
  private static final int MAX_NOTE = 200;

  private final FleetDatabase database;
  private final Places places;

  public Groups(FleetDatabase database, Places places) {
    this.database = database;
    this.places = places;
  }

  /**
   * One group.
   *
   * @param note what it is for
   * @param machines how many are of it
   */
  public record Group(String name, String note, int machines) {}

  /** The answer to {@link #add} and {@link #remove}. */
  public enum Saved {
    DONE,
    EXISTS,
    TOO_MANY,
    /** Machines are of it still. */
    IN_USE,
    UNKNOWN
  }

  /** Which group a machine is of; empty: none. */
  public Optional<String> of(TerminalId terminal) {
    return places.of(terminal).group();
  }

  public List<Group> all() {
    return database
        .sql()
        .sql(
            """
            select g.name, g.note, count(m.terminal) as machines from machine_group g
            left join machine_at m on m.machine_group = g.name
            group by g.name, g.note order by g.name
            """)
        .query(
            (row, _) ->
                new Group(row.getString("name"), row.getString("note"), row.getInt("machines")))
        .list();
  }

  public boolean exists(String name) {
    return all().stream().anyMatch(group -> group.name().equals(name));
  }

  public Saved add(String name, String note, String by) {
    if (!NAME.matcher(name).matches() || note.length() > MAX_NOTE) {
      throw new IllegalArgumentException(
          "A group's name has 1 to 40 characters of a-z 0-9 -, its note up to 200");
    }
    if (all().size() >= MAX_GROUPS) {
      return Saved.TOO_MANY;
    }
    int done =
        database
            .sql()
            .sql(
                "insert into machine_group (name, note, created_ms, created_by)"
                    + " values (?, ?, ?, ?) on conflict do nothing")
            .params(name, note, database.nowMs(), by)
            .update();
    return done == 1 ? Saved.DONE : Saved.EXISTS;
  }

  /** Removes a group that no machine is of. */
  public Saved remove(String name) {
    int gone =
        database
            .sql()
            .sql(
                "delete from machine_group where name = ?"
                    + " and not exists (select 1 from machine_at where machine_group = ?)")
            .params(name, name)
            .update();
    return gone == 1 ? Saved.DONE : exists(name) ? Saved.IN_USE : Saved.UNKNOWN;
  }
}
