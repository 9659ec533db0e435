package tallystick.keeper.life;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.MachineIntent;
import tallystick.intent.MachineSetting;
import tallystick.intent.Outcome;
import tallystick.intent.Verdict;

/** What became of one intent so far; guarded by the desk's lock. */
final class Fate {
  final CallerId callerId;
  final Bytes intentHash;
  final Intent intent;
  final Verdict verdict;
  final long sequence;
  final Bytes commitment;
  final long loggedAtMs;
  final List<Outcome> outcomes = new ArrayList<>(2);

  /** When it was logged that its outcome is unknown; 0 when that never was. */
  long unknownAtMs;

  /** -1 until the entry is durable. */
  long index = -1;

  /** Who waits for the entry to become durable, beside the one who caused it. */
  @Nullable List<Runnable> waiting;

  /** Who submitted it in this process; told of its outcomes. */
  @Nullable Asker asker;

  Fate(
      CallerId callerId,
      Bytes intentHash,
      Intent intent,
      Verdict verdict,
      long sequence,
      Bytes commitment,
      long loggedAtMs) {
    this.callerId = callerId;
    this.intentHash = intentHash;
    this.intent = intent;
    this.verdict = verdict;
    this.sequence = sequence;
    this.commitment = commitment;
    this.loggedAtMs = loggedAtMs;
  }

  boolean approved() {
    return verdict instanceof Verdict.Approved;
  }

  @Nullable Outcome last() {
    return outcomes.isEmpty() ? null : outcomes.getLast();
  }

  /** An order or a cancel: something that a venue may have seen. */
  boolean maySend() {
    return intent instanceof Intent.PlaceOrder || intent instanceof Intent.CancelOrder;
  }

  /** What is to be written down of it when the process ended before its outcome was. */
  Outcome leftBehind() {
    if (maySend()) {
      return new Outcome.Unknown("the keeper ended before it knew the answer");
    }
    // Whether its signature left the keeper nobody knows; a replacement is safe either way.
    if (intent instanceof MachineIntent.AttestAddress) {
      return new Outcome.NeverArrived("the keeper ended before it answered; open another sale");
    }
    // An answer is written down before anybody hears it, so this one was never given.
    if (intent instanceof MachineIntent.AuthoriseDispense) {
      return new Outcome.NeverArrived("the keeper ended before it answered; ask again");
    }
    return intent instanceof MachineIntent.SendCoins
        ? new Outcome.Unknown("the keeper ended before it was signed; replace it")
        : new Outcome.Applied();
  }

  /** A change for which the keeper makes keys: its outcome is their public half. */
  boolean makesKeys() {
    return intent instanceof Intent.ChangeSetting change
        && change.setting() instanceof MachineSetting.AddWallet;
  }

  /** The order it places, if it places one. */
  Optional<Intent.PlaceOrder> order() {
    return switch (intent) {
      case Intent.PlaceOrder order -> Optional.of(order);
      case Intent.CancelOrder cancel -> Optional.ofNullable(cancel.replacement());
      case Intent.Read read -> Optional.empty();
      case Intent.ChangeSetting change -> Optional.empty();
      case Intent.Freeze freeze -> Optional.empty();
      case Intent.FileEvidence file -> Optional.empty();
      case MachineIntent machine -> Optional.empty();
    };
  }

  /** Whether that order of the venue's is known to have ended. */
  boolean closed(String venueOrderId) {
    return outcomes.stream()
        .anyMatch(o -> o instanceof Outcome.Closed c && c.order().id().equals(venueOrderId));
  }

  /** Whether nothing more is to be learnt about it. */
  boolean concluded() {
    boolean everClosed = false;
    for (Outcome outcome : outcomes) {
      if (outcome instanceof Outcome.Accepted accepted) {
        return accepted.orders().stream().allMatch(order -> closed(order.id()));
      }
      everClosed |= outcome instanceof Outcome.Closed;
    }
    Outcome last = last();
    return everClosed
        || last instanceof Outcome.Rejected
        || last instanceof Outcome.NeverArrived
        || last instanceof Outcome.Applied;
  }

  Frame.Found found() {
    int from = Math.max(0, outcomes.size() - Frame.Found.MAX_OUTCOMES);
    return new Frame.Found(
        callerId, verdict, sequence, index, commitment, outcomes.subList(from, outcomes.size()));
  }
}
