package tallystick.atm.sale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tallystick.atm.Direction;
import tallystick.atm.ledger.Accounts;
import tallystick.atm.quote.Reference;
import tallystick.intent.Bytes;
import tallystick.intent.NoteCount;
import tallystick.intent.Rule;
import tallystick.intent.TerminalStatement;
import tallystick.intent.TerminalStatement.DispenseEnd;
import tallystick.market.Amount;

/** What goes wrong in the field, one scenario each, and who can act afterwards. */
class FaultTableTest {
  private static final long NOW_MS = Offers.START_MS + 50;

  private final Books books = new Books();

  private Buy go(Buy buy, BuyEvent... events) {
    Buy at = buy;
    for (BuyEvent event : events) {
      Step<Buy> step = BuyMachine.step(at, event);
      assertTrue(books.take(step), step::toString);
      at = ((Step.Moved<Buy>) step).next();
    }
    return at;
  }

  private Sell go(Sell sell, SellEvent... events) {
    Sell at = sell;
    for (SellEvent event : events) {
      Step<Sell> step = SellMachine.step(at, event);
      assertTrue(books.take(step), step::toString);
      at = ((Step.Moved<Sell>) step).next();
    }
    return at;
  }

  private static Refusal refused(Step<?> step) {
    return assertInstanceOf(Step.Refused.class, step).refusal();
  }

  private Buy withNotes(long... francs) {
    Buy buy = go(Buy.created(Offers.sale(1)), Offers.accepted(Offers.START_MS));
    Amount total = Offers.chf(0);
    long sequence = 1;
    for (long note : francs) {
      total = total.plus(Offers.chf(note));
      buy = go(buy, Offers.note(buy.id(), sequence++, Offers.chf(note), total));
    }
    return buy;
  }

  private static BuyEvent.Closed closed(Buy buy, long... francs) {
    List<Amount> notes = Arrays.stream(francs).mapToObj(Offers::chf).toList();
    return new BuyEvent.Closed(
        Offers.closed(
            buy.id(),
            20,
            notes,
            Offers.coinsFor(Offers.chf(0), Offers.sum(notes)),
            Offers.DESTINATION,
            null));
  }

  private static BuyEvent passed() {
    return new BuyEvent.Screened(new Screening.Passed("list-1"), NOW_MS);
  }

  private Buy sending() {
    Buy buy = withNotes(100);
    return go(buy, closed(buy, 100), passed(), new BuyEvent.SendStarted(NOW_MS));
  }

  // --- terminal offline after notes

  @Test
  void aMachineThatFellSilentAfterNotesIsCommittedWithWhatWasHeardAndTheRestIsASupplement() {
    Buy silent = go(withNotes(100, 50), new BuyEvent.MachineSilent(NOW_MS));
    assertEquals(BuyPhase.COMMITTED, silent.phase());
    Buy waits = go(silent, passed());
    assertEquals(BuyPhase.HELD, waits.phase());

    // Back in the network: a third note was in its journal; it closes over what was committed.
    Buy late = go(waits, Offers.note(waits.id(), 3, Offers.chf(20), Offers.chf(170)));
    Buy queued = go(late, closed(late, 100, 50));
    Amount more = Offers.coinsFor(Offers.chf(150), Offers.chf(20));
    TerminalStatement.BuyClosed supplement =
        Offers.closed(
            Offers.sale(2), 21, List.of(Offers.chf(20)), more, Offers.DESTINATION, Offers.sale(1));
    Buy whole = go(queued, new BuyEvent.SupplementClosed(supplement));
    Buy second = books.effects(Effect.Begin.class).getFirst().supplement();
    second = go(second, new BuyEvent.Closed(supplement));

    assertEquals(BuyPhase.QUEUED, whole.phase());
    assertEquals(BuyPhase.COMMITTED, second.phase());
    // The fixed fee was taken once: together they bring what one sale would have.
    assertEquals(
        Offers.coinsFor(Offers.chf(0), Offers.chf(170)),
        Objects.requireNonNull(whole.coins().promised())
            .plus(Objects.requireNonNull(second.coins().promised())));
    assertEquals(Offers.chf(170), books.balances.sum("cash/", Offers.CHF));
    assertEquals(Offers.chf(0), books.customer(whole, Offers.CHF));
    assertEquals(Offers.chf(0), books.customer(second, Offers.CHF));
  }

