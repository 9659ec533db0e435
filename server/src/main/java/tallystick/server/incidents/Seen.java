package tallystick.server.incidents;

import tallystick.watch.incident.Runbook.State;

/** What one look at a step found: how it stands, and why. */
record Seen(State state, String reason) {
  static Seen green(String reason) {
    return new Seen(State.GREEN, reason);
  }

  static Seen red(String reason) {
    return new Seen(State.RED, reason);
  }

  static Seen unknown(String reason) {
    return new Seen(State.UNKNOWN, reason);
  }
}
