package tallystick.atm.sale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import org.junit.jupiter.api.Test;
import tallystick.atm.ledger.Accounts;
import tallystick.intent.NoteCount;
import tallystick.intent.TerminalStatement;
import tallystick.intent.TerminalStatement.DispenseEnd;
import tallystick.market.Amount;

/** Customers pay too little, too much, too late, twice, or take it back. */
class PaymentTest {
  private static final long NOW_MS = Offers.START_MS + 50;
  private static final long LATE_MS = Offers.START_MS + Offers.VALID_MS;
  private static final OutPoint FIRST = new OutPoint(Offers.txid(1), 0);
  private static final OutPoint SECOND = new OutPoint(Offers.txid(2), 1);

  private final Books books = new Books();
  private final Sell offered = Offers.offered(Offers.sale(1), Offers.chf(200));
  private final Amount asked = offered.offer().coins();

  private Sell go(Sell sell, SellEvent... events) {
    Sell at = sell;
    for (SellEvent event : events) {
      Step<Sell> step = SellMachine.step(at, event);
      assertTrue(books.take(step), step::toString);
      at = ((Step.Moved<Sell>) step).next();
    }
    return at;
  }

  private Receipt go(Receipt receipt, ReceiptEvent... events) {
    Receipt at = receipt;
    for (ReceiptEvent event : events) {
      Step<Receipt> step = ReceiptMachine.step(at, event);
      assertTrue(books.take(step), step::toString);
      at = ((Step.Moved<Receipt>) step).next();
    }
    return at;
  }

  private static Refusal.Kind refused(Step<?> step) {
    return assertInstanceOf(Step.Refused.class, step).refusal().kind();
  }

  private static SellEvent verified(OutPoint point, Amount coins, long atMs) {
    return new SellEvent.DepositVerified(point, coins, atMs);
  }

  private Receipt unallocated(OutPoint point, Amount coins) {
    return go(
        Receipt.opened(point, offered.id(), coins, Offers.REFUND_TO),
        new ReceiptEvent.Freed(NOW_MS));
  }

  private Sell dispensed(Sell paid) {
    Sell ready =
        go(
            paid,
            new SellEvent.NotesReserved(NOW_MS),
            new SellEvent.TicketMade(Offers.bytes(32, 5), NOW_MS));
    return go(
        ready,
        new SellEvent.Redeemed(
            new TerminalStatement.DispenseAsked(
                Offers.head(30, NOW_MS),
                ready.id(),
                Offers.bytes(32, 5),
                Offers.cash(Offers.chf(200)),
                Offers.bytes(16, 1)),
            1),
        new SellEvent.Authorised(Offers.bytes(16, 9), NOW_MS),
        new SellEvent.Dispensed(
            new TerminalStatement.Dispensed(
                Offers.head(31, NOW_MS),
                ready.id(),
                Offers.bytes(16, 9),
                List.of(new NoteCount(1_000, 20)),
                Offers.cash(Offers.chf(200)),
                DispenseEnd.FULL),
            "dispenser"));
  }

  @Test
  void whatThePricePromisedIsPaidAndBookedToTheCent() {
    Sell seen = go(offered, new SellEvent.DepositSeen(FIRST, asked, 0, NOW_MS));
    assertEquals(SellPhase.SEEN, seen.phase());
    Sell mined = go(seen, new SellEvent.DepositSeen(FIRST, asked, 1, NOW_MS));
    assertEquals(SellPhase.CONFIRMING, mined.phase());

    Sell over = dispensed(go(mined, verified(FIRST, asked, NOW_MS)));

    assertEquals(SellPhase.DISPENSED, over.phase());
    books.holds(asked, Accounts.wallet(Offers.BTC));
    books.holds(Offers.chf(0), Accounts.customer(over.id(), Offers.CHF));
    books.holds(Offers.sats(0), Accounts.receipt(FIRST.toString(), Offers.BTC));
    books.holds(Offers.chf(0), Accounts.rounding(Offers.CHF));
    // What was earned is what the coins are worth less what went out.
    Amount earned = books.balances.sum("income/", Offers.CHF).negate();
    assertEquals(offered.offer().quote().marketValue(asked).minus(Offers.chf(200)), earned);
  }

  @Test
  void ourOwnNodesWordAloneIsNotPaidFor() {
    Sell mined = go(offered, new SellEvent.DepositSeen(FIRST, asked, 6, NOW_MS));

    assertEquals(SellPhase.CONFIRMING, mined.phase());
    assertEquals(
        Refusal.Kind.ILLEGAL,
        refused(SellMachine.step(mined, new SellEvent.NotesReserved(NOW_MS))));
  }

