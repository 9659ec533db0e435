package tallystick.server.api;

import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tallystick.server.fleet.Fleet;
import tallystick.server.fleet.guard.FleetLock;
import tallystick.server.incidents.Incidents;

/**
 * The lock of all machines at once. It is let go only in its incident, when every step of the
 * review is green.
 */
@RestController
@RequestMapping("/api/v1/fleet/lock")
class FleetLockController {
  private final Fleet fleet;
  private final Incidents incidents;

  FleetLockController(Fleet fleet, Incidents incidents) {
    this.fleet = fleet;
    this.incidents = incidents;
  }

  /**
   * How it stands.
   *
   * @param incident whose review lets machines go; null while they are not locked
   * @param text what came of locking; says so where the keeper is not frozen with it
   */
  record FleetLockView(
      boolean locked,
      String why,
      String who,
      @Nullable Long atMs,
      @Nullable Long incident,
      String text) {
    static FleetLockView of(FleetLock lock, String text) {
      return lock.standing()
          .map(
              one ->
                  new FleetLockView(true, one.why(), one.who(), one.atMs(), one.incident(), text))
          .orElse(new FleetLockView(false, "", "", null, null, text));
    }
  }

  /** Why all of them are locked; machines show it to customers. */
  record LockReason(String reason) {}

  @GetMapping
  FleetLockView find() {
    Caller.requireAllBots();
    return FleetLockView.of(fleet.lock(), "");
  }

  /** Locks all machines and asks the keeper to freeze everything. For whoever may stop things. */
  @PostMapping
  FleetLockView lock(@RequestBody LockReason wish) {
    Caller.requireAllBots();
    String why = wish.reason().strip();
    if (why.isEmpty() || why.length() > FleetLock.MAX_WHY_LENGTH) {
      throw Problem.badRequest(
          "invalid", "A reason has 1 to " + FleetLock.MAX_WHY_LENGTH + " characters");
    }
    Incidents.Locked done = incidents.lockFleet(why, Caller.now().name());
    return FleetLockView.of(fleet.lock(), done.text());
  }
}