  @Test
  void aMachineThatHadClosedBeforeItFellSilentIsPaidOnItsOneStatement() {
    Buy silent = go(withNotes(100), new BuyEvent.MachineSilent(NOW_MS), passed());
    assertEquals(
        Refusal.Kind.NOT_NOW, refused(BuyMachine.step(silent, closed(silent, 100, 50))).kind());

    Buy heard = go(silent, Offers.note(silent.id(), 2, Offers.chf(50), Offers.chf(150)));
    Buy queued = go(heard, closed(heard, 100, 50));

    assertEquals(BuyPhase.QUEUED, queued.phase());
    assertEquals(Offers.coinsFor(Offers.chf(0), Offers.chf(150)), queued.coins().promised());
    assertEquals(Optional.empty(), queued.lateTotal());
  }

  @Test
  void notesOfASaleThatWasThoughtEmptyAreNotLost() {
    Buy cancelled =
        go(
            Buy.created(Offers.sale(1)),
            Offers.accepted(Offers.START_MS),
            new BuyEvent.MachineSilent(NOW_MS));
    assertEquals(BuyPhase.CANCELLED, cancelled.phase());

    Buy late = go(cancelled, Offers.note(cancelled.id(), 1, Offers.chf(100), Offers.chf(100)));

    assertEquals(Optional.of(Offers.chf(100)), late.lateTotal());
    assertEquals(Offers.chf(-100), books.customer(late, Offers.CHF));
    assertEquals(1, books.effects(Effect.SupplementDue.class).size());
  }

  @Test
  void aMissingNoteIsAskedForAndARepeatedOneIsCountedOnce() {
    Buy buy = withNotes(100);

    assertEquals(
        Refusal.Kind.NOT_NOW,
        refused(BuyMachine.step(buy, Offers.note(buy.id(), 3, Offers.chf(20), Offers.chf(170))))
            .kind());
    assertInstanceOf(
        Step.Repeated.class,
        BuyMachine.step(buy, Offers.note(buy.id(), 1, Offers.chf(100), Offers.chf(100))));
    assertEquals(
        Refusal.Kind.CONFLICT,
        refused(BuyMachine.step(buy, Offers.note(buy.id(), 1, Offers.chf(200), Offers.chf(200))))
            .kind());
    assertEquals(Offers.chf(100), books.balances.sum("cash/", Offers.CHF));
  }

  // --- offline while dispensing

  private static SellEvent.DepositVerified deposit(int number, Amount coins, long atMs) {
    return new SellEvent.DepositVerified(new OutPoint(Offers.txid(number), 0), coins, atMs);
  }

  private Sell ticket() {
    Sell sell = Offers.offered(Offers.sale(1), Offers.chf(200));
    return go(
        sell,
        deposit(1, sell.offer().coins(), NOW_MS),
        new SellEvent.NotesReserved(NOW_MS),
        new SellEvent.TicketMade(Offers.bytes(32, 5), NOW_MS));
  }

  private static SellEvent.Redeemed redeemed(Sell sell, int nonce) {
    return new SellEvent.Redeemed(
        new TerminalStatement.DispenseAsked(
            Offers.head(30 + nonce, NOW_MS),
            sell.id(),
            Offers.bytes(32, 5),
            Offers.cash(Offers.chf(200)),
            Offers.bytes(16, nonce)),
        Objects.requireNonNull(sell.ticket()).version());
  }

  private static final Bytes AUTHORISATION = Offers.bytes(16, 9);

  private Sell dispensing() {
    Sell sell = ticket();
    return go(sell, redeemed(sell, 1), new SellEvent.Authorised(AUTHORISATION, NOW_MS));
  }

