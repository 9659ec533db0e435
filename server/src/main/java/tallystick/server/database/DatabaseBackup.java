package tallystick.server.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import tallystick.server.ServerException;

/**
 * The whole database as one file, and back. Every table is copied in one snapshot, so the file is
 * one moment of the database, whether a server runs on it or not. Tables are found when it is done,
 * not listed here: what a later release adds is copied as well.
 *
 * <p>With it goes the key beside it ({@link KeyBeside}), without which no row about people is
 * believed; what must not come back ends while the rows are put back ({@link OldRights}).
 *
 * <p>A restored database is an older one. It invents nothing: what its bots ask for again has the
 * ids it had the first time, and the keeper answers those with what it said then, or refuses them.
 */
public final class DatabaseBackup {
  /** A bookmark of this name tells the next start when the backup was made and put back. */
  public static final String RESTORED = "restored";

  /** Which release of the schema the rows fit; never copied as rows. */
  static final String HISTORY = "flyway_schema_history";

  private DatabaseBackup() {}

  /**
   * Copies the database.
   *
   * @return what was copied, for people
   */
  public static String write(PostgresSettings settings, OutputStream out, long nowMs) {
    try (Held held = Held.open(settings);
        Connection db = held.connect()) {
      db.setAutoCommit(false);
      db.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      db.setReadOnly(true);
      Tables tables = Tables.of(db);
      BackupFile.Writer file = new BackupFile.Writer(out);
      BackupFile.Description about =
          new BackupFile.Description(nowMs, schema(db), latestMs(db), tables.headers());
      file.describe(about);
      String key = KeyBeside.read(settings.folder());
      file.add(KeyBeside.FILE, to -> to.write(utf8(key)));
      CopyManager copy = db.unwrap(PGConnection.class).getCopyAPI();
      for (Tables.Table table : tables.inOrder()) {
        file.add(table.name(), to -> copy.copyOut(table.copy() + " to stdout", to));
      }
      file.finish();
      db.rollback();
      return tables.inOrder().size()
          + " tables, "
          + about.words()
          + (key.isEmpty() ? ", without " + KeyBeside.FILE + ", since there is none" : "");
    } catch (SQLException | IOException e) {
      throw new ServerException(
          "The backup failed and is not to be used: " + e.getMessage() + ". Check the disk", e);
    }
  }

  private static String schema(Connection db) throws SQLException {
    try (var query =
            db.prepareStatement(
                "select version from "
                    + HISTORY
                    + " where success order by installed_rank desc limit 1");
        var rows = query.executeQuery()) {
      if (!rows.next()) {
        throw new ServerException("The database holds no schema: no server has used it yet");
      }
      return rows.getString(1);
    }
  }

