package tallystick.server.fleet.guard;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tallystick.intent.Bytes;
import tallystick.intent.Entry;
import tallystick.intent.KeeperStatus;
import tallystick.intent.KeyCode;
import tallystick.intent.MachineSetting;
import tallystick.server.fleet.FleetDatabase;
import tallystick.server.fleet.machine.MachineSessions;
import tallystick.server.fleet.machine.Machines;
import tallystick.server.incidents.FleetLook.Asked;
import tallystick.server.incidents.FleetLook.View;
import tallystick.watch.OpenedEntry;

/** The machines themselves: which there are, what their journals say, and whether they prove it. */
final class MachineReview {
  private final FleetDatabase database;
  private final Machines machines;

  MachineReview(FleetDatabase database, Machines machines) {
    this.database = database;
    this.machines = machines;
  }

  /** The keeper's head of the tally against witnesses, this server and machines' journals. */
  View heads(Asked asked) {
    if (asked.status().isEmpty()) {
      return new View.Unknown("the keeper does not answer");
    }
    KeeperStatus status = asked.status().get();
    List<String> wrong = new ArrayList<>();
    if (!status.signing()) {
      wrong.add("the keeper signs nothing: " + status.notSigningBecause());
    }
    for (KeeperStatus.Witness witness : status.witnessing().witnesses()) {
      if (!witness.trouble().isEmpty()) {
        wrong.add("witness " + witness.name() + ": " + witness.trouble());
      }
      if (witness.size() > status.tallySize()) {
        wrong.add(
            "witness "
                + witness.name()
                + " has seen "
                + witness.size()
                + " leaves, the keeper has "
                + status.tallySize()
                + ": its log was set back");
      }
    }
    if (asked.entries().size() > status.entries()) {
      wrong.add(
          "this server has read "
              + asked.entries().size()
              + " entries, the keeper speaks of "
              + status.entries());
    }
    journals(wrong);
    if (!wrong.isEmpty()) {
      return new View.Wrong(String.join("; ", wrong));
    }
    int witnesses = status.witnessing().witnesses().size();
    return witnesses > 0
        ? new View.Fine(
            witnesses + " witnesses have cosigned the keeper's log, and machines' journals agree")
        : new View.ForPerson(
            "Nobody outside has cosigned the keeper's log. Have you compared its head with a"
                + " receipt of the approver or with a backup kept elsewhere?",
            List.of("no witness is set up: a log set back by the host's owner is not seen"));
  }

  /** Statements are numbered without a gap; one that is gone was taken out of the database. */
  private void journals(List<String> wrong) {
    database
        .sql()
        .sql(
            """
            select m.terminal, m.next_sequence - 1 wanted, count(s.sequence) found
            from machine m left join machine_statement s
              on s.terminal = m.terminal and s.sequence < m.next_sequence
            group by m.terminal, m.next_sequence having count(s.sequence) <> m.next_sequence - 1
            order by m.terminal
            """)
        .query(
            row -> {
              wrong.add(
                  "of "
                      + row.getLong("wanted")
                      + " statements that "
                      + row.getString("terminal")
                      + " has signed "
                      + row.getLong("found")
                      + " are in the database: its own journal has them all");
            });
    for (Machines.Machine machine : machines.all()) {
      if (!machine.removed() && !machine.beat().distrusted().isEmpty()) {
        wrong.add(
            machine.terminal()
                + " did not believe "
                + String.join(", ", machine.beat().distrusted()));
      }
    }
  }

  /** Each enrolled machine against what the database says, for a person with the real list. */
  View real(Asked asked) {
    Map<String, Entry> enrolled = new TreeMap<>();
    Map<String, MachineSetting.EnrolTerminal> keys = new TreeMap<>();
    for (OpenedEntry opened : asked.entries()) {
      SettingsReview.approved(opened.entry())
          .ifPresent(
              change -> {
                if (change.setting() instanceof MachineSetting.EnrolTerminal enrol) {
                  enrolled.put(enrol.terminal().name(), opened.entry());
                  keys.put(enrol.terminal().name(), enrol);
                } else if (change.setting() instanceof MachineSetting.RemoveTerminal remove) {
                  enrolled.remove(remove.terminal().name());
                }
              });
    }
    List<String> wrong = new ArrayList<>();
    database
        .sql()
        .sql("select terminal, public_key from machine order by terminal")
        .query(
            row -> {
              String name = row.getString("terminal");
              Bytes key = Bytes.of(row.getBytes("public_key"));
              MachineSetting.EnrolTerminal enrol = keys.get(name);
              if (enrol == null) {
                wrong.add("the database has a machine " + name + " that nobody enrolled");
              } else if (!enrol.publicKey().equals(key)) {
                wrong.add(
                    "the database has "
                        + name
                        + " with the key "
                        + KeyCode.of(key)
                        + "; enrolled is "
                        + KeyCode.of(enrol.publicKey()));
              }
            });
    if (!wrong.isEmpty()) {
      return new View.Wrong(String.join("; ", wrong));
    }
    List<String> lines = new ArrayList<>();
    keys.forEach(
        (name, enrol) -> {
          Entry entry = enrolled.get(name);
          if (entry != null) {
            lines.add(
                name
                    + ": key "
                    + KeyCode.of(enrol.publicKey())
                    + (enrol.simulated() ? ", SIMULATED hardware; " : "; ")
                    + SettingsReview.by(entry));
          }
        });
    return new View.ForPerson(
        "Does each of these stand somewhere, and does its own screen show this code?", lines);
  }

  /** Every machine that is to trade has proved its key since, and says what it runs. */
  View verified(Asked asked) {
    List<String> wrong = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (Machines.Machine machine : machines.all()) {
      // One that is locked by itself stays so when the others are let go.
      if (machine.removed() || !machine.locked().isEmpty()) {
        continue;
      }
      if (!provedSince(machine, asked.openedMs())) {
        wrong.add(
            machine.terminal()
                + " has not proved its key since the incident began: start it, or lock it by"
                + " itself until it was looked at");
      } else if (!machine.beat().distrusted().isEmpty()) {
        wrong.add(machine.terminal() + " still does not believe this server");
      } else {
        lines.add(machine.terminal() + " runs " + machine.software());
      }
    }
    return wrong.isEmpty()
        ? new View.ForPerson("Is this the software that you published, on each?", lines)
        : new View.Wrong(String.join("; ", wrong));
  }

  private boolean provedSince(Machines.Machine machine, long sinceMs) {
    return database
            .sql()
            .sql("select count(*) from machine_session where terminal = ? and expires_ms >= ?")
            .params(machine.terminal().name(), sinceMs + MachineSessions.SESSION_MS)
            .query(Long.class)
            .single()
        > 0;
  }
}
