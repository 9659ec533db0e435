package tallystick.atm.sale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tallystick.atm.Seeds;
import tallystick.atm.ledger.Accounts;
import tallystick.intent.Bytes;
import tallystick.intent.NoteCount;
import tallystick.intent.Rule;
import tallystick.intent.TerminalStatement;
import tallystick.intent.TerminalStatement.DispenseEnd;
import tallystick.market.Amount;

/** Thousands of sells in which coins, machines, nodes and people do anything at any time. */
class SellWalkTest {
  private static final int WALKS = 200;
  private static final int STEPS = 50;
  private static final Amount CASH = Offers.chf(200);

  private static final List<String> EVENTS =
      SellMachine.moves().list().stream().map(Moves.Move::event).distinct().sorted().toList();

  /** One sale with its receipts, and what is truly on the chain and in the machine. */
  private static final class Walk {
    private final Random random;
    private final Books books;
    private Sell sell = Offers.offered(Offers.sale(1), CASH);
    private final Map<OutPoint, Receipt> receipts = new LinkedHashMap<>();
    private final Map<OutPoint, Integer> refunds = new LinkedHashMap<>();
    private final List<ReceiptEvent> waiting = new ArrayList<>();
    private final List<OutPoint> waitingFor = new ArrayList<>();
    private Amount out = Offers.chf(0);
    private Amount byHand = Offers.chf(0);
    private long sequence = 10;
    private long nowMs = Offers.START_MS;
    private int tx = 100;

    Walk(Random random, Books books) {
      this.random = random;
      this.books = books;
    }

    /** Half of the walks begin somewhere on the good way. */
    void begin() {
      List<SellEvent> good =
          List.of(
              new SellEvent.DepositVerified(
                  new OutPoint(Offers.txid(7), 0), sell.offer().coins(), nowMs),
              new SellEvent.NotesReserved(nowMs),
              new SellEvent.TicketMade(Offers.bytes(32, 5), nowMs),
              redeemed(CASH),
              new SellEvent.Authorised(authorisation(), nowMs),
              new SellEvent.MachineSilent(nowMs));
      good.subList(0, Math.max(0, random.nextInt(10) - 3)).forEach(this::take);
    }

    void step() {
      nowMs += random.nextInt(10) == 0 ? Offers.VALID_MS / 2 : 1_000;
      if (!receipts.isEmpty() && random.nextInt(3) == 0) {
        List<Receipt> all = List.copyOf(receipts.values());
        Receipt one = all.get(random.nextInt(all.size()));
        take(one, receiptEvent(one));
      } else {
        take(event());
      }
      retry();
      check();
    }

    private void take(SellEvent event) {
      Sell before = sell;
      Step<Sell> step = SellMachine.step(sell, event);
      if (!books.take(step)) {
        return;
      }
      sell = ((Step.Moved<Sell>) step).next();
      books.walked(before.phase(), event, sell.phase());
      switch (event) {
        case SellEvent.Dispensed dispensed
            when dispensed.statement().end() != DispenseEnd.UNKNOWN ->
            out = out.plus(worth(dispensed.statement().notes()));
        case SellEvent.Counted counted -> out = out.plus(worth(counted.notes()));
        case SellEvent.PaidByHand paid -> byHand = byHand.plus(paid.cash());
        default -> {}
      }
      if (event.key().isPresent()) {
        assertInstanceOf(Step.Repeated.class, SellMachine.step(sell, event));
      }
      for (Effect effect : ((Step.Moved<Sell>) step).effects()) {
        carryOut(effect);
      }
    }

    private void carryOut(Effect effect) {
      switch (effect) {
        case Effect.OpenReceipt open -> {
          Receipt known = receipts.get(open.receipt());
          if (known == null) {
            receipts.put(
                open.receipt(),
                Receipt.opened(open.receipt(), open.sale(), open.coins(), Offers.REFUND_TO));
          } else {
            tell(open.receipt(), new ReceiptEvent.Returned(nowMs));
          }
        }
        case Effect.UseReceipt use ->
            tell(use.receipt(), new ReceiptEvent.Used(use.coins(), use.key(), nowMs));
        case Effect.VoidReceipt gone -> tell(gone.receipt(), new ReceiptEvent.Vanished(nowMs));
        case Effect.FreeReceipt free -> tell(free.receipt(), new ReceiptEvent.Freed(nowMs));
        default -> {}
      }
    }

    /** An effect is carried out once, in order; while the receipt cannot hear it, it waits. */
    private void tell(OutPoint point, ReceiptEvent event) {
      waiting.add(event);
      waitingFor.add(point);
      retry();
    }

    private void retry() {
      for (int i = 0; i < waiting.size(); ) {
        OutPoint point = waitingFor.get(i);
        boolean first = waitingFor.indexOf(point) == i;
        if (first && take(Objects.requireNonNull(receipts.get(point)), waiting.get(i))) {
          waiting.remove(i);
          waitingFor.remove(i);
        } else {
          i++;
        }
      }
    }

