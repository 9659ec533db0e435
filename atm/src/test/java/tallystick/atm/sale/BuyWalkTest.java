package tallystick.atm.sale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tallystick.atm.Direction;
import tallystick.atm.Seeds;
import tallystick.intent.Chain;
import tallystick.intent.Rule;
import tallystick.intent.SaleId;
import tallystick.intent.TerminalStatement;
import tallystick.market.Amount;

/** Thousands of buys in which anything happens at any time, as machines, nodes and people do. */
class BuyWalkTest {
  private static final int WALKS = 200;
  private static final int STEPS = 40;
  private static final List<Long> NOTES = List.of(2L, 10L, 20L, 50L, 100L, 200L);

  /** One sale, its supplements, and what is truly in the machine. */
  private static final class Walk {
    private final Random random;
    private final Books books;
    private final List<Buy> sales = new ArrayList<>();
    private final Set<SaleId> paid = new HashSet<>();
    private final List<TerminalStatement.BuyClosed> begun = new ArrayList<>();
    private Amount inside = Offers.chf(0);
    private Amount givenBack = Offers.chf(0);
    private Amount sent = Offers.sats(0);
    private long sequence = 10;
    private long nextSale = 2;
    private int tx = 1;

    Walk(Random random, Books books) {
      this.random = random;
      this.books = books;
      sales.add(Buy.created(Offers.sale(1)));
    }

    void step() {
      int at = random.nextInt(sales.size());
      Buy buy = sales.get(at);
      BuyEvent event = event(buy);
      Step<Buy> step = BuyMachine.step(buy, event);
      if (!books.take(step)) {
        return;
      }
      Buy next = ((Step.Moved<Buy>) step).next();
      books.walked(buy.phase(), event, next.phase());
      sales.set(at, next);
      count(buy, next, event, ((Step.Moved<Buy>) step).effects());
      if (event.key().isPresent()) {
        assertInstanceOf(Step.Repeated.class, BuyMachine.step(next, event));
      }
      check();
    }

    private void count(Buy before, Buy next, BuyEvent event, List<Effect> effects) {
      if (event instanceof BuyEvent.NoteIn note) {
        inside = inside.plus(Amount.ofUnits(Offers.CHF, note.statement().note().minor()));
      }
      if (event instanceof BuyEvent.CashRefunded refunded) {
        givenBack = givenBack.plus(refunded.cash());
      }
      if (event instanceof BuyEvent.Sent && before.coins().txid() == null) {
        assertTrue(paid.add(next.id()), () -> next.id() + " was paid twice");
        Amount promised = next.coins().promised();
        sent = sent.plus(promised == null ? Offers.sats(0) : promised);
      }
      for (Effect effect : effects) {
        if (effect instanceof Effect.Begin(Buy supplement)) {
          sales.add(supplement);
          begun.add(((BuyEvent.SupplementClosed) event).statement());
        }
        if (effect instanceof Effect.AskPayout(var id, var closing)) {
          assertEquals(next.payoutId(), id);
          assertEquals(next.id(), closing.sale());
          assertTrue(next.screening().isPresent(), "asked to pay what nobody screened");
        }
      }
    }

    /** No coin without cash, no cash without coin, and what is owed stands in the books. */
    private void check() {
      assertEquals(inside, books.balances.sum("cash/", Offers.CHF), "notes in the machine");
      assertEquals(givenBack.negate(), books.balances.sum("bank/", Offers.CHF));
      Amount fees = books.balances.sum("expense/network/", Offers.BTC);
      assertEquals(sent.plus(fees).negate(), books.balances.sum("wallet/", Offers.BTC), "wallet");
      for (Buy buy : sales) {
        Amount own = buy.total().orElse(Offers.chf(0));
        Amount late = buy.lateTotal().orElse(Offers.chf(0));
        boolean settled = buy.coins().commit() != null || buy.phase() == BuyPhase.REFUNDED;
        assertEquals(
            (settled ? late : own.plus(late)).negate(),
            books.customer(buy, Offers.CHF),
            () -> buy + "");
        Amount promised = buy.coins().promised();
        boolean owed = promised != null && buy.coins().txid() == null;
        assertEquals(
            owed && promised != null ? promised.negate() : Offers.sats(0),
            books.customer(buy, Offers.BTC));
        if (buy.phase() == BuyPhase.REFUND_DUE || buy.phase() == BuyPhase.REFUNDED) {
          assertTrue(buy.coins().txid() == null, "cash back for coins that were sent");
        }
      }
    }

