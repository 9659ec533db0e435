package tallystick.server.fleet.guard;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import tallystick.server.fleet.FleetDatabase;
import tallystick.server.fleet.machine.MachineFold;
import tallystick.server.fleet.machine.MachineSessions;
import tallystick.server.fleet.machine.Machines;
import tallystick.server.fleet.setting.CoinSettings;
import tallystick.server.incidents.FleetLook;
import tallystick.server.keeper.KeeperLink;
import tallystick.server.people.Roster;

/**
 * What the runbook <em>tampered ATM server</em> looks at, step by step. It reads the tally through
 * the keeper and holds it against the database; it does nothing but lock, let go and end sessions.
 *
 * <p>It runs in the server that is suspected. A thief who still owns the process can show green for
 * red; that is why the keeper is frozen first, why one step wants the server built anew, and why
 * the money's own rules never ask this review.
 */
public final class Review implements FleetLook {
  private final Parts parts;
  private final SettingsReview settings;
  private final PayoutReview payouts;
  private final MachineReview machines;

  /**
   * What it looks at.
   *
   * @param startedMs when this program began to run
   * @param release what it is, for whoever compares it with what was published
   */
  public record Parts(
      FleetDatabase database,
      FleetLock lock,
      Supplier<MachineFold.Picture> inForce,
      Machines machines,
      CoinSettings settings,
      KeeperLink keeper,
      Roster roster,
      long startedMs,
      String release) {}

  public Review(Parts parts) {
    this.parts = parts;
    settings = new SettingsReview(parts.settings(), parts.keeper());
    payouts = new PayoutReview(parts.database());
    machines = new MachineReview(parts.database(), parts.machines());
  }

  @Override
  public Optional<Long> lockedBy() {
    return parts.lock().standing().map(FleetLock.Standing::incident);
  }

  @Override
  public boolean released(long incident) {
    return lockedBy().filter(one -> one == incident).isEmpty() && parts.lock().lifted(incident);
  }

  @Override
  public void lock(long incident, String why, String who) {
    parts.lock().lock(incident, why, who);
  }

  @Override
  public boolean release(long incident, String who) {
    return parts.lock().release(incident, who);
  }

  @Override
  public String endOlderThan(long ms, String because) {
    List<String> ended = parts.roster().olderThan(ms);
    parts.roster().endOlderThan(ms, because);
    int sessions = parts.database().sql().sql("delete from machine_session").update();
    return (ended.isEmpty() ? "nothing of people's was older" : String.join(", ", ended) + " ended")
        + "; "
        + sessions
        + " sessions of machines ended, which sign in anew with their keys";
  }

  @Override
  public View look(String check, Asked asked) {
    return switch (check) {
      case "fleet-locked" -> locked(asked);
      case "heads-agree" -> machines.heads(asked);
      case "settings-approved" -> settings.look(asked);
      case "people-reviewed" -> people();
      case "machines-real" -> machines.real(asked);
      case "payouts-signed" -> payouts.look(asked);
      case "secrets-rotated" -> rotated(asked);
      case "server-rebuilt" -> rebuilt(asked);
      case "machines-verified" -> machines.verified(asked);
      case "fleet-released" -> letGo(asked);
      default -> new View.Unknown("this program has no check " + check);
    };
  }

  /** Whether every setting that could divert money is an approved one; for complaints. */
  public View settings(Asked asked) {
    return settings.look(asked);
  }

  /** Whether every payout was signed for by a machine; for complaints. */
  public View payouts(Asked asked) {
    return payouts.look(asked);
  }

  private View locked(Asked asked) {
    if (released(asked.incident())) {
      return new View.Fine(
          "machines were locked by this incident, and were let go after its review");
    }
    if (lockedBy().filter(one -> one == asked.incident()).isEmpty()) {
      return new View.Wrong("machines are not locked by this incident: press the button");
    }
    return asked
        .status()
        .<View>map(
            status ->
                status.organisationFrozen()
                    ? new View.Fine("all machines are locked, and the keeper sends nothing")
                    : new View.Wrong(
                        "all machines are locked HERE, which a thief in this server can undo; the"
                            + " keeper is NOT frozen: press the button again, or freeze it at its"
                            + " own host"))
        .orElse(new View.Unknown("the keeper does not answer; whether it is frozen is not known"));
  }

  private View people() {
    List<String> strangers = parts.roster().strangers();
    if (!strangers.isEmpty()) {
      return new View.Wrong(
          String.join("; ", strangers) + ". Delete them under People, and find out who wrote them");
    }
    return new View.ForPerson(
        "Is each of these a person or a program of yours, with no more than he needs?",
        parts.roster().lines());
  }

  private View rotated(Asked asked) {
    List<String> old = new ArrayList<>(parts.roster().olderThan(asked.openedMs()));
    long machineSessions =
        parts
            .database()
            .sql()
            .sql("select count(*) from machine_session where expires_ms < ?")
            .param(asked.openedMs() + MachineSessions.SESSION_MS)
            .query(Long.class)
            .single();
    if (machineSessions > 0) {
      old.add(machineSessions + " sessions of machines");
    }
    if (!old.isEmpty()) {
      return new View.Wrong("older than this incident: " + String.join(", ", old));
    }
    return new View.ForPerson(
        "Has the database another password, and has whoever knew the old one been ruled out?",
        List.of("no session and no token is older than this incident"));
  }

  private View rebuilt(Asked asked) {
    if (parts.startedMs() < asked.openedMs()) {
      return new View.Wrong(
          "this program has run since before the incident began: build the machine anew from a"
              + " release, restore the database from a backup that was checked, and start it");
    }
    return new View.ForPerson(
        "Is this what was published, on a machine that was built anew?", List.of(parts.release()));
  }

  private View letGo(Asked asked) {
    if (!released(asked.incident())) {
      return new View.Wrong("machines are still locked");
    }
    return asked
        .status()
        .<View>map(
            status ->
                status.organisationFrozen()
                    ? new View.Wrong("the keeper is still frozen: people lift that at the approver")
                    : new View.Fine("machines trade again"))
        .orElse(new View.Unknown("the keeper does not answer"));
  }
}