  @Test
  void aPaymentTwiceIsPaidForOnceAndTheSecondGoesBack() {
    Sell paid = go(offered, verified(FIRST, asked, NOW_MS), verified(SECOND, asked, NOW_MS));
    assertEquals(SellPhase.PAID, paid.phase());
    assertInstanceOf(Step.Repeated.class, SellMachine.step(paid, verified(SECOND, asked, NOW_MS)));
    assertEquals(
        Refusal.Kind.CONFLICT,
        refused(SellMachine.step(paid, verified(SECOND, asked.plus(Offers.sats(1)), NOW_MS))));

    dispensed(paid);

    assertEquals(List.of(new Effect.FreeReceipt(SECOND)), books.effects(Effect.FreeReceipt.class));
    books.holds(asked.negate(), Accounts.receipt(SECOND.toString(), Offers.BTC));
  }

  @Test
  void tooLittleInTimeIsToppedUpOrRefundedOrPaidInLess() {
    Amount half = asked.times(BigInteger.ONE, BigInteger.TWO, RoundingMode.DOWN);
    Sell partly = go(offered, verified(FIRST, half, NOW_MS));
    assertEquals(SellPhase.CONFIRMING, partly.phase());
    assertEquals(
        SellPhase.PAID,
        SellMachine.step(partly, verified(SECOND, asked.minus(half), NOW_MS))
                instanceof Step.Moved<Sell>(Sell next, List<Effect> _)
            ? next.phase()
            : null);

    Sell under = go(partly, new SellEvent.OfferEnded(LATE_MS));
    assertEquals(SellPhase.UNDERPAID, under.phase());
    Amount most = under.offer().quote().cashFor(half);
    assertEquals(
        Refusal.Kind.NOT_NOW,
        refused(
            SellMachine.step(
                under,
                new SellEvent.CashbackApproved("olga", most.plus(Offers.chf(10)), LATE_MS))));
    Sell less = go(under, new SellEvent.CashbackApproved("olga", most, LATE_MS));
    assertEquals(SellPhase.CASHBACK, less.phase());
    books.holds(most.negate(), Accounts.customer(less.id(), Offers.CHF));
    assertEquals(half, less.used());
  }

  @Test
  void tooMuchIsHonouredAndTheRestGoesBack() {
    Amount more = asked.plus(Offers.sats(50_000));
    Sell over = go(offered, verified(FIRST, more, NOW_MS));
    assertEquals(SellPhase.OVERPAID, over.phase());

    Sell paid = go(over, new SellEvent.Honoured("olga", NOW_MS));

    assertEquals(SellPhase.PAID, paid.phase());
    books.holds(Offers.sats(-50_000), Accounts.receipt(FIRST.toString(), Offers.BTC));
    dispensed(paid);
    assertEquals(List.of(new Effect.FreeReceipt(FIRST)), books.effects(Effect.FreeReceipt.class));
  }

  @Test
  void whatComesAfterTheOfferIsLateAndNeverPaidAtTheOldPriceUnasked() {
    Sell expired = go(offered, new SellEvent.OfferEnded(LATE_MS));
    assertEquals(SellPhase.EXPIRED, expired.phase());

    Sell late = go(expired, verified(FIRST, asked, LATE_MS));

    assertEquals(SellPhase.LATE, late.phase());
    Sell due = go(late, new SellEvent.RefundChosen("olga", LATE_MS));
    assertEquals(SellPhase.REFUND_DUE, due.phase());
    assertEquals(List.of(new Effect.FreeReceipt(FIRST)), books.effects(Effect.FreeReceipt.class));
  }

  @Test
  void aReceiptIsRefundedOnceForAtMostWhatWasVerified() {
    Receipt open = Receipt.opened(FIRST, offered.id(), asked, Offers.REFUND_TO);
    ReceiptEvent.RefundTo signed = new ReceiptEvent.RefundTo.SignedAtMachine(Offers.REFUND_TO);
    assertEquals(
        Refusal.Kind.ILLEGAL,
        refused(ReceiptMachine.step(open, new ReceiptEvent.RefundApproved(signed, asked, NOW_MS))));

    go(offered, verified(FIRST, asked, NOW_MS), verified(SECOND, asked, NOW_MS));
    Receipt free = unallocated(SECOND, asked);
    assertEquals(
        Refusal.Kind.NOT_NOW,
        refused(
            ReceiptMachine.step(
                free,
                new ReceiptEvent.RefundApproved(signed, asked.plus(Offers.sats(1)), NOW_MS))));
    Receipt sending =
        go(
            free,
            new ReceiptEvent.RefundApproved(signed, asked.minus(Offers.sats(500)), NOW_MS),
            new ReceiptEvent.SendStarted(NOW_MS),
            new ReceiptEvent.SendTimedOut(NOW_MS));
    assertEquals(
        Refusal.Kind.ILLEGAL,
        refused(ReceiptMachine.step(sending, new ReceiptEvent.SendStarted(NOW_MS))));
    Receipt refunded = go(sending, new ReceiptEvent.Sent(Offers.txid(9), Offers.sats(300), NOW_MS));

    assertEquals(ReceiptPhase.REFUNDED, refunded.phase());
    assertEquals(
        Refusal.Kind.ILLEGAL,
        refused(
            ReceiptMachine.step(
                refunded, new ReceiptEvent.RefundApproved(signed, Offers.sats(1), NOW_MS))));
    // The customer's part of the network's fee was more than it took: the difference is income.
    books.holds(Offers.sats(-500), Accounts.networkIncome(Offers.BTC));
    books.holds(Offers.sats(300), Accounts.networkExpense(Offers.BTC));
    books.holds(Offers.sats(0), Accounts.receipt(SECOND.toString(), Offers.BTC));
  }

