package tallystick.server.fleet.sale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tallystick.atm.Currencies;
import tallystick.atm.Direction;
import tallystick.atm.quote.Bounds;
import tallystick.atm.quote.Pricing;
import tallystick.atm.quote.Quote;
import tallystick.atm.quote.QuoteTerms;
import tallystick.atm.quote.Reference;
import tallystick.atm.rule.CashRounding;
import tallystick.atm.sale.BuyEvent;
import tallystick.atm.sale.OutPoint;
import tallystick.atm.sale.Screening;
import tallystick.atm.sale.SellEvent;
import tallystick.intent.Bytes;
import tallystick.intent.Cash;
import tallystick.intent.Chain;
import tallystick.intent.NoteCount;
import tallystick.intent.Rule;
import tallystick.intent.SaleId;
import tallystick.intent.TerminalId;
import tallystick.intent.TerminalStatement;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Instrument;
import tallystick.market.Price;

class EventJsonTest {
  private static final Asset BTC = Asset.of("BTC");
  private static final Asset USD = Currencies.of("USD");
  private static final SaleId SALE = new SaleId(new TerminalId("BT1001"), 7);
  private static final TerminalStatement.Head HEAD =
      new TerminalStatement.Head(SALE.terminal(), 1, 9, 1_000);
  private static final Cash CASH = new Cash("USD", 2_000);
  private static final List<NoteCount> NOTES = List.of(new NoteCount(2_000, 1));
  private static final Amount COINS = Amount.ofUnits(BTC, 37_000);
  private static final Bytes HASH = Bytes.of(new byte[32]);
  private static final Bytes NONCE = Bytes.of(new byte[16]);
  private static final OutPoint POINT = new OutPoint("ab".repeat(32), 3);
  private static final String TXID = "cd".repeat(32);

  private static Quote quote() {
    return Quote.of(
        NONCE,
        Direction.BUY,
        new Reference.Agreed(Price.parse("50000", Instrument.of("BTC/USD")), List.of(), 0),
        new QuoteTerms(
            BTC,
            USD,
            new Pricing(800, 800, Amount.ofUnits(USD, 100), Amount.ofUnits(BTC, 500)),
            new Bounds(
                Amount.ofUnits(USD, 500), Amount.ofUnits(USD, 90_000), Amount.ofUnits(USD, 100)),
            new CashRounding(Amount.ofUnits(USD, 1), CashRounding.Favour.NEAREST),
            List.of(),
            60_000),
        1_000);
  }

  private static TerminalStatement.BuyClosed closed() {
    return new TerminalStatement.BuyClosed(
        HEAD, SALE, Chain.BITCOIN_REGTEST, "bcrt1q", NOTES, CASH, 37_000, NONCE, 9_000, null);
  }

  private static final List<BuyEvent> BUYS =
      List.of(
          new BuyEvent.QuoteAccepted(
              quote(),
              Chain.BITCOIN_REGTEST,
              "bcrt1q",
              new Screening.Passed("list of 2026-03-01"),
              1),
          new BuyEvent.NoteIn(new TerminalStatement.NoteTaken(HEAD, SALE, CASH, CASH), "cashbox"),
          new BuyEvent.Closed(closed()),
          new BuyEvent.MachineSilent(2),
          new BuyEvent.Cancelled(3),
          new BuyEvent.Screened(new Screening.Hit("list", "case-1\nand more"), 4),
          new BuyEvent.Held("a \"warning\"\nof two lines", 5),
          new BuyEvent.Released("ada", 6),
          new BuyEvent.SendStarted(7),
          new BuyEvent.Sent(TXID, COINS, 8),
          new BuyEvent.SendRefused(Rule.TERMINAL_LIMIT, "figures", 9),
          new BuyEvent.SendTimedOut(10),
          new BuyEvent.StillUnknown(11),
          new BuyEvent.NeverSigned(12),
          new BuyEvent.Replaced(TXID, COINS, 13),
          new BuyEvent.NotSeen(14),
          new BuyEvent.Mined(TXID, 15),
          new BuyEvent.Reorged(TXID, 16),
          new BuyEvent.Resend("ada", 17),
          new BuyEvent.RefundChosen("ada", 18),
          new BuyEvent.CashRefunded("ada", "transfer 9", Amount.ofUnits(USD, 2_000), 19),
          new BuyEvent.SupplementClosed(closed()),
          new BuyEvent.PriceNamed(
              quote(), Chain.BITCOIN_REGTEST, "bcrt1q", Amount.ofUnits(USD, 0), SALE, 20),
          new BuyEvent.PriceNamed(
              quote(), Chain.BITCOIN_REGTEST, "bcrt1q", Amount.ofUnits(USD, 500), null, 21));

  private static final List<SellEvent> SELLS =
      List.of(
          new SellEvent.DepositSeen(POINT, COINS, 0, 1),
          new SellEvent.DepositVerified(POINT, COINS, 2),
          new SellEvent.DepositGone(POINT, true, 3),
          new SellEvent.OfferEnded(4),
          new SellEvent.NotesReserved(5),
          new SellEvent.NotesShort("none", 6),
          new SellEvent.TicketMade(HASH, 7),
          new SellEvent.TicketEnded(8),
          new SellEvent.Redeemed(
              new TerminalStatement.DispenseAsked(HEAD, SALE, HASH, CASH, NONCE), 1),
          new SellEvent.Authorised(NONCE, 9),
          new SellEvent.AuthorisationRefused(Rule.DEPOSIT_UNPROVEN, "figures", 10),
          new SellEvent.Dispensed(
              new TerminalStatement.Dispensed(
                  HEAD, SALE, NONCE, NOTES, CASH, TerminalStatement.DispenseEnd.FULL),
              "dispenser"),
          new SellEvent.MachineSilent(11),
          new SellEvent.Counted("ada", NOTES, "dispenser", 12),
          new SellEvent.PaidByHand("ada", "receipt 4", Amount.ofUnits(USD, 2_000), 13),
          new SellEvent.Honoured("ada", 14),
          new SellEvent.CashbackApproved("ada", Amount.ofUnits(USD, 2_000), 15),
          new SellEvent.RefundChosen("ada", 16),
          new SellEvent.ReceiptsRefunded(17));

  private static Set<String> kinds(Class<?> sealed) {
    return Arrays.stream(sealed.getPermittedSubclasses())
        .map(Class::getSimpleName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyEventIsReadBackAsItWasWritten() {
    for (BuyEvent event : BUYS) {
      assertEquals(event, EventJson.buy(EventJson.kind(event), EventJson.write(event)));
    }
    for (SellEvent event : SELLS) {
      assertEquals(event, EventJson.sell(EventJson.kind(event), EventJson.write(event)));
    }
    assertEquals(
        kinds(BuyEvent.class),
        BUYS.stream().map(EventJson::kind).collect(Collectors.toCollection(TreeSet::new)));
    assertEquals(
        kinds(SellEvent.class),
        SELLS.stream().map(EventJson::kind).collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void whatANewerServerStoredIsNotGuessedAt() {
    assertThrows(IllegalStateException.class, () -> EventJson.buy("Teleported", "{}"));
    assertThrows(
        RuntimeException.class, () -> EventJson.buy("SendStarted", "{\"atMs\":1,\"x\":2}"));
    assertThrows(RuntimeException.class, () -> EventJson.buy("SendStarted", "{}"));
  }
}
