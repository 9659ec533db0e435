package tallystick.server.fleet.setting;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tallystick.intent.WalletId;
import tallystick.server.fleet.FleetDatabase;
import tallystick.server.fleet.Remembered;
import tools.jackson.databind.json.JsonMapper;

/** The coins' settings in the database; every version stays. */
public final class CoinSettings {
  /** An operator has a few coins in a few currencies at a few groups of machines. */
  public static final int MAX_SETTINGS = 200;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final FleetDatabase database;
  private final Remembered<List<Version>> latest = new Remembered<>(this::all);

  public CoinSettings(FleetDatabase database) {
    this.database = database;
  }

  /** A setting as somebody saved it; versions count from 1. */
  public record Version(CoinSetting setting, int version, long createdMs, String createdBy) {}

  /** The answer to {@link #save}. */
  public sealed interface Saved {
    record Done(Version version) implements Saved {}

    /** Somebody else saved in between; judge on his version. */
    record Stale(int current) implements Saved {}

    record TooMany(int most) implements Saved {}
  }

  /** The latest version of each, by name. */
  public List<Version> all() {
    return database
        .sql()
        .sql("select distinct on (name) * from coin_setting order by name, version desc")
        .query((row, _) -> version(row))
        .list();
  }

  public Optional<Version> find(String name) {
    return history(name).stream().findFirst();
  }

  /** The latest version that named a wallet, whatever its setting says by now. */
  public Optional<Version> lastWith(WalletId wallet) {
    return database
        .sql()
        .sql("select * from coin_setting order by created_ms desc, version desc")
        .query((row, _) -> version(row))
        .list()
        .stream()
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
   * Saves what follows on a version.
   *
   * @param after the version it was judged on; 0 for a new setting
   */
  public Saved save(CoinSetting setting, int after, String by) {
    Saved saved = store(setting, after, by);
    latest.forget();
    return saved;
  }

  private Saved store(CoinSetting setting, int after, String by) {
    return database.inTransaction(
        () -> {
          database
              .sql()
              .sql("select pg_advisory_xact_lock(hashtext('coin_setting'))::text")
              .query(String.class)
              .optional();
          int current = find(setting.name()).map(Version::version).orElse(0);
          if (current != after) {
            return new Saved.Stale(current);
          }
          if (current == 0 && all().size() >= MAX_SETTINGS) {
            return new Saved.TooMany(MAX_SETTINGS);
          }
          Version next = new Version(setting, current + 1, database.nowMs(), by);
          database
              .sql()
              .sql(
                  "insert into coin_setting (name, version, body, created_ms, created_by)"
                      + " values (?, ?, ?, ?, ?)")
              .params(
                  setting.name(),
                  next.version(),
                  JSON.writeValueAsString(setting),
                  next.createdMs(),
                  by)
              .update();
          return new Saved.Done(next);
        });
  }

  /** The same, as of a moment ago at most. */
  public List<Version> latest() {
    return latest.get();
  }

  /** What a machine offers: the settings that cover it, as of a moment ago at most. */
  public List<Version> of(String machine) {
    List<Version> found = new ArrayList<>(latest());
    found.removeIf(version -> !version.setting().covers(machine));
    return found;
  }

  private static Version version(java.sql.ResultSet row) throws java.sql.SQLException {
    return new Version(
        JSON.readValue(row.getString("body"), CoinSetting.class),
        row.getInt("version"),
        row.getLong("created_ms"),
        row.getString("created_by"));
  }
}
