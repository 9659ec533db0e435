package tallystick.server.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import tallystick.server.TestFolder;

/** The server's own PostgreSQL: safe settings, kept data, adopted when left over. */
class EmbeddedPostgresTest {
  private static String ask(EmbeddedPostgres postgres, String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(
                postgres.url(), EmbeddedPostgres.USER, postgres.password());
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getString(1) : "";
    }
  }

  private static void tell(EmbeddedPostgres postgres, String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(
                postgres.url(), EmbeddedPostgres.USER, postgres.password());
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void isDurableAndClosedAndAdoptedWhenItsServerWasKilled() throws Exception {
    try (TestFolder folder = new TestFolder()) {
      EmbeddedPostgres first = EmbeddedPostgres.start(folder.path(), TestFolder.postgresUser());
      assertEquals("on", ask(first, "show fsync"));
      assertEquals("on", ask(first, "show synchronous_commit"));
      assertEquals("on", ask(first, "show full_page_writes"));
      assertEquals("127.0.0.1", ask(first, "show listen_addresses"));
      assertEquals(
          "rw-------",
          PosixFilePermissions.toString(
              Files.getPosixFilePermissions(folder.path().resolve("postgres.password"))));
      assertThrows(
          SQLException.class,
          () -> DriverManager.getConnection(first.url(), EmbeddedPostgres.USER, "wrong").close(),
          "no password, no entry");
      tell(first, "create table kept (v int)");
      tell(first, "insert into kept values (42)");

      // The first server is killed: nothing stops its postmaster.
      EmbeddedPostgres second = EmbeddedPostgres.start(folder.path(), TestFolder.postgresUser());

      assertTrue(second.adopted());
      assertEquals(first.port(), second.port());
      assertEquals("42", ask(second, "select v from kept"));
      second.close();
      EmbeddedPostgres third = EmbeddedPostgres.start(folder.path(), TestFolder.postgresUser());
      assertFalse(third.adopted());
      assertEquals("42", ask(third, "select v from kept"));
      third.close();
    }
  }
}