    private boolean take(Receipt before, ReceiptEvent event) {
      Step<Receipt> step = ReceiptMachine.step(before, event);
      if (step instanceof Step.Repeated<Receipt>) {
        return true;
      }
      if (!books.take(step)) {
        return false;
      }
      Receipt next = ((Step.Moved<Receipt>) step).next();
      receipts.put(before.id(), next);
      books.walked(before.phase(), event, next.phase());
      if (event instanceof ReceiptEvent.Sent) {
        assertEquals(1, refunds.merge(before.id(), 1, Integer::sum), "refunded twice");
        Receipt.Refund refund = Objects.requireNonNull(next.refund());
        assertTrue(refund.coins().plus(next.used()).compareTo(next.coins()) <= 0);
      }
      return true;
    }

    private static Amount worth(List<NoteCount> notes) {
      long minor = notes.stream().mapToLong(n -> n.denominationMinor() * n.count()).sum();
      return Amount.ofUnits(Offers.CHF, minor);
    }

    private void check() {
      assertEquals(out.negate(), books.balances.sum("cash/", Offers.CHF), "notes that came out");
      assertEquals(byHand.negate(), books.balances.sum("bank/", Offers.CHF));
      Sell.Due due = sell.due();
      assertEquals(
          due == null ? Offers.chf(0) : due.left().negate(),
          books.balances.of(Accounts.customer(sell.id(), Offers.CHF), Offers.CHF),
          () -> "owed: " + sell);
      Amount wallet = Offers.sats(0);
      for (Sell.Deposit deposit : sell.deposits().values()) {
        wallet = wallet.plus(deposit.verified() ? deposit.coins() : Offers.sats(0));
      }
      Amount fees = books.balances.sum("expense/network/", Offers.BTC);
      Amount refunded = Offers.sats(0);
      for (Receipt receipt : receipts.values()) {
        Receipt.Refund refund = receipt.refund();
        if (refund != null && refund.txid() != null) {
          refunded = refunded.plus(refund.coins());
        }
      }
      assertEquals(
          wallet.minus(refunded).minus(fees), books.balances.sum("wallet/", Offers.BTC), "wallet");
      Amount given = due == null ? Offers.chf(0) : due.given();
      assertTrue(given.compareTo(CASH) <= 0, () -> "gave " + given);
      if (given.signum() > 0) {
        assertTrue(sell.used().signum() > 0, "cash without coin");
      }
    }

    private SellEvent event() {
      List<String> possible = List.copyOf(SellMachine.moves().events(sell.phase()));
      // Where cash may be out a sale stays for a step or two only.
      boolean deposits = random.nextInt(sell.ticket() == null ? 4 : 2) == 0;
      List<String> rest =
          possible.stream().filter(name -> name.startsWith("Deposit") == deposits).toList();
      List<String> from = rest.isEmpty() ? possible : rest;
      String wanted =
          random.nextInt(15) == 0
              ? EVENTS.get(random.nextInt(EVENTS.size()))
              : from.get(random.nextInt(from.size()));
      OutPoint point = point();
      Amount coins = coins(point);
      Sell.Due due = sell.due();
      Amount left = due == null ? CASH : due.left();
      return switch (wanted) {
        case "DepositSeen" -> new SellEvent.DepositSeen(point, coins, random.nextInt(3), nowMs);
        case "DepositVerified" -> new SellEvent.DepositVerified(point, coins, nowMs);
        case "DepositGone" -> new SellEvent.DepositGone(point, random.nextInt(3) == 0, nowMs);
        case "OfferEnded" -> new SellEvent.OfferEnded(nowMs);
        case "NotesReserved" -> new SellEvent.NotesReserved(nowMs);
        case "NotesShort" -> new SellEvent.NotesShort("cassette empty", nowMs);
        case "TicketMade" -> new SellEvent.TicketMade(Offers.bytes(32, 5), nowMs);
        case "TicketEnded" -> new SellEvent.TicketEnded(nowMs);
        case "Redeemed" -> redeemed(left);
        case "Authorised" -> new SellEvent.Authorised(authorisation(), nowMs);
        case "AuthorisationRefused" ->
            new SellEvent.AuthorisationRefused(Rule.FROZEN, "frozen", nowMs);
        case "Dispensed" -> dispensed(left);
        case "MachineSilent" -> new SellEvent.MachineSilent(nowMs);
        case "Counted" -> new SellEvent.Counted("olga", notes(some(left)), "dispenser", nowMs);
        case "PaidByHand" ->
            new SellEvent.PaidByHand(
                "olga", "slip", random.nextInt(4) == 0 ? Offers.chf(5) : left, nowMs);
        case "Honoured" -> new SellEvent.Honoured("olga", nowMs);
        case "CashbackApproved" ->
            new SellEvent.CashbackApproved(
                "olga", Offers.chf(10L * (1 + random.nextInt(22))).min(CASH), nowMs);
        case "RefundChosen" -> new SellEvent.RefundChosen("olga", nowMs);
        case "ReceiptsRefunded" -> new SellEvent.ReceiptsRefunded(nowMs);
        default -> throw new AssertionError(wanted);
      };
    }

