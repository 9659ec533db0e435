package tallystick.server.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import tallystick.server.ServerException;

/** The open database, migrated to this release's schema. Closing it stops an embedded one. */
public final class Database implements AutoCloseable {
  /** Few connections: writes are grouped, and every one costs PostgreSQL a process. */
  private static final int POOL_SIZE = 12;

  private final HikariDataSource pool;
  private final @Nullable EmbeddedPostgres embedded;

  private Database(HikariDataSource pool, @Nullable EmbeddedPostgres embedded) {
    this.pool = pool;
    this.embedded = embedded;
  }

  /**
   * Opens it, starting or adopting the embedded PostgreSQL where there is no URL.
   *
   * @throws ServerException saying what to do
   */
  public static Database open(PostgresSettings settings) {
    Optional<String> url = settings.url();
    if (url.isPresent()) {
      return connect(url.get(), null);
    }
    EmbeddedPostgres embedded = EmbeddedPostgres.start(settings.folder(), settings.runAs());
    try {
      return connect(embedded.url(), embedded);
    } catch (RuntimeException e) {
      embedded.close();
      throw e;
    }
  }

  private static Database connect(String url, @Nullable EmbeddedPostgres embedded) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    if (embedded != null) {
      config.setUsername(EmbeddedPostgres.USER);
      config.setPassword(embedded.password());
    }
    config.setMaximumPoolSize(POOL_SIZE);
    config.setMinimumIdle(2);
    config.setPoolName("database");
    config.setConnectionTimeout(10_000);
    HikariDataSource pool;
    try {
      pool = new HikariDataSource(config);
    } catch (RuntimeException e) {
      throw new ServerException(
          "Cannot reach the database: " + e.getMessage() + ". Check TALLYSTICK_DB_URL", e);
    }
    try {
      Flyway.configure()
          .dataSource(pool)
          .locations("classpath:db/migration")
          .validateMigrationNaming(true)
          .load()
          .migrate();
      return new Database(pool, embedded);
    } catch (FlywayException e) {
      pool.close();
      throw new ServerException(
          "The database's schema cannot be brought to this release: "
              + e.getMessage()
              + ". A newer server may have used it; run that one, or restore a backup",
          e);
    }
  }

  public DataSource dataSource() {
    return pool;
  }

  /** True when a PostgreSQL left by a killed server was found and taken over. */
  public boolean adopted() {
    return embedded != null && embedded.adopted();
  }

  @Override
  public void close() {
    pool.close();
    if (embedded != null) {
      embedded.close();
    }
  }
}
