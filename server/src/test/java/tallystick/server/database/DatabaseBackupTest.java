package tallystick.server.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tallystick.server.ServerException;
import tallystick.server.TestFolder;

/** A real PostgreSQL of the server's own, copied while it is in use, and put back. */
class DatabaseBackupTest {
  private static TestFolder folder;
  private static PostgresSettings settings;

  @BeforeAll
  static void make() {
    folder = new TestFolder();
    settings = new PostgresSettings(folder.path(), Optional.empty(), TestFolder.postgresUser());
  }

  @AfterAll
  static void close() {
    folder.close();
  }

  private static void event(Database database, long atMs, String text) throws SQLException {
    try (Connection db = database.dataSource().getConnection();
        var insert =
            db.prepareStatement("insert into event (at_ms, kind, data) values (?, 'bot', ?)")) {
      insert.setLong(1, atMs);
      insert.setString(2, text);
      insert.executeUpdate();
    }
  }

  /** Events in the order and with the ids in which listeners hear them. */
  private static List<String> events(Database database) throws SQLException {
    List<String> events = new java.util.ArrayList<>();
    try (Connection db = database.dataSource().getConnection();
        var query =
            db.prepareStatement(
                "select id || ' ' || data from event"
                    + " where xid < pg_snapshot_xmin(pg_current_snapshot()) order by xid, id");
        var rows = query.executeQuery()) {
      while (rows.next()) {
        events.add(rows.getString(1));
      }
    }
    return events;
  }

  private static byte[] backup() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DatabaseBackup.write(settings, out, 1_000);
    return out.toByteArray();
  }

  private static List<String> restore(byte[] backup, boolean replace) {
    return DatabaseBackup.restore(settings, new ByteArrayInputStream(backup), replace, 7_000);
  }

  /** The same archive, each file of it as {@code change} gives it; without those it gives up. */
  private static byte[] repacked(byte[] backup, BiFunction<String, String, Optional<String>> change)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipInputStream from = new ZipInputStream(new ByteArrayInputStream(backup));
        ZipOutputStream to = new ZipOutputStream(out)) {
      for (ZipEntry entry = from.getNextEntry(); entry != null; entry = from.getNextEntry()) {
        String name = entry.getName();
        Optional<String> text =
            change.apply(name, new String(from.readAllBytes(), StandardCharsets.UTF_8));
        if (text.isPresent()) {
          to.putNextEntry(new ZipEntry(name));
          to.write(text.get().getBytes(StandardCharsets.UTF_8));
        }
      }
    }
    return out.toByteArray();
  }

  @Test
  void copiesOneMomentOfADatabaseInUseAndPutsItBackWithoutLosingWhatIsNewer() throws Exception {
    String odd = "tab\there, \\N, quote' \"and\" newline\nλ";
    byte[] backup;
    try (Database database = Database.open(settings)) {
      int there = events(database).size();
      event(database, 100, odd);
      backup = backup();
      event(database, 200, "afterwards");
      assertEquals(there + 2, events(database).size(), "the one in use was left alone");
    }

    ServerException refused = assertThrows(ServerException.class, () -> restore(backup, false));
    assertTrue(String.valueOf(refused.getMessage()).contains("newer than the backup"));
    List<String> said = restore(backup, true);

    assertTrue(said.get(1).contains("tallystick_before_7000"), said.toString());
    try (Database database = Database.open(settings)) {
      assertTrue(events(database).getLast().endsWith(odd), "to the letter");
      int restored = events(database).size();
      event(database, 300, "goes on");
      assertEquals(restored + 1, events(database).size(), "numbers go on behind the highest");
      assertTrue(events(database).getLast().endsWith("goes on"));
    }
  }

  @Test
  void refusesWhatIsNotWhole() throws Exception {
    byte[] backup;
    try (Database database = Database.open(settings)) {
      event(database, 50, "before");
      backup = backup();
    }
    byte[] cut = java.util.Arrays.copyOf(backup, backup.length / 2);
    byte[] none = "no backup at all".getBytes(StandardCharsets.UTF_8);
    byte[] altered =
        repacked(backup, (name, text) -> Optional.of(text.replace("before", "BEFORE")));
    byte[] withoutEnd =
        repacked(backup, (name, text) -> Optional.of(text).filter(t -> !name.equals("SHA256SUMS")));
    byte[] withoutTable =
        repacked(backup, (name, text) -> Optional.of(text).filter(t -> !name.equals("event")));

    for (byte[] bad : List.of(cut, none, altered, withoutEnd, withoutTable)) {
      ServerException refused = assertThrows(ServerException.class, () -> restore(bad, true));
      assertTrue(String.valueOf(refused.getMessage()).contains("damaged"), refused::toString);
    }
    try (Database database = Database.open(settings)) {
      assertTrue(events(database).getLast().endsWith("before"), "nothing was changed");
    }
  }

  @Test
  void saysThatALaterReleaseMadeItAndChangesNothing() throws Exception {
    byte[] backup;
    try (Database database = Database.open(settings)) {
      event(database, 60, "stays");
      backup = backup();
    }
    byte[] format = edited(backup, "tallystick-server-backup 2", "tallystick-server-backup 3");
    byte[] schema = edited(backup, "\nschema ", "\nschema 9");

    for (byte[] later : List.of(format, schema)) {
      ServerException refused = assertThrows(ServerException.class, () -> restore(later, true));
      assertTrue(String.valueOf(refused.getMessage()).contains("release"), String.valueOf(refused));
    }
    try (Database database = Database.open(settings)) {
      assertTrue(events(database).getLast().endsWith("stays"));
    }
    assertTrue(Files.notExists(folder.path().resolve(KeyBeside.RESTORING)), "it may be started");
  }

  /** The same backup with other words in its description, and sums that fit. */
  private static byte[] edited(byte[] backup, String words, String others) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BackupFile.Writer writer = new BackupFile.Writer(out);
    try (var zip = new java.util.zip.ZipInputStream(new ByteArrayInputStream(backup))) {
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        byte[] bytes = zip.readAllBytes();
        if (entry.getName().equals("SHA256SUMS")) {
          continue;
        }
        String text = new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
        byte[] mine =
            entry.getName().equals("backup")
                ? DatabaseBackup.utf8(text.replaceFirst(words, others))
                : bytes;
        writer.add(entry.getName(), to -> to.write(mine));
      }
    }
    writer.finish();
    return out.toByteArray();
  }
}