    private OutPoint point() {
      List<OutPoint> known = List.copyOf(sell.deposits().keySet());
      return known.isEmpty() || random.nextInt(5) == 0
          ? new OutPoint(Offers.txid(++tx), 0)
          : known.get(random.nextInt(known.size()));
    }

    private Amount coins(OutPoint point) {
      Sell.Deposit known = sell.deposits().get(point);
      Receipt receipt = receipts.get(point);
      if (known != null) {
        return known.coins();
      }
      if (receipt != null) {
        return receipt.coins();
      }
      Amount asked = sell.offer().coins();
      return switch (random.nextInt(4)) {
        case 0 -> asked.minus(Offers.sats(11 + random.nextInt(100_000)));
        case 1 -> asked.plus(Offers.sats(11 + random.nextInt(100_000)));
        default -> asked.plus(Offers.sats(random.nextInt(21) - 10));
      };
    }

    private SellEvent redeemed(Amount left) {
      Sell.Ticket ticket = sell.ticket();
      long version = ticket == null ? 1 : ticket.version() - (random.nextInt(6) == 0 ? 1 : 0);
      Amount wrong = random.nextInt(6) == 0 ? Offers.chf(10) : Offers.chf(0);
      return new SellEvent.Redeemed(
          new TerminalStatement.DispenseAsked(
              Offers.head(++sequence, nowMs),
              sell.id(),
              Offers.bytes(32, random.nextInt(6) == 0 ? 6 : 5),
              Offers.cash(left.plus(wrong)),
              Offers.bytes(16, (int) sequence)),
          version);
    }

    private static Bytes authorisation() {
      return Offers.bytes(16, 9);
    }

    private SellEvent dispensed(Amount left) {
      DispenseEnd end = List.of(DispenseEnd.values()).get(random.nextInt(4));
      Amount came =
          switch (end) {
            case FULL -> left;
            case PARTIAL, UNKNOWN -> some(left);
            case NONE -> Offers.chf(0);
          };
      return new SellEvent.Dispensed(
          new TerminalStatement.Dispensed(
              Offers.head(++sequence, nowMs),
              sell.id(),
              random.nextInt(8) == 0 ? Offers.bytes(16, 8) : authorisation(),
              notes(came),
              Offers.cash(came),
              end),
          "dispenser");
    }

    private Amount some(Amount left) {
      return Offers.chf(10)
          .times(
              BigInteger.valueOf(random.nextInt(left.units().intValueExact() / 1_000 + 2)),
              BigInteger.ONE,
              RoundingMode.UNNECESSARY);
    }

    private static List<NoteCount> notes(Amount cash) {
      int count = cash.units().intValueExact() / 1_000;
      return count == 0 ? List.of() : List.of(new NoteCount(1_000, count));
    }

    private ReceiptEvent receiptEvent(Receipt receipt) {
      // What the sale tells its receipts is not made up here.
      return switch (random.nextInt(7)) {
        case 0, 1 ->
            new ReceiptEvent.RefundApproved(
                random.nextBoolean()
                    ? new ReceiptEvent.RefundTo.SignedAtMachine(
                        random.nextInt(4) == 0 ? "bc1qthief" : Offers.REFUND_TO)
                    : new ReceiptEvent.RefundTo.ApprovedBy("olga", "bc1qasked"),
                receipt.left().plus(Offers.sats(random.nextInt(2_000) - 1_500)),
                nowMs);
        case 2 -> new ReceiptEvent.SendStarted(nowMs);
        case 3 -> new ReceiptEvent.Sent(Offers.txid(++tx), Offers.sats(90), nowMs);
        case 4 -> new ReceiptEvent.SendRefused("limit", nowMs);
        case 5 ->
            random.nextBoolean()
                ? new ReceiptEvent.SendTimedOut(nowMs)
                : new ReceiptEvent.StillUnknown(nowMs);
        default -> new ReceiptEvent.NeverSigned(nowMs);
      };
    }
  }

  @Test
  void whateverHappensToASellTheBooksBalanceAndEveryArrowIsWalked() {
    Random random = Seeds.random();
    Books arrows = new Books();
    List<Object> left = List.of();
    for (int i = 0; i < WALKS || (!left.isEmpty() && i < 40 * WALKS); i++) {
      Books books = new Books();
      Walk walk = new Walk(random, books);
      walk.begin();
      for (int step = 0; step < STEPS; step++) {
        walk.step();
      }
      arrows.addWalked(books);
      left = new ArrayList<>(arrows.unheard(SellMachine.moves()));
      arrows.unwalked(SellMachine.moves()).stream()
          .filter(move -> !move.event().startsWith("Deposit"))
          .forEach(left::add);
      left.addAll(arrows.unwalked(ReceiptMachine.moves()));
    }

    assertEquals(List.of(), left, "arrows that no walk took");
  }
}
