package tallystick.atm.sale;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tallystick.atm.Currencies;
import tallystick.atm.Direction;
import tallystick.atm.quote.Bounds;
import tallystick.atm.quote.Breakdown;
import tallystick.atm.quote.Pricing;
import tallystick.atm.quote.Quote;
import tallystick.atm.quote.QuoteTerms;
import tallystick.atm.quote.Reference;
import tallystick.atm.rule.CashRounding;
import tallystick.intent.Bytes;
import tallystick.intent.Cash;
import tallystick.intent.Chain;
import tallystick.intent.NoteCount;
import tallystick.intent.SaleId;
import tallystick.intent.TerminalId;
import tallystick.intent.TerminalStatement;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Instrument;
import tallystick.market.Price;

/** One machine's world in francs: what it quotes and what it signs. */
final class Offers {
  static final TerminalId MACHINE = new TerminalId("BT1");
  static final Asset BTC = Asset.of("BTC");
  static final Asset CHF = Currencies.of("CHF");
  static final String DESTINATION = "bc1qdestination";
  static final String REFUND_TO = "bc1qrefund";
  static final long START_MS = 1_000_000;
  static final long VALID_MS = 600_000;

  private Offers() {}

  static Amount chf(long francs) {
    return Amount.ofUnits(CHF, francs * 100);
  }

  static Amount sats(long sats) {
    return Amount.ofUnits(BTC, sats);
  }

  static SaleId sale(long number) {
    return new SaleId(MACHINE, number);
  }

  static Bytes bytes(int length, int seed) {
    byte[] filled = new byte[length];
    for (int i = 0; i < Math.min(4, length); i++) {
      filled[i] = (byte) (seed >>> (8 * i));
    }
    return Bytes.of(filled);
  }

  static String txid(int number) {
    return bytes(32, number).toHex();
  }

  static Quote quote(Direction direction) {
    Pricing pricing = new Pricing(500, 500, Amount.ofUnits(CHF, 195), sats(1_000));
    QuoteTerms terms =
        new QuoteTerms(
            BTC,
            CHF,
            pricing,
            new Bounds(chf(10), chf(10_000), chf(10)),
            new CashRounding(Amount.ofUnits(CHF, 5), CashRounding.Favour.CUSTOMER),
            List.of(),
            VALID_MS);
    Price price = Price.parse("80000.00", Instrument.of("BTC/CHF"));
    return Quote.of(
        bytes(16, 7), direction, new Reference.Agreed(price, List.of(), START_MS), terms, START_MS);
  }

  static TerminalStatement.Head head(long sequence, long atMs) {
    return new TerminalStatement.Head(MACHINE, 1, sequence, atMs);
  }

  static Cash cash(Amount amount) {
    return Currencies.cash(amount);
  }

  static BuyEvent.QuoteAccepted accepted(long atMs) {
    return new BuyEvent.QuoteAccepted(
        quote(Direction.BUY),
        Chain.BITCOIN_REGTEST,
        DESTINATION,
        new Screening.Passed("list-1"),
        atMs);
  }

  static BuyEvent.NoteIn note(SaleId sale, long sequence, Amount note, Amount total) {
    return new BuyEvent.NoteIn(
        new TerminalStatement.NoteTaken(
            head(sequence, START_MS + sequence), sale, cash(note), cash(total)),
        "cashbox");
  }

  static List<NoteCount> counts(List<Amount> notes) {
    Map<Long, Integer> counts = new TreeMap<>();
    notes.forEach(note -> counts.merge(note.units().longValueExact(), 1, Integer::sum));
    return counts.entrySet().stream()
        .map(each -> new NoteCount(each.getKey(), each.getValue()))
        .toList();
  }

  static Amount sum(List<Amount> amounts) {
    return amounts.stream().reduce(Amount.zero(CHF), Amount::plus);
  }

  /** What the machine computes by itself from the quote. */
  static Amount coinsFor(Amount earlier, Amount cash) {
    Amount before = coinsFor(earlier);
    return before.isZero() ? coinsFor(cash) : coinsFor(earlier.plus(cash)).minus(before);
  }

  private static Amount coinsFor(Amount cash) {
    return quote(Direction.BUY).price(cash) instanceof Quote.Sum.Priced(Breakdown sum)
        ? sum.coins()
        : sats(0);
  }

  static TerminalStatement.BuyClosed closed(
      SaleId sale,
      long sequence,
      List<Amount> notes,
      Amount coins,
      String destination,
      @Nullable SaleId supplementOf) {
    return new TerminalStatement.BuyClosed(
        head(sequence, START_MS + sequence),
        sale,
        Chain.BITCOIN_REGTEST,
        destination,
        counts(notes),
        cash(sum(notes)),
        coins.units().longValueExact(),
        quote(Direction.BUY).id(),
        START_MS + VALID_MS,
        supplementOf);
  }

  static Sell offered(SaleId sale, Amount cash) {
    Quote quote = quote(Direction.SELL);
    if (!(quote.price(cash) instanceof Quote.Sum.Priced(Breakdown sum))) {
      throw new IllegalArgumentException("No price for " + cash);
    }
    return Sell.offered(
        new Sell.Offer(
            new TerminalStatement.SellOpened(
                head(1, START_MS),
                sale,
                Chain.BITCOIN_REGTEST,
                cash(cash),
                sum.coins().units().longValueExact(),
                bytes(16, 3),
                START_MS + VALID_MS,
                REFUND_TO),
            "bc1qoffer",
            quote,
            sats(10)));
  }
}