  private static SellEvent.Dispensed dispensed(Sell sell, long francs, DispenseEnd end) {
    List<NoteCount> notes =
        francs == 0 ? List.of() : List.of(new NoteCount(1_000, (int) (francs / 10)));
    return new SellEvent.Dispensed(
        new TerminalStatement.Dispensed(
            Offers.head(40 + francs, NOW_MS),
            sell.id(),
            AUTHORISATION,
            notes,
            Offers.cash(Offers.chf(francs)),
            end),
        "dispenser");
  }

  @Test
  void anUnknownDispenseIsNeverAuthorisedAgainAndSettledByTheJournal() {
    Sell unknown = go(dispensing(), new SellEvent.MachineSilent(NOW_MS));
    assertEquals(SellPhase.DISPENSE_UNKNOWN, unknown.phase());
    assertEquals(Actor.OPERATOR, unknown.phase().acts());

    assertEquals(
        Refusal.Kind.ILLEGAL,
        refused(SellMachine.step(unknown, new SellEvent.Authorised(Offers.bytes(16, 10), NOW_MS)))
            .kind());
    assertEquals(
        Refusal.Kind.ILLEGAL, refused(SellMachine.step(unknown, redeemed(unknown, 2))).kind());
    Sell settled = go(unknown, dispensed(unknown, 200, DispenseEnd.FULL));

    assertEquals(SellPhase.DISPENSED, settled.phase());
    assertEquals(Offers.chf(-200), books.balances.sum("cash/", Offers.CHF));
    books.holds(Offers.chf(0), Accounts.customer(settled.id(), Offers.CHF));
  }

  @Test
  void anUnknownDispenseIsSettledByACountWhereTheJournalIsLost() {
    Sell dispensing = dispensing();
    Sell unknown = go(dispensing, dispensed(dispensing, 0, DispenseEnd.UNKNOWN));

    Sell counted =
        go(
            unknown,
            new SellEvent.Counted("olga", List.of(new NoteCount(1_000, 12)), "dispenser", NOW_MS));
    assertEquals(SellPhase.DISPENSE_PARTIAL, counted.phase());
    assertEquals(
        Refusal.Kind.NOT_NOW,
        refused(
                SellMachine.step(
                    counted, new SellEvent.PaidByHand("olga", "slip", Offers.chf(90), NOW_MS)))
            .kind());
    Sell paid = go(counted, new SellEvent.PaidByHand("olga", "slip", Offers.chf(80), NOW_MS));

    assertEquals(SellPhase.DISPENSED, paid.phase());
    assertEquals(Offers.chf(-120), books.balances.sum("cash/", Offers.CHF));
    assertEquals(Offers.chf(-80), books.balances.sum("bank/", Offers.CHF));
    books.holds(Offers.chf(0), Accounts.customer(paid.id(), Offers.CHF));
  }

  @Test
  void ofTwoWhoRedeemOneTicketOneIsRefused() {
    Sell ready = ticket();
    Sell taken = go(ready, redeemed(ready, 1));

    assertEquals(Refusal.Kind.STALE, refused(SellMachine.step(taken, redeemed(ready, 2))).kind());
    assertEquals(
        Refusal.Kind.CONFLICT, refused(SellMachine.step(taken, redeemed(taken, 2))).kind());
    assertInstanceOf(Step.Repeated.class, SellMachine.step(taken, redeemed(ready, 1)));
    assertEquals(1, books.effects(Effect.AskDispense.class).size());
  }

  // --- wallet send times out

  @Test
  void aSendThatTimedOutIsLookedUpAndSentAgainAsItWasNeverAnew() {
    Buy unknown = go(sending(), new BuyEvent.SendTimedOut(NOW_MS));
    Buy still = go(unknown, new BuyEvent.StillUnknown(NOW_MS));

    assertEquals(BuyPhase.SEND_UNKNOWN, still.phase());
    assertEquals(1, books.effects(Effect.AskPayout.class).size());
    assertEquals(1, books.effects(Effect.SendAgain.class).size());
    assertEquals(
        Refusal.Kind.ILLEGAL,
        refused(BuyMachine.step(still, new BuyEvent.Resend("olga", NOW_MS))).kind());
    assertEquals(
        Refusal.Kind.ILLEGAL,
        refused(BuyMachine.step(still, new BuyEvent.RefundChosen("olga", NOW_MS))).kind());

    Buy found = go(still, new BuyEvent.Sent(Offers.txid(4), Offers.sats(150), NOW_MS));
    Buy confirmed = go(found, new BuyEvent.Mined(Offers.txid(4), NOW_MS));
    assertEquals(BuyPhase.CONFIRMED, confirmed.phase());
    assertEquals(
        Objects.requireNonNull(confirmed.coins().promised()).plus(Offers.sats(150)).negate(),
        books.balances.sum("wallet/", Offers.BTC));
  }

