package tallystick.atm.sale;

import static tallystick.atm.sale.ReceiptPhase.LOST;
import static tallystick.atm.sale.ReceiptPhase.OPEN;
import static tallystick.atm.sale.ReceiptPhase.REFUNDED;
import static tallystick.atm.sale.ReceiptPhase.REFUND_DUE;
import static tallystick.atm.sale.ReceiptPhase.REFUND_SENDING;
import static tallystick.atm.sale.ReceiptPhase.REFUND_UNKNOWN;
import static tallystick.atm.sale.ReceiptPhase.UNALLOCATED;
import static tallystick.atm.sale.ReceiptPhase.USED;
import static tallystick.atm.sale.ReceiptPhase.VOID;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import tallystick.atm.ledger.Accounts;
import tallystick.atm.ledger.Draft;
import tallystick.market.Amount;
import tallystick.market.Asset;

/** The receipt's one pure function: refunded once, for at most what was verified and not used. */
public final class ReceiptMachine {
  private static final Moves<ReceiptPhase> MOVES =
      new Moves<ReceiptPhase>()
          .on(ReceiptEvent.Used.class, OPEN, OPEN, USED)
          .on(ReceiptEvent.Used.class, USED, OPEN)
          .stays(ReceiptEvent.Used.class, VOID)
          .on(ReceiptEvent.Freed.class, OPEN, UNALLOCATED)
          .stays(ReceiptEvent.Freed.class, VOID)
          .on(ReceiptEvent.RefundApproved.class, UNALLOCATED, REFUND_DUE)
          .on(ReceiptEvent.SendStarted.class, REFUND_DUE, REFUND_SENDING)
          .on(ReceiptEvent.Sent.class, REFUND_SENDING, REFUNDED)
          .on(ReceiptEvent.SendRefused.class, REFUND_SENDING, UNALLOCATED)
          .on(ReceiptEvent.SendTimedOut.class, REFUND_SENDING, REFUND_UNKNOWN)
          .on(ReceiptEvent.Sent.class, REFUND_UNKNOWN, REFUNDED)
          .on(ReceiptEvent.StillUnknown.class, REFUND_UNKNOWN, REFUND_UNKNOWN)
          .on(ReceiptEvent.NeverSigned.class, REFUND_UNKNOWN, UNALLOCATED)
          .on(ReceiptEvent.Vanished.class, OPEN, VOID)
          .on(ReceiptEvent.Vanished.class, USED, VOID)
          .on(ReceiptEvent.Vanished.class, UNALLOCATED, VOID)
          .on(ReceiptEvent.Vanished.class, REFUND_DUE, VOID)
          .on(ReceiptEvent.Vanished.class, REFUNDED, LOST)
          .on(ReceiptEvent.Returned.class, VOID, OPEN, USED, UNALLOCATED)
          .on(ReceiptEvent.Returned.class, LOST, REFUNDED);

  private ReceiptMachine() {}

  /** Every arrow of the machine. */
  public static Moves<ReceiptPhase> moves() {
    return MOVES;
  }

  /** The step, judged on a version that the caller has read: an older one is refused. */
  public static Step<Receipt> step(Receipt receipt, long version, ReceiptEvent event) {
    return version == receipt.version()
        ? step(receipt, event)
        : Step.stale(version, receipt.version());
  }

  /** The next state and its effects, or why not. */
  public static Step<Receipt> step(Receipt receipt, ReceiptEvent event) {
    Optional<ReceiptEvent> before = event.key().map(receipt.answered()::get);
    if (before.isPresent()) {
      return before.get().equals(event)
          ? new Step.Repeated<>(receipt)
          : Step.conflict("Another " + event.key().orElseThrow() + " was answered already");
    }
    if (!MOVES.allows(receipt.phase(), event)) {
      return new Step.Refused<>(MOVES.illegal(receipt.phase(), event));
    }
    Step<Receipt> step = judge(receipt, event);
    if (!(step instanceof Step.Moved<Receipt>(Receipt next, List<Effect> effects))) {
      return step;
    }
    if (!MOVES.allows(receipt.phase(), event, next.phase())) {
      throw new IllegalStateException(
          event.getClass().getSimpleName()
              + " led from "
              + receipt.phase()
              + " to "
              + next.phase());
    }
    return new Step.Moved<>(next.stepped(event), effects);
  }

