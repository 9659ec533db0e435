package tallystick.server.fleet.place;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tallystick.intent.TerminalId;
import tallystick.server.fleet.FleetDatabase;
import tools.jackson.databind.json.JsonMapper;

/**
 * The places, and where each machine stands. Every beat and every price asks, so that all of it is
 * held in memory and read anew after each change; this server is the only one that writes it.
 */
public final class Places {
  /** As many as a fleet of the largest operators has, and as a page still draws. */
  public static final int MAX_PLACES = 20_000;

  /** What a customer reads while he stands there. */
  public static final int MAX_MESSAGE = 300;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final FleetDatabase database;
  private volatile Picture picture = Picture.NONE;

  /** A place as somebody saved it; versions count from 1. */
  public record Version(
      long id, Location location, int version, long changedMs, String changedBy) {}

  private record Row(
      @Nullable Long place, Optional<String> group, boolean oneWay, String message) {}

  private record Picture(Map<Long, Version> places, Map<String, Row> machines) {
    static final Picture NONE = new Picture(Map.of(), Map.of());
  }

  /** The answer to {@link #save} and {@link #remove}. */
  public sealed interface Saved {
    record Done(Version version) implements Saved {}

    /** Somebody else saved in between; judge on his version. 0: it is gone. */
    record Stale(int current) implements Saved {}

    record TooMany(int most) implements Saved {}

    /** So many machines stand there still. */
    record InUse(int machines) implements Saved {}
  }

  public Places(FleetDatabase database) {
    this.database = database;
    reload();
  }

  /** Reads it anew from the database. */
  public synchronized void reload() {
    Map<Long, Version> places = new HashMap<>();
    database
        .sql()
        .sql("select * from place")
        .query(
            (row, _) ->
                places.put(
                    row.getLong("id"),
                    new Version(
                        row.getLong("id"),
                        JSON.readValue(row.getString("body"), Location.class),
                        row.getInt("version"),
                        row.getLong("changed_ms"),
                        row.getString("changed_by"))))
        .list();
    Map<String, Row> machines = new HashMap<>();
    database
        .sql()
        .sql("select * from machine_at")
        .query(
            (row, _) ->
                machines.put(
                    row.getString("terminal"),
                    new Row(
                        row.getObject("place", Long.class),
                        Optional.ofNullable(row.getString("machine_group")),
                        row.getBoolean("one_way"),
                        row.getString("message"))))
        .list();
    picture = new Picture(places, machines);
  }

  /** Where a machine stands and what it is of. */
  public Place of(TerminalId terminal) {
    return of(terminal.name());
  }

  public Place of(String terminal) {
    Picture now = picture;
    Row row = now.machines().get(terminal);
    if (row == null) {
      return Place.NOWHERE;
    }
    Version place = row.place() == null ? null : now.places().get(row.place());
    return new Place(
        place == null ? 0 : place.id(),
        Optional.ofNullable(place).map(Version::location),
        row.group(),
        row.oneWay(),
        row.message());
  }

  /** Every place, by name. */
  public List<Version> all() {
    List<Version> found = new ArrayList<>(picture.places().values());
    found.sort(
        Comparator.comparing((Version one) -> one.location().name(), String.CASE_INSENSITIVE_ORDER)
            .thenComparingLong(Version::id));
    return found;
  }

  public Optional<Version> find(long id) {
    return Optional.ofNullable(picture.places().get(id));
  }

  /** How many machines stand in each place, by its id. */
  public Map<Long, Integer> machines() {
    Map<Long, Integer> counts = new HashMap<>();
    for (Row row : picture.machines().values()) {
      if (row.place() != null) {
        counts.merge(row.place(), 1, Integer::sum);
      }
    }
    return counts;
  }

  /** Saves a new place. */
  public Saved add(Location location, String by) {
    if (picture.places().size() >= MAX_PLACES) {
      return new Saved.TooMany(MAX_PLACES);
    }
    long id =
        database
            .sql()
            .sql(
                "insert into place (version, body, changed_ms, changed_by) values (1, ?, ?, ?)"
                    + " returning id")
            .params(JSON.writeValueAsString(location), database.nowMs(), by)
            .query(Long.class)
            .single();
    reload();
    return new Saved.Done(find(id).orElseThrow());
  }

  /**
   * Saves what follows on a version.
   *
   * @param after the version that it was judged on
   */
  public Saved save(long id, Location location, int after, String by) {
    int done =
        database
            .sql()
            .sql(
                "update place set version = version + 1, body = ?, changed_ms = ?, changed_by = ?"
                    + " where id = ? and version = ?")
            .params(JSON.writeValueAsString(location), database.nowMs(), by, id, after)
            .update();
    reload();
    return done == 1
        ? new Saved.Done(find(id).orElseThrow())
        : new Saved.Stale(find(id).map(Version::version).orElse(0));
  }

  /** Removes a place where no machine stands. */
  public Saved remove(long id, int after) {
    Optional<Version> found = find(id);
    if (found.isEmpty() || found.get().version() != after) {
      return new Saved.Stale(found.map(Version::version).orElse(0));
    }
    int gone =
        database
            .sql()
            .sql(
                "delete from place where id = ? and version = ?"
                    + " and not exists (select 1 from machine_at where place = ?)")
            .params(id, after, id)
            .update();
    reload();
    return gone == 1
        ? new Saved.Done(found.get())
        : new Saved.InUse(machines().getOrDefault(id, 0));
  }

  /** These machines stand there from now on; null: nowhere. */
  public void put(List<TerminalId> machines, @Nullable Long place) {
    write(machines, "place", place);
  }

  /** These machines are of this group from now on; null: of none. */
  public void join(List<TerminalId> machines, @Nullable String group) {
    write(machines, "machine_group", group);
  }

  /** These machines take cash and give none, or go both ways again. */
  public void oneWay(List<TerminalId> machines, boolean oneWay) {
    write(machines, "one_way", oneWay);
  }

  /** This stands on their screens from now on; empty: nothing. */
  public void say(List<TerminalId> machines, String message) {
    if (message.length() > MAX_MESSAGE) {
      throw new IllegalArgumentException(
          "A message on a screen has up to " + MAX_MESSAGE + " characters");
    }
    write(machines, "message", message.strip());
  }

  private void write(List<TerminalId> machines, String column, @Nullable Object value) {
    database.run(
        () -> {
          for (TerminalId machine : machines) {
            database
                .sql()
                .sql(
                    "insert into machine_at (terminal, "
                        + column
                        + ") values (:terminal, :value) on conflict (terminal) do update set "
                        + column
                        + " = excluded."
                        + column)
                .param("terminal", machine.name())
                .param("value", value)
                .update();
          }
        });
    reload();
  }
}
