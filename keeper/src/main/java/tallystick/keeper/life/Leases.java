package tallystick.keeper.life;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tallystick.intent.CallerId;
import tallystick.intent.CredentialId;
import tallystick.intent.ReadKind;
import tallystick.keeper.journal.Lease;

/** Leases that run; forgotten at a restart, after which a reader asks anew. */
final class Leases {
  /** A server renews one an hour for each account; beyond it none begins. */
  private static final int MAX_LEASES = 1_000;

  private final Map<CallerId, Lease> leases = new HashMap<>();

  void begin(Lease lease, long nowMs) {
    leases.values().removeIf(old -> !old.isRunning(nowMs));
    if (leases.size() < MAX_LEASES) {
      leases.put(lease.callerId(), lease);
    }
  }

  Optional<Lease> running(CallerId callerId, long nowMs) {
    return Optional.ofNullable(leases.get(callerId)).filter(lease -> lease.isRunning(nowMs));
  }

  boolean streams(CredentialId credential, long nowMs) {
    for (Lease lease : leases.values()) {
      if (lease.credential().equals(credential) && lease.allows(ReadKind.STREAM, nowMs)) {
        return true;
      }
    }
    return false;
  }
}
