package tallystick.server.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a backup must not bring back. Which sessions, links, codes and tokens ended after it was
 * made cannot be known from it, so all of them end in the transaction that puts the rows back: who
 * was signed out stays out. Roles and means of sign-in are what they were, and people have to look
 * at those.
 */
final class OldRights {
  private OldRights() {}

  /** Ends them; what was ended and what to look at, line by line, for people. */
  static List<String> end(Connection db, Tables tables, long madeAtMs, long nowMs)
      throws SQLException {
    List<String> said = new ArrayList<>();
    if (tables.has("person")) {
      int sessions = update(db, "delete from session");
      int links = update(db, "delete from welcome_link");
      int codes = update(db, "delete from recovery_code");
      said.add(
          "Ended, since nobody knows which ended after the backup: "
              + sessions
              + " sessions, "
              + links
              + " links, "
              + codes
              + " recovery codes. People sign in again, and make new codes.");
    }
    said.add(tokens(db, nowMs));
    if (tables.has("person")) {
      said.addAll(people(db));
    }
    try (var insert =
        db.prepareStatement(
            "insert into bookmark (name, value) values (?, ?)"
                + " on conflict (name) do update set value = excluded.value")) {
      insert.setString(1, DatabaseBackup.RESTORED);
      insert.setString(2, madeAtMs + " " + nowMs);
      insert.executeUpdate();
    }
    return said;
  }

  private static String tokens(Connection db, long nowMs) throws SQLException {
    List<String> names = new ArrayList<>();
    try (var query =
        db.prepareStatement(
            """
            update api_token set revoked_ms = ?, seal = '' where revoked_ms is null and expires_ms > ?
            returning name
            """)) {
      query.setLong(1, nowMs);
      query.setLong(2, nowMs);
      try (var rows = query.executeQuery()) {
        while (rows.next()) {
          names.add(printable(rows.getString(1)));
        }
      }
    }
    return names.isEmpty()
        ? "No token was alive."
        : "Ended for the same reason, "
            + names.size()
            + " tokens: "
            + String.join(", ", names)
            + ". Programs need new ones; the next start writes an administrator's to admin.token.";
  }

  private static List<String> people(Connection db) throws SQLException {
    List<String> said = new ArrayList<>();
    try (var query =
            db.prepareStatement(
                """
                select name, role, suspended from person where not deleted
                order by created_ms, id
                """);
        var rows = query.executeQuery()) {
      while (rows.next()) {
        said.add(
            "  "
                + printable(rows.getString(1))
                + ": "
                + rows.getString(2)
                + (rows.getBoolean(3) ? ", suspended" : ""));
      }
    }
    if (said.isEmpty()) {
      return List.of();
    }
    said.addFirst("CHECK THESE PEOPLE. Roles, passwords and passkeys are those of the backup:");
    said.addLast(
        "Whoever was suspended, removed, given a lesser role or a new password after the backup is"
            + " as he was before it. Administrators have to be the keeper's as well; for the others"
            + " nobody asks but you.");
    return said;
  }

  private static int update(Connection db, String sql) throws SQLException {
    try (var statement = db.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  /** A name is somebody's own choice and must not write to an operator's terminal. */
  private static String printable(String text) {
    return text.replaceAll("\\p{C}", "?");
  }
}
