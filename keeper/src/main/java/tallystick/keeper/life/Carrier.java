package tallystick.keeper.life;

import tallystick.intent.CallerId;
import tallystick.intent.Intent;
import tallystick.intent.MachineIntent;
import tallystick.intent.Outcome;
import tallystick.intent.Setting;
import tallystick.keeper.journal.Lease;
import tallystick.keeper.journal.Logged;

/**
 * Carries out what is logged. Each call may block, is made once for a logged intent, and never
 * throws for trouble with a network: that is an outcome.
 */
public interface Carrier {
  Outcome place(Logged logged, Intent.PlaceOrder order);

  Outcome cancel(Logged logged, Intent.CancelOrder cancel);

  /** Signs a transaction; the outcome holds it. */
  Outcome sign(Logged logged, MachineIntent.SendCoins send);

  /** Answers a machine which address it may show; the outcome holds the answer. */
  Outcome attest(Logged logged, MachineIntent.AttestAddress ask);

  /** Answers a machine that it may give cash out; the outcome holds the answer. */
  Outcome attest(Logged logged, MachineIntent.AuthoriseDispense ask);

  /** The setting is in force already; what has to follow in the world follows now. */
  Outcome changed(Logged logged, Setting setting);

  /** The freeze is in force already; what it cancels is cancelled now. */
  Outcome froze(Logged logged, Intent.Freeze freeze);

  /** A lease has begun to run. */
  void leased(Lease lease);

  /** An outcome that settles how sending ended is durable: what waited for it can be decided. */
  void settled(CallerId callerId);
}
