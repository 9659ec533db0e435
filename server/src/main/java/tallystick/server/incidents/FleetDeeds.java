package tallystick.server.incidents;

import tallystick.watch.incident.Runbook;

/** What an incident does to all machines, and what people attest to in it. */
final class FleetDeeds {
  /** When a person gives none. */
  private static final String WHY = "a safety check";

  private final FleetChecks fleet;
  private final Checks checks;

  FleetDeeds(FleetChecks fleet, Checks checks) {
    this.fleet = fleet;
    this.checks = checks;
  }

  void lock(IncidentStore.Row incident, String who, String why) {
    fleet.fleet().lock(incident.id(), why.isBlank() ? WHY : why, who);
  }

  /** Lifts this server's own lock; the caller has seen that every step is green. */
  String release(IncidentStore.Row incident, String who) {
    if (fleet.fleet().release(incident.id(), who)) {
      return "this server lets machines go";
    }
    if (fleet.fleet().released(incident.id())) {
      return "this server had let machines go already";
    }
    throw new Deeds.NotNowException(
        "Machines are not locked by this incident; another one, or none, keeps them");
  }

  String endOlder(IncidentStore.Row incident) {
    return fleet
        .fleet()
        .endOlderThan(incident.openedMs(), "incident " + incident.id() + ": all were ended");
  }

  String attest(
      IncidentStore.Row incident, Runbook.RunbookStep step, String who, String code, String text) {
    return fleet.attest(
        checks.look(incident), step, who, code.strip(), Texts.text("What you attest", text));
  }
}
