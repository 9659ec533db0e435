package tallystick.server.people;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import tallystick.server.database.DatabaseBackup;
import tallystick.server.incidents.FindingStore;

/**
 * The first start on rows of a backup. What could be ended was ended with the restore; what cannot
 * be decided by a program, who may still be what he was, is put before people as a finding that
 * stays, whoever typed the command.
 */
public final class AfterRestore {
  private AfterRestore() {}

  private record Evidence(long madeAtMs, long restoredAtMs, List<Map<String, String>> people) {}

  /** Tells of it once; cut off, it does so again at the next start. */
  public static void tell(
      JdbcClient db, TokenStore tokens, People people, FindingStore findings, Path folder) {
    Optional<String> note =
        db.sql("select value from bookmark where name = ?")
            .param(DatabaseBackup.RESTORED)
            .query(String.class)
            .optional();
    if (note.isEmpty()) {
      return;
    }
    String[] times = note.get().split(" ", -1);
    long madeAtMs = Long.parseLong(times[0]);
    long restoredAtMs = Long.parseLong(times[1]);
    FirstToken.write(tokens, folder, "administrator after a restore");
    List<Person> all = people.list();
    findings.add(
        new FindingStore.NewFinding(
            "restored-backup/" + restoredAtMs,
            "restored-backup",
            "warning",
            "",
            "This server was put back to a backup of "
                + Instant.ofEpochMilli(madeAtMs)
                + ". Whoever was suspended, removed, given a lesser role or a new password since is"
                + " as he was then: look at all "
                + all.size()
                + " people. All sessions, links, recovery codes and tokens have ended",
            new Evidence(madeAtMs, restoredAtMs, all.stream().map(AfterRestore::as).toList())));
    db.sql("delete from bookmark where name = ?").param(DatabaseBackup.RESTORED).update();
  }

  private static Map<String, String> as(Person person) {
    return Map.of(
        "name",
        person.name(),
        "role",
        person.role().word(),
        "suspended",
        Boolean.toString(person.suspended()));
  }
}
