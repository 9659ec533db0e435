package tallystick.server.fleet.setting;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import tallystick.intent.WalletId;
import tallystick.server.fleet.FleetDatabase;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The coins' settings in the database; every version stays. Each is a template with values of the
 * groups' own over it; what is in force for a machine is its group's. The latest versions are held
 * in memory, because every beat asks for them; this server is the only one that writes them.
 */
public final class CoinSettings {
  /** An operator has a few coins in a few currencies at a few groups of machines. */
  public static final int MAX_SETTINGS = 200;

  /** Groups with values of their own, in one setting. */
  public static final int MAX_OWN = 500;

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final TypeReference<TreeMap<String, GroupTerms>> OWN = new TypeReference<>() {};

  private final FleetDatabase database;
  private final Function<String, Optional<String>> groupOf;
  private volatile List<Version> latest = List.of();

  /**
   * @param groupOf the group of a machine, by its name
   */
  public CoinSettings(FleetDatabase database, Function<String, Optional<String>> groupOf) {
    this.database = database;
    this.groupOf = groupOf;
    reload();
  }

  /**
   * A setting as somebody saved it; versions count from 1.
   *
   * @param setting the template, or what is in force for a group
   * @param own of groups over it, by their names
   */
  public record Version(
      CoinSetting setting,
      Map<String, GroupTerms> own,
      int version,
      long createdMs,
      String createdBy) {
    public Version {
      own = java.util.Collections.unmodifiableMap(new TreeMap<>(own));
      if (own.size() > MAX_OWN) {
        throw new IllegalArgumentException("At most " + MAX_OWN + " groups with own values");
      }
      // Refuses what it cannot be.
      own.values().forEach(terms -> terms.over(setting));
    }

    /** What is in force for a machine of this group; empty: it is not offered there. */
    public Optional<CoinSetting> inForce(String machine, Optional<String> group) {
      if (!setting.covers(machine)) {
        return Optional.empty();
      }
      GroupTerms terms = group.map(own::get).orElse(null);
      if (terms == null) {
        return Optional.of(setting);
      }
      return terms.isOffered() ? Optional.of(terms.over(setting)) : Optional.empty();
    }

    /** The template and what it is in each group with values of its own. */
    Stream<CoinSetting> everyOne() {
      return Stream.concat(
          Stream.of(setting), own.values().stream().map(terms -> terms.over(setting)));
    }

    private Version as(CoinSetting inForce) {
      return new Version(inForce, Map.of(), version, createdMs, createdBy);
    }
  }

  /** The answer to {@link #save}. */
  public sealed interface Saved {
    record Done(Version version) implements Saved {}

    /** Somebody else saved in between; judge on his version. */
    record Stale(int current) implements Saved {}

    record TooMany(int most) implements Saved {}
  }

  /** Reads the latest versions anew from the database. */
  public synchronized void reload() {
    latest = stored();
  }

  /** The latest versions as the database has them now: for whoever suspects it. */
  public List<Version> stored() {
    return database
        .sql()
        .sql("select distinct on (name) * from coin_setting order by name, version desc")
        .query((row, _) -> version(row))
        .list();
  }

  /** The latest version of each, by name. */
  public List<Version> all() {
    return latest;
  }

  /** Every template, and what it is in each group: all that somebody may be offered. */
  public List<CoinSetting> everyOne() {
    return latest.stream().flatMap(Version::everyOne).distinct().toList();
  }

  public Optional<Version> find(String name) {
    return latest.stream().filter(one -> one.setting().name().equals(name)).findFirst();
  }

  /** The latest version that named a wallet, whatever its setting says by now. */
  public Optional<Version> lastWith(WalletId wallet) {
    return database
        .sql()
        .sql("select * from coin_setting order by created_ms desc, version desc")
        .query((row, _) -> version(row))
        .list()
        .stream()
        .flatMap(version -> version.everyOne().map(version::as))
        .filter(version -> version.setting().walletId().equals(wallet))
        .findFirst();
  }

  /** The version that a quote was made by. */
  public Optional<Version> find(String name, int version) {
    return database
        .sql()
        .sql("select * from coin_setting where name = ? and version = ?")
        .params(name, version)
        .query((row, _) -> version(row))
        .optional();
  }

  /** Every version, the newest first. */
  public List<Version> history(String name) {
    return database
        .sql()
        .sql("select * from coin_setting where name = ? order by version desc")
        .param(name)
        .query((row, _) -> version(row))
        .list();
  }

  /**
   * Saves a template that follows on a version; the groups' own values stay as they are.
   *
   * @param after the version it was judged on; 0 for a new setting
   */
  public Saved save(CoinSetting setting, int after, String by) {
    return save(setting, find(setting.name()).map(Version::own).orElse(Map.of()), after, by);
  }

  /** Saves a template with the groups' own values. */
  public Saved save(CoinSetting setting, Map<String, GroupTerms> own, int after, String by) {
    Saved saved =
        database.inTransaction(
            () -> {
              database
                  .sql()
                  .sql("select pg_advisory_xact_lock(hashtext('coin_setting'))::text")
                  .query(String.class)
                  .optional();
              int current =
                  database
                      .sql()
                      .sql("select coalesce(max(version), 0) from coin_setting where name = ?")
                      .param(setting.name())
                      .query(Integer.class)
                      .single();
              if (current != after) {
                return new Saved.Stale(current);
              }
              if (current == 0 && all().size() >= MAX_SETTINGS) {
                return new Saved.TooMany(MAX_SETTINGS);
              }
              Version next = new Version(setting, own, current + 1, database.nowMs(), by);
              database
                  .sql()
                  .sql(
                      "insert into coin_setting (name, version, body, own, created_ms, created_by)"
                          + " values (?, ?, ?, ?, ?, ?)")
                  .params(
                      setting.name(),
                      next.version(),
                      JSON.writeValueAsString(setting),
                      JSON.writeValueAsString(next.own()),
                      next.createdMs(),
                      by)
                  .update();
              return new Saved.Done(next);
            });
    reload();
    return saved;
  }

  /** The same as {@link #all}: what is held in memory. */
  public List<Version> latest() {
    return latest;
  }

  /** What a machine offers: the settings that cover it, as they are in its group. */
  public List<Version> of(String machine) {
    Optional<String> group = groupOf.apply(machine);
    List<Version> found = new ArrayList<>();
    for (Version version : latest) {
      version.inForce(machine, group).ifPresent(here -> found.add(version.as(here)));
    }
    return found;
  }

  private static Version version(java.sql.ResultSet row) throws java.sql.SQLException {
    return new Version(
        JSON.readValue(row.getString("body"), CoinSetting.class),
        JSON.readValue(row.getString("own"), OWN),
        row.getInt("version"),
        row.getLong("created_ms"),
        row.getString("created_by"));
  }
}