  @Test
  void theServerAloneNamesNoAddressForARefund() {
    Receipt free = unallocated(FIRST, asked);

    assertEquals(
        Refusal.Kind.CONFLICT,
        refused(
            ReceiptMachine.step(
                free,
                new ReceiptEvent.RefundApproved(
                    new ReceiptEvent.RefundTo.SignedAtMachine("bc1qthief"), asked, NOW_MS))));
    Receipt approved =
        go(
            free,
            new ReceiptEvent.RefundApproved(
                new ReceiptEvent.RefundTo.ApprovedBy("olga", "bc1qasked"), asked, NOW_MS));
    assertEquals(ReceiptPhase.REFUND_DUE, approved.phase());
  }

  @Test
  void aRefusedRefundIsAskedForUnderAnotherId() {
    ReceiptEvent.RefundApproved approved =
        new ReceiptEvent.RefundApproved(
            new ReceiptEvent.RefundTo.SignedAtMachine(Offers.REFUND_TO), asked, NOW_MS);
    Receipt sending = go(unallocated(FIRST, asked), approved, new ReceiptEvent.SendStarted(NOW_MS));
    Receipt again =
        go(
            sending,
            new ReceiptEvent.SendRefused("hour limit", NOW_MS),
            approved,
            new ReceiptEvent.SendStarted(NOW_MS));

    assertNotEquals(sending.refundId(), again.refundId());
  }

  @Test
  void aDepositThatVanishesBeforeTheCashTakesTheTicketBack() {
    Sell paid = go(offered, verified(FIRST, asked, NOW_MS));
    Sell ready =
        go(
            paid,
            new SellEvent.NotesReserved(NOW_MS),
            new SellEvent.TicketMade(Offers.bytes(32, 5), NOW_MS));

    Sell back = go(ready, new SellEvent.DepositGone(FIRST, false, NOW_MS));
    assertEquals(SellPhase.SEEN, back.phase());
    books.holds(Offers.sats(0), Accounts.wallet(Offers.BTC));
    books.holds(Offers.chf(0), Accounts.customer(back.id(), Offers.CHF));
    assertEquals(1, books.effects(Effect.VoidTicket.class).size());

    Sell again = go(back, verified(FIRST, asked, NOW_MS));
    assertEquals(SellPhase.PAID, again.phase());
    Sell spent = go(back, new SellEvent.DepositGone(FIRST, true, NOW_MS));
    assertEquals(SellPhase.DOUBLE_SPENT, spent.phase());
  }

  @Test
  void aDepositThatIsSpentElsewhereAfterTheCashIsALossThatStaysSeen() {
    Sell over = dispensed(go(offered, verified(FIRST, asked, NOW_MS)));

    Sell shaken = go(over, new SellEvent.DepositGone(FIRST, false, NOW_MS));
    assertEquals(SellPhase.DISPENSED, shaken.phase());
    books.holds(asked, Accounts.receipt(FIRST.toString(), Offers.BTC));
    Sell lost = go(shaken, new SellEvent.DepositGone(FIRST, true, NOW_MS));

    assertEquals(SellPhase.DOUBLE_SPENT, lost.phase());
    books.holds(asked, Accounts.depositLoss(Offers.BTC));
    assertEquals(
        Refusal.Kind.NOT_NOW,
        refused(SellMachine.step(lost, new SellEvent.RefundChosen("olga", NOW_MS))));
  }

  @Test
  void aStaleVersionIsRefused() {
    assertEquals(
        Refusal.Kind.STALE,
        refused(SellMachine.step(offered, 3, new SellEvent.OfferEnded(LATE_MS))));
    assertEquals(
        Refusal.Kind.STALE,
        refused(BuyMachine.step(Buy.created(Offers.sale(1)), 1, new BuyEvent.Cancelled(NOW_MS))));
  }
}
