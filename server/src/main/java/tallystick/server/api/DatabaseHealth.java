package tallystick.server.api;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The database, without which the server is not ready. */
@Component("database")
class DatabaseHealth implements HealthIndicator {
  private final JdbcClient db;

  DatabaseHealth(JdbcClient db) {
    this.db = db;
  }

  @Override
  public Health health() {
    try {
      db.sql("select 1").query(Integer.class).single();
      return Health.up().build();
    } catch (DataAccessException e) {
      return Health.down()
          .withDetail("why", "The database does not answer; see its log in the server's folder")
          .build();
    }
  }
}