  @Test
  void onlyWhatTheKeepersLogDeniesIsSentAgainOrRefunded() {
    Buy failed = go(sending(), new BuyEvent.SendTimedOut(NOW_MS), new BuyEvent.NeverSigned(NOW_MS));
    assertEquals(BuyPhase.FAILED, failed.phase());

    Buy again = go(failed, new BuyEvent.Resend("olga", NOW_MS));
    assertFalse(again.payoutId().equals(failed.payoutId()));
    Buy due = go(failed, new BuyEvent.RefundChosen("olga", NOW_MS));
    assertEquals(
        Refusal.Kind.NOT_NOW,
        refused(
                BuyMachine.step(
                    due, new BuyEvent.CashRefunded("olga", "slip", Offers.chf(101), NOW_MS)))
            .kind());
    Buy refunded = go(due, new BuyEvent.CashRefunded("olga", "slip", Offers.chf(100), NOW_MS));
    assertEquals(Offers.chf(0), books.customer(refunded, Offers.CHF));
    assertEquals(Offers.sats(0), books.customer(refunded, Offers.BTC));
  }

  @Test
  void aReorganisationPutsASentBuyBackAndSendsTheSameTransactionAgain() {
    Buy confirmed =
        go(
            sending(),
            new BuyEvent.Sent(Offers.txid(4), Offers.sats(150), NOW_MS),
            new BuyEvent.Mined(Offers.txid(4), NOW_MS));

    Buy back = go(confirmed, new BuyEvent.Reorged(Offers.txid(4), NOW_MS));

    assertEquals(BuyPhase.BROADCAST, back.phase());
    assertEquals(1, books.effects(Effect.SendAgain.class).size());
    assertEquals(1, books.effects(Effect.AskPayout.class).size());
  }

  // --- venue or rate source down, hot balance low, screening down, database down, compromise

  private static Admission.Inventory inventory(boolean venueUp, long hot, long promised) {
    return new Admission.Inventory(
        Offers.sats(hot), Offers.sats(promised), Offers.sats(900), Offers.sats(1_000), venueUp);
  }

  private static Admission admission(
      boolean store,
      boolean frozen,
      boolean priced,
      Screening screening,
      Admission.Inventory inventory) {
    return new Admission(
        store,
        frozen,
        Optional.empty(),
        Optional.empty(),
        priced
            ? new Reference.Agreed(Offers.quote(Direction.BUY).reference(), List.of(), 0)
            : new Reference.Withdrawn(Reference.Why.STALE, "one of two sources is silent"),
        screening,
        inventory);
  }

  @Test
  void whatIsKnownToBeDownIsClosedBeforeCashIsTaken() {
    Screening passed = new Screening.Passed("list-1");
    Screening down = new Screening.Unavailable("asleep");
    Admission.Inventory full = inventory(true, 5_000, 0);

    assertEquals(
        new Admission.Answer.Open(Offers.sats(5_000)),
        admission(true, false, true, passed, full).judge(Direction.BUY));
    assertClosed(admission(true, false, false, passed, full), "No price", true);
    assertClosed(admission(true, false, true, down, full), "Screening", true);
    assertClosed(admission(false, false, true, passed, full), "database", true);
    assertClosed(admission(true, true, true, passed, full), "Frozen", false);
    assertClosed(
        admission(true, false, true, passed, inventory(true, 5_000, 5_000)), "No coins", true);
    assertClosed(
        admission(true, false, true, new Screening.Hit("list-1", "C7"), full), "case C7", false);
  }

