package tallystick.keeper.life;

import java.util.List;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.MachineIntent;
import tallystick.intent.Outcome;
import tallystick.intent.OwnOrder;
import tallystick.intent.Scope;
import tallystick.intent.Setting;
import tallystick.keeper.journal.Lease;
import tallystick.keeper.journal.Logged;

/**
 * What is done once an intent is durable: those who wait are told, and it is carried out. Nothing
 * here happens under the desk's lock; what may take long goes to the executor, and what came of it
 * goes back to the desk.
 */
final class Errands {
  private final DeskSetup setup;
  private final Desk desk;

  Errands(DeskSetup setup, Desk desk) {
    this.setup = setup;
    this.desk = desk;
  }

  void carryOut(Fate fate, Logged logged, Carrier by) {
    fate.order().ifPresent(order -> tellLogged(fate, order));
    if (fate.maySend()) {
      setup.haltAfter().passed(HaltAfter.Point.FSYNC);
    }
    switch (logged.intent()) {
      case Intent.PlaceOrder order -> send(fate, () -> by.place(logged, order));
      case Intent.CancelOrder cancel -> send(fate, () -> by.cancel(logged, cancel));
      case Intent.Read read -> {
        Lease.of(logged).ifPresent(lease -> begin(lease, by));
        desk.outcome(fate, new Outcome.Applied());
      }
      case Intent.ChangeSetting change -> {
        if (change.setting() instanceof Setting.Unfreeze unfreeze) {
          tellFreeze(unfreeze.scope(), false, "lifted by approval");
        }
        setup.executor().execute(() -> desk.outcome(fate, by.changed(logged, change.setting())));
      }
      case Intent.Freeze freeze -> {
        tellFreeze(freeze.scope(), true, freeze.reason());
        setup.executor().execute(() -> desk.outcome(fate, by.froze(logged, freeze)));
      }
      // That it stands in the log is all there is to it; it ends here like a lease.
      case Intent.FileEvidence file -> desk.outcome(fate, new Outcome.Applied());
      // From now on it is due.
      case MachineIntent.PayOut pay -> desk.outcome(fate, new Outcome.Applied());
      case MachineIntent.RefundDeposit refund -> desk.outcome(fate, new Outcome.Applied());
      case MachineIntent.SendCoins coins -> send(fate, () -> by.sign(logged, coins));
      case MachineIntent.AttestAddress ask -> send(fate, () -> by.attest(logged, ask));
      // What the book has folded is all there is to it.
      case MachineIntent.ShowHeaders show -> desk.outcome(fate, new Outcome.Applied());
      case MachineIntent.ProveDeposit prove -> desk.outcome(fate, desk.machines().deposited(prove));
      case MachineIntent.AuthoriseDispense ask -> send(fate, () -> by.attest(logged, ask));
    }
  }

  /** Tells the audience, and whoever asked for it when they are not among it. */
  void tell(Fate fate, Frame.Reply reply) {
    setup.audience().tell(reply);
    Asker asker = fate.asker;
    if (asker != null && !setup.audience().contains(asker.peer())) {
      asker.peer().push(0, reply);
    }
  }

  private void tellFreeze(Scope scope, boolean frozen, String reason) {
    setup.audience().tell(new Frame.FreezeChanged(setup.organisation(), scope, frozen, reason));
  }

  private void tellLogged(Fate fate, Intent.PlaceOrder order) {
    List<OwnOrder> legs = desk.legs(order, fate.callerId);
    String main = legs.isEmpty() ? "" : legs.getFirst().clientOrderId();
    String stop = legs.size() < 2 ? "" : legs.getLast().clientOrderId();
    tell(fate, new Frame.Logged(fate.callerId, main, stop));
  }

  private interface Sending {
    Outcome send();
  }

  private void send(Fate fate, Sending sending) {
    setup
        .executor()
        .execute(
            () -> {
              Outcome outcome;
              try {
                outcome = sending.send();
              } catch (RuntimeException e) {
                outcome = new Outcome.Unknown("sending broke off: " + e);
              }
              setup.haltAfter().passed(HaltAfter.Point.SEND);
              desk.outcome(fate, outcome);
            });
  }

  private void begin(Lease lease, Carrier by) {
    desk.begin(lease);
    by.leased(lease);
  }
}
