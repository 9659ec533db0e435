package tallystick.keeper.journal;

import java.util.concurrent.atomic.AtomicBoolean;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.Intent;
import tallystick.intent.OrganisationId;

/**
 * An approved intent that is on the disk: the only thing for which the keeper signs, and it signs
 * for each one once. The constructor is the journal's alone.
 */
public final class Logged {
  private final Recorded recorded;
  private final Intent intent;
  private final AtomicBoolean used = new AtomicBoolean();

  Logged(Recorded recorded, Intent intent) {
    this.recorded = recorded;
    this.intent = intent;
  }

  public Intent intent() {
    return intent;
  }

  public OrganisationId organisation() {
    return recorded.entry().organisation();
  }

  public CallerId callerId() {
    return recorded.entry().callerId();
  }

  /** The entry's hash, from which its orders' client ids are derived. */
  public Bytes commitment() {
    return recorded.commitment();
  }

  public long sequence() {
    return recorded.entry().sequence();
  }

  public long loggedAtMs() {
    return recorded.entry().loggedAtMs();
  }

  /** True for the first caller only: one entry, one send. */
  public boolean takeOnce() {
    return used.compareAndSet(false, true);
  }

  @Override
  public String toString() {
    return "Logged[" + callerId() + ", entry " + sequence() + "]";
  }
}