  private static void assertClosed(Admission admission, String why, boolean retryable) {
    Admission.Answer.Closed closed =
        assertInstanceOf(Admission.Answer.Closed.class, admission.judge(Direction.BUY));
    assertTrue(closed.reasons().getFirst().contains(why), closed.reasons()::toString);
    assertEquals(retryable, closed.retryable());
  }

  @Test
  void whileTheVenueIsDownSalesGoOnFromInventoryWithinTheCap() {
    Screening passed = new Screening.Passed("list-1");

    assertEquals(
        new Admission.Answer.Open(Offers.sats(100)),
        admission(true, false, true, passed, inventory(false, 5_000, 0)).judge(Direction.BUY));
    Buy committed = withNotes(100);
    go(committed, closed(committed, 100));
    assertEquals(1, books.effects(Effect.Hedge.class).size());
  }

  @Test
  void aSilentScreeningHoldsAndNobodyPassesInItsPlace() {
    Buy created = Buy.created(Offers.sale(9));
    BuyEvent.QuoteAccepted good = Offers.accepted(Offers.START_MS);
    Step<Buy> unscreened =
        BuyMachine.step(
            created,
            new BuyEvent.QuoteAccepted(
                good.quote(),
                good.chain(),
                good.destination(),
                new Screening.Unavailable("asleep"),
                Offers.START_MS));
    assertEquals(Refusal.Kind.NOT_NOW, refused(unscreened).kind());

    Buy buy = withNotes(100);
    Buy held =
        go(
            buy,
            closed(buy, 100),
            new BuyEvent.Screened(new Screening.Unavailable("asleep"), NOW_MS));
    assertEquals(BuyPhase.HELD, held.phase());
    assertEquals(
        Refusal.Kind.NOT_NOW,
        refused(BuyMachine.step(held, new BuyEvent.Released("olga", NOW_MS))).kind());
    assertEquals(BuyPhase.QUEUED, go(held, passed()).phase());
  }

  @Test
  void aHitWaitsForAPersonAndIsNotPassedByALaterList() {
    Buy buy = withNotes(100);
    Buy held =
        go(buy, closed(buy, 100), new BuyEvent.Screened(new Screening.Hit("list-1", "C7"), NOW_MS));

    assertEquals(BuyPhase.HELD, go(held, passed()).phase());
    assertEquals(BuyPhase.QUEUED, go(held, new BuyEvent.Released("olga", NOW_MS)).phase());
  }

  @Test
  void aFrozenKeeperHoldsPayoutsAndLeavesTicketsReady() {
    Buy held = go(sending(), new BuyEvent.SendRefused(Rule.FROZEN, "wallet main", NOW_MS));
    assertEquals(BuyPhase.HELD, held.phase());
    Buy again = go(held, new BuyEvent.Released("olga", NOW_MS), new BuyEvent.SendStarted(NOW_MS));
    assertEquals(BuyPhase.SENDING, again.phase());

    Sell ready = ticket();
    Sell asked = go(ready, redeemed(ready, 1));
    Sell refused = go(asked, new SellEvent.AuthorisationRefused(Rule.FROZEN, "terminal", NOW_MS));
    assertEquals(SellPhase.TICKET_READY, refused.phase());
    assertEquals(SellPhase.TICKET_READY, go(refused, redeemed(refused, 2)).phase());
  }

  // --- a statement that is not what was offered

  @Test
  void aClosingStatementOverAnotherAddressWaitsForAPersonAndIsScreenedAnew() {
    Buy buy = withNotes(100);
    TerminalStatement.BuyClosed other =
        Offers.closed(
            buy.id(),
            20,
            List.of(Offers.chf(100)),
            Offers.coinsFor(Offers.chf(0), Offers.chf(100)),
            "bc1qother",
            null);

    Buy held = go(buy, new BuyEvent.Closed(other));
    assertEquals(BuyPhase.HELD, held.phase());
    assertTrue(held.why().contains("another address, bc1qother"), held.why());
    Buy released = go(held, new BuyEvent.Released("olga", NOW_MS));
    assertEquals(BuyPhase.COMMITTED, released.phase());
  }
}