  /** When something last happened, as far as the stream of events tells. */
  private static long latestMs(Connection db) throws SQLException {
    try (var query = db.prepareStatement("select coalesce(max(at_ms), 0) from event");
        var rows = query.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /**
   * Puts a backup into a database on which no server runs. What was there is put aside under
   * another name, where the server keeps its own PostgreSQL; what is newer only when told to.
   *
   * @return what was found and done, line by line, for people
   */
  public static List<String> restore(
      PostgresSettings settings, InputStream in, boolean replace, long nowMs) {
    Path folder = settings.folder();
    Path unpacked = folder.resolve("restoring");
    // Of one that was cut off nobody knows how far it came: then only a whole one ends that.
    boolean cutOffBefore = KeyBeside.unfinished(folder);
    boolean exchanged = false;
    try {
      DeleteTree.delete(unpacked);
      Files.createDirectories(unpacked);
      BackupFile.Description about = BackupFile.unpack(in, unpacked);
      List<String> said = new ArrayList<>();
      said.add(
          "The backup was made at "
              + Instant.ofEpochMilli(about.madeAtMs())
              + ": "
              + about.words()
              + ".");
      try (Held held = Held.open(settings)) {
        Found found = look(held, settings, about, replace);
        KeyBeside.begin(folder, Files.readString(unpacked.resolve(KeyBeside.FILE)));
        String target = held.makeTarget();
        migrate(held, target, about);
        List<String> ended;
        try (Connection db = held.connect(target)) {
          ended = load(db, about, unpacked, nowMs);
        }
        exchanged = true;
        said.add(found.words() + held.putInPlace(found.rows() == 0, nowMs));
        KeyBeside.finish(folder, nowMs);
        said.addAll(ended);
      }
      said.add(
          "Restored. Bots go on from where they stood then; the keeper repeats its answers to what"
              + " it has judged since and places nothing twice.");
      return said;
    } catch (SQLException | IOException e) {
      throw new ServerException("Restoring failed: " + e.getMessage() + ". Start it again", e);
    } finally {
      tidy(folder, unpacked, cutOffBefore || exchanged);
    }
  }

  /** Rows about people do not stay about; nor does the note, when nothing was exchanged. */
  private static void tidy(Path folder, Path unpacked, boolean keepNote) {
    try {
      DeleteTree.delete(unpacked);
      if (!keepNote) {
        KeyBeside.abandon(folder);
      }
    } catch (IOException e) {
      throw new ServerException("Cannot tidy up " + folder + ": " + e.getMessage(), e);
    }
  }

  private static void migrate(Held held, String target, BackupFile.Description about) {
    try {
      Flyway flyway =
          Flyway.configure()
              .dataSource(target, held.user(), held.password())
              .locations("classpath:db/migration")
              .target(about.schema())
              .load();
      if (Arrays.stream(flyway.info().all())
          .noneMatch(step -> step.getVersion().getVersion().equals(about.schema()))) {
        throw new ServerException(
            "The backup's schema is "
                + about.schema()
                + ", which this release does not know: a newer one made it. Nothing was changed;"
                + " restore it with that release");
      }
      flyway.migrate();
    } catch (FlywayException e) {
      throw new ServerException(
          "The backup's schema cannot be made: "
              + e.getMessage()
              + ". Restore it with the release that made it",
          e);
    }
  }

  /** What the database held before. */
  private record Found(long rows, String words) {}

  private static Found look(
      Held held, PostgresSettings settings, BackupFile.Description about, boolean replace)
      throws SQLException {
    long latestMs;
    long rows;
    try (Connection db = held.connect()) {
      Tables tables = Tables.of(db);
      rows = tables.rows(db);
      latestMs = tables.has("event") ? latestMs(db) : 0;
    }
    if (rows == 0) {
      return new Found(0, "The database was empty.");
    }
    String holds =
        "The database held " + rows + " rows, the last of " + Instant.ofEpochMilli(latestMs);
    if (latestMs > about.latestMs() && !replace) {
      throw new ServerException(
          holds
              + ", which is newer than the backup. Nothing was changed; --replace puts it aside and"
              + " restores all the same");
    }
    if (settings.url().isPresent()) {
      throw new ServerException(
          holds + ". Nothing was changed; name an empty database in TALLYSTICK_DB_URL");
    }
    return new Found(rows, holds + ".");
  }

  private static List<String> load(
      Connection db, BackupFile.Description about, Path unpacked, long nowMs)
      throws SQLException, IOException {
    db.setAutoCommit(false);
    Tables tables = Tables.of(db);
    if (!tables.headers().equals(about.tables())) {
      throw new ServerException(
          "The backup's tables are not those of its schema; it was made by a changed release");
    }
    CopyManager copy = db.unwrap(PGConnection.class).getCopyAPI();
    try (var statement = db.createStatement()) {
      // This database was made a moment ago and holds nothing that rows which are only added to
      // could lose.
      triggers(statement, tables, "disable");
      // What the migrations themselves have put there is in the backup as well.
      statement.execute("truncate " + tables.names());
      for (Tables.Table table : tables.inOrder()) {
        try (InputStream rows = Files.newInputStream(unpacked.resolve(table.name()))) {
          copy.copyIn(table.copy() + " from stdin", rows);
        }
        for (String afterwards : table.afterwards()) {
          statement.execute(afterwards);
        }
      }
      triggers(statement, tables, "enable");
    }
    List<String> ended = OldRights.end(db, tables, about.madeAtMs(), nowMs);
    db.commit();
    return ended;
  }

  private static void triggers(Statement statement, Tables tables, String how) throws SQLException {
    for (Tables.Table table : tables.inOrder()) {
      statement.execute(table.triggers(how));
    }
  }

  /** The database, held open for a while: one's own, or the embedded one as it was found. */
  private static final class Held implements AutoCloseable {
    /** What a restore was cut off in is dropped by the next one. */
    private static final String FRESH = EmbeddedPostgres.DATABASE + "_restoring";

    private final String url;
    private final String user;
    private final String password;
    private final Runnable end;

    private Held(String url, String user, String password, Runnable end) {
      this.url = url;
      this.user = user;
      this.password = password;
      this.end = end;
    }

    static Held open(PostgresSettings settings) {
      if (settings.url().isPresent()) {
        return new Held(settings.url().get(), "", "", () -> {});
      }
      EmbeddedPostgres embedded = EmbeddedPostgres.start(settings.folder(), settings.runAs());
      // One that runs belongs to a running server, or was left by one, and stays as it was found.
      Runnable end = embedded.adopted() ? () -> {} : embedded::close;
      return new Held(embedded.url(), EmbeddedPostgres.USER, embedded.password(), end);
    }

    String user() {
      return user;
    }

    String password() {
      return password;
    }

    Connection connect() throws SQLException {
      return connect(url);
    }

    Connection connect(String to) throws SQLException {
      return user.isEmpty()
          ? DriverManager.getConnection(to)
          : DriverManager.getConnection(to, user, password);
    }

    /**
     * Where the backup's rows go: a fresh database beside the embedded one, so that the one in use
     * stays whole until the other is; one's own where there is one, which is known to be empty.
     */
    String makeTarget() throws SQLException {
      if (user.isEmpty()) {
        return url;
      }
      execute("drop database if exists " + FRESH, "create database " + FRESH);
      return besides(FRESH);
    }

    /**
     * Both names change in one transaction: whenever it is cut off, one whole database is there.
     */
    String putInPlace(boolean wasEmpty, long nowMs) throws SQLException {
      if (user.isEmpty()) {
        return "";
      }
      String aside = EmbeddedPostgres.DATABASE + "_before_" + nowMs;
      try (Connection db = connect(besides("postgres"));
          var statement = db.createStatement()) {
        db.setAutoCommit(false);
        statement.execute("alter database " + EmbeddedPostgres.DATABASE + " rename to " + aside);
        statement.execute("alter database " + FRESH + " rename to " + EmbeddedPostgres.DATABASE);
        db.commit();
      }
      if (wasEmpty) {
        execute("drop database " + aside);
        return "";
      }
      return " It is put aside as the database " + aside + ".";
    }

    private void execute(String... commands) throws SQLException {
      try (Connection db = connect(besides("postgres"));
          var statement = db.createStatement()) {
        for (String command : commands) {
          statement.execute(command);
        }
      }
    }

    private String besides(String database) {
      return url.substring(0, url.lastIndexOf('/') + 1) + database;
    }

    @Override
    public void close() {
      end.run();
    }
  }

  /** Charset of everything in the file. */
  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