  private static Step<Receipt> judge(Receipt receipt, ReceiptEvent event) {
    return switch (event) {
      case ReceiptEvent.Used used -> used(receipt, used.coins());
      case ReceiptEvent.Freed _ -> {
        Receipt freed = receipt.asFreed();
        yield moved(receipt.phase() == VOID ? freed : freed.to(standing(freed)));
      }
      case ReceiptEvent.RefundApproved approved -> approved(receipt, approved);
      case ReceiptEvent.SendStarted _ -> started(receipt);
      case ReceiptEvent.Sent sent -> sent(receipt, sent);
      case ReceiptEvent.SendRefused refused ->
          moved(
              receipt.with(null).to(UNALLOCATED),
              new Effect.Alert(receipt.sale(), "The keeper refused the refund: " + refused.why()));
      case ReceiptEvent.SendTimedOut _ ->
          moved(receipt.to(REFUND_UNKNOWN), new Effect.LookUp(receipt.refundId()));
      case ReceiptEvent.StillUnknown _ ->
          moved(
              receipt,
              new Effect.SendAgain(receipt.refundId()),
              new Effect.LookUp(receipt.refundId()));
      case ReceiptEvent.NeverSigned _ -> moved(receipt.with(null).to(UNALLOCATED));
      case ReceiptEvent.Vanished _ -> vanished(receipt);
      case ReceiptEvent.Returned _ ->
          moved(receipt.phase() == LOST ? receipt.to(REFUNDED) : receipt.to(standing(receipt)));
    };
  }

  private static Step<Receipt> used(Receipt receipt, Amount coins) {
    Amount taken = receipt.used().plus(coins);
    if (taken.signum() < 0 || taken.compareTo(receipt.coins()) > 0) {
      return Step.conflict(taken + " would be used of " + receipt.coins());
    }
    Receipt next = receipt.using(taken);
    if (receipt.phase() == VOID) {
      return moved(next);
    }
    return moved(next.to(standing(next)));
  }

  private static ReceiptPhase standing(Receipt receipt) {
    if (receipt.left().isZero()) {
      return USED;
    }
    return receipt.freed() ? UNALLOCATED : OPEN;
  }

  private static Step<Receipt> approved(Receipt receipt, ReceiptEvent.RefundApproved approved) {
    if (approved.coins().signum() <= 0 || approved.coins().compareTo(receipt.left()) > 0) {
      return Step.notNow(
          "At most the verified " + receipt.left() + " go back, not " + approved.coins());
    }
    return switch (approved.to()) {
      case ReceiptEvent.RefundTo.SignedAtMachine(String address)
          when !address.equals(receipt.signedAddress()) ->
          Step.conflict(
              "The machine signed "
                  + (receipt.signedAddress() == null
                      ? "no address for refunds"
                      : receipt.signedAddress() + ", not " + address)
                  + "; a person may approve it");
      case ReceiptEvent.RefundTo to ->
          moved(receipt.with(new Receipt.Refund(to, approved.coins(), null)).to(REFUND_DUE));
    };
  }

  private static Step<Receipt> started(Receipt receipt) {
    Receipt.Refund refund = Objects.requireNonNull(receipt.refund());
    Receipt next = receipt.nextAttempt().to(REFUND_SENDING);
    return moved(
        next,
        new Effect.AskRefund(next.refundId(), receipt.id(), refund.to().address(), refund.coins()));
  }

  private static Step<Receipt> sent(Receipt receipt, ReceiptEvent.Sent sent) {
    Receipt.Refund refund = Objects.requireNonNull(receipt.refund());
    OutPoint.requireTxid(sent.txid());
    Asset coin = receipt.coins().asset();
    Amount kept = receipt.left().minus(refund.coins());
    return moved(
        receipt.with(new Receipt.Refund(refund.to(), refund.coins(), sent.txid())).to(REFUNDED),
        new Effect.Post(
            new Draft("refund/" + receipt.id())
                .add(Accounts.receipt(receipt.id().toString(), coin), receipt.left())
                .subtract(Accounts.wallet(coin), refund.coins().plus(sent.networkFee()))
                .add(Accounts.networkExpense(coin), sent.networkFee())
                .subtract(Accounts.networkIncome(coin), kept)
                .at(sent.atMs())));
  }

  private static Step<Receipt> vanished(Receipt receipt) {
    return switch (receipt.phase()) {
      case OPEN, USED, UNALLOCATED -> moved(receipt.to(VOID));
      case REFUND_DUE -> moved(receipt.with(null).to(VOID));
      case REFUND_SENDING, REFUND_UNKNOWN, VOID, LOST ->
          throw new IllegalStateException("No arrow leads here: " + receipt.phase());
      case REFUNDED ->
          moved(
              receipt.to(LOST),
              new Effect.Alert(receipt.sale(), "The deposit vanished after its refund"));
    };
  }

  private static Step<Receipt> moved(Receipt next, Effect... effects) {
    return new Step.Moved<>(next, List.of(effects));
  }
}
