package tallystick.keeper.journal;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import tallystick.intent.CallerId;
import tallystick.intent.CredentialId;
import tallystick.intent.Intent;
import tallystick.intent.MachineIntent;
import tallystick.intent.ReadKind;
import tallystick.intent.Setting;

/**
 * A running permission to read, made from a logged intent: a {@link Intent.Read}, or the activation
 * of a credential, whose permissions have to be read before it may trade.
 */
public final class Lease {
  /** One look at the venue, with patience for a slow one. */
  private static final long ACTIVATION_MS = 60_000;

  private final CallerId callerId;
  private final CredentialId credential;
  private final Set<ReadKind> kinds;
  private final long endsAtMs;

  private Lease(CallerId callerId, CredentialId credential, Set<ReadKind> kinds, long endsAtMs) {
    this.callerId = callerId;
    this.credential = credential;
    this.kinds = kinds;
    this.endsAtMs = endsAtMs;
  }

  /** The lease that a logged intent begins; empty for an intent that begins none. */
  public static Optional<Lease> of(Logged logged) {
    return switch (logged.intent()) {
      case Intent.Read read ->
          Optional.of(
              new Lease(
                  logged.callerId(),
                  read.credential(),
                  read.kinds(),
                  logged.loggedAtMs() + read.leaseMs()));
      case Intent.ChangeSetting change ->
          change.setting() instanceof Setting.ActivateCredential activate
              ? Optional.of(
                  new Lease(
                      logged.callerId(),
                      activate.credential(),
                      EnumSet.of(ReadKind.PERMISSIONS, ReadKind.ACCOUNT),
                      logged.loggedAtMs() + ACTIVATION_MS))
              : Optional.empty();
      case Intent.PlaceOrder order -> Optional.empty();
      case MachineIntent machine -> Optional.empty();
      case Intent.CancelOrder cancel -> Optional.empty();
      case Intent.Freeze freeze -> Optional.empty();
      case Intent.FileEvidence file -> Optional.empty();
    };
  }

  public CallerId callerId() {
    return callerId;
  }

  public CredentialId credential() {
    return credential;
  }

  public Set<ReadKind> kinds() {
    return kinds;
  }

  public long endsAtMs() {
    return endsAtMs;
  }

  public boolean isRunning(long nowMs) {
    return nowMs < endsAtMs;
  }

  /** Whether a read of this kind may be signed now. */
  public boolean allows(ReadKind kind, long nowMs) {
    return isRunning(nowMs) && kinds.contains(kind);
  }
}
