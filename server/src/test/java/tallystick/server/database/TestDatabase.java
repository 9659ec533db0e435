package tallystick.server.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import tallystick.server.TestFolder;

/** One real PostgreSQL for all tests of a JVM, with a fresh database for whoever asks. */
public final class TestDatabase {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private TestDatabase() {}

  private static final class Holder {
    private static final TestFolder FOLDER = new TestFolder();
    private static final EmbeddedPostgres POSTGRES =
        EmbeddedPostgres.start(FOLDER.path(), TestFolder.postgresUser());

    static {
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    POSTGRES.close();
                    FOLDER.close();
                  }));
    }

    private Holder() {}
  }

  /** The URL of an empty database, with user and password in it. */
  public static String freshUrl() {
    EmbeddedPostgres postgres = Holder.POSTGRES;
    String name = "fresh" + COUNT.incrementAndGet();
    try (Connection connection =
            DriverManager.getConnection(
                postgres.url(), EmbeddedPostgres.USER, postgres.password());
        var create = connection.createStatement()) {
      create.execute("create database " + name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return "jdbc:postgresql://127.0.0.1:"
        + postgres.port()
        + "/"
        + name
        + "?user="
        + EmbeddedPostgres.USER
        + "&password="
        + postgres.password();
  }

  /** An empty database, migrated. */
  public static Database open(String url) {
    return Database.open(
        new PostgresSettings(
            java.nio.file.Path.of("/nowhere"), Optional.of(url), Optional.empty()));
  }
}