    private BuyEvent event(Buy buy) {
      List<String> possible = List.copyOf(BuyMachine.moves().events(buy.phase()));
      String wanted =
          possible.isEmpty() || random.nextInt(12) == 0
              ? EVENTS.get(random.nextInt(EVENTS.size()))
              : possible.get(random.nextInt(possible.size()));
      long atMs = Offers.START_MS + sequence;
      String txid = buy.coins().txid();
      String known = txid == null || random.nextInt(6) == 0 ? Offers.txid(tx) : txid;
      return switch (wanted) {
        case "QuoteAccepted" ->
            random.nextInt(8) == 0
                ? new BuyEvent.QuoteAccepted(
                    Offers.quote(Direction.BUY),
                    Chain.BITCOIN_REGTEST,
                    Offers.DESTINATION,
                    new Screening.Unavailable("asleep"),
                    atMs)
                : Offers.accepted(atMs);
        case "NoteIn" -> note(buy);
        case "Closed" -> closed(buy);
        case "PriceNamed" -> {
          Buy.Offer offer = buy.offer();
          yield new BuyEvent.PriceNamed(
              Offers.quote(Direction.BUY),
              Chain.BITCOIN_REGTEST,
              Offers.DESTINATION,
              offer == null ? Offers.chf(0) : offer.earlier(),
              buy.cash().supplementOf(),
              atMs);
        }
        case "SupplementClosed" -> supplement(buy);
        case "MachineSilent" -> new BuyEvent.MachineSilent(atMs);
        case "Cancelled" -> new BuyEvent.Cancelled(atMs);
        case "Screened" ->
            new BuyEvent.Screened(
                switch (random.nextInt(5)) {
                  case 0 -> new Screening.Hit("list-1", "C7");
                  case 1 -> new Screening.Unavailable("asleep");
                  default -> new Screening.Passed("list-1");
                },
                atMs);
        case "Held" -> new BuyEvent.Held("first purchase", atMs);
        case "Released" -> new BuyEvent.Released("olga", atMs);
        case "SendStarted" -> new BuyEvent.SendStarted(atMs);
        case "Sent" ->
            new BuyEvent.Sent(txid == null ? Offers.txid(++tx) : known, Offers.sats(150), atMs);
        case "SendRefused" ->
            new BuyEvent.SendRefused(
                random.nextInt(3) == 0 ? Rule.FROZEN : Rule.INTENT_REPEATED, "no", atMs);
        case "SendTimedOut" -> new BuyEvent.SendTimedOut(atMs);
        case "StillUnknown" -> new BuyEvent.StillUnknown(atMs);
        case "NeverSigned" -> new BuyEvent.NeverSigned(atMs);
        case "Replaced" ->
            new BuyEvent.Replaced(Offers.txid(++tx), Offers.sats(150 + random.nextInt(100)), atMs);
        case "NotSeen" -> new BuyEvent.NotSeen(atMs);
        case "Mined" -> new BuyEvent.Mined(known, atMs);
        case "Reorged" -> new BuyEvent.Reorged(known, atMs);
        case "Resend" -> new BuyEvent.Resend("olga", atMs);
        case "RefundChosen" -> new BuyEvent.RefundChosen("olga", atMs);
        case "CashRefunded" ->
            new BuyEvent.CashRefunded(
                "olga",
                "slip",
                random.nextInt(4) == 0
                    ? Offers.chf(10)
                    : buy.total().orElse(Offers.chf(0)).plus(buy.lateTotal().orElse(Offers.chf(0))),
                atMs);
        default -> throw new AssertionError(wanted);
      };
    }

    private BuyEvent note(Buy buy) {
      Amount note = Offers.chf(NOTES.get(random.nextInt(NOTES.size())));
      Amount before =
          Buy.sum(buy.cash().notes())
              .orElse(Offers.chf(0))
              .plus(Buy.sum(buy.cash().late()).orElse(Offers.chf(0)));
      Amount total = before.plus(note).plus(Offers.chf(random.nextInt(9) == 0 ? 20 : 0));
      return Offers.note(buy.id(), ++sequence, note, total);
    }

    private BuyEvent closed(Buy buy) {
      List<Amount> notes =
          new ArrayList<>(buy.cash().notes().stream().map(Buy.Note::value).toList());
      if (random.nextBoolean()) {
        buy.cash().late().forEach(note -> notes.add(note.value()));
      }
      if (notes.isEmpty()) {
        notes.add(Offers.chf(10));
      }
      Buy.Offer offer = buy.offer();
      Amount coins =
          Offers.coinsFor(offer == null ? Offers.chf(0) : offer.earlier(), Offers.sum(notes));
      if (coins.isZero() || random.nextInt(8) == 0) {
        coins = coins.plus(Offers.sats(1));
      }
      return new BuyEvent.Closed(
          Offers.closed(
              buy.id(),
              ++sequence,
              notes,
              coins,
              random.nextInt(10) == 0 ? "bc1qother" : Offers.DESTINATION,
              buy.cash().supplementOf()));
    }

    private BuyEvent supplement(Buy buy) {
      List<Amount> notes =
          new ArrayList<>(buy.cash().late().stream().map(Buy.Note::value).toList());
      Amount claimed = buy.cash().claimed().orElse(Offers.chf(0));
      while (claimed.signum() > 0 && !notes.isEmpty()) {
        claimed = claimed.minus(notes.removeFirst());
      }
      if (notes.isEmpty()) {
        notes.add(Offers.chf(20));
      }
      return new BuyEvent.SupplementClosed(
          Offers.closed(
              Offers.sale(Math.max(nextSale++, buy.id().number() + 1)),
              ++sequence,
              notes,
              Offers.sats(1_000),
              Offers.DESTINATION,
              buy.id()));
    }
  }

  private static final List<String> EVENTS =
      BuyMachine.moves().list().stream().map(Moves.Move::event).distinct().sorted().toList();

  @Test
  void whateverHappensToABuyTheBooksBalanceAndEveryArrowIsWalked() {
    Random random = Seeds.random();
    Books arrows = new Books();
    List<Moves.Move<BuyPhase>> left = List.of();
    for (int i = 0; i < WALKS || (!left.isEmpty() && i < 40 * WALKS); i++) {
      Books books = new Books();
      Walk walk = new Walk(random, books);
      for (int step = 0; step < STEPS; step++) {
        walk.step();
      }
      arrows.addWalked(books);
      left = arrows.unwalked(BuyMachine.moves());
    }

    assertEquals(List.of(), left, "arrows that no walk took");
  }
}
