package tallystick.server.fleet;

import java.util.List;
import java.util.Random;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.jspecify.annotations.Nullable;
import tallystick.atm.quote.Quote;
import tallystick.intent.Bytes;
import tallystick.intent.Canonical;
import tallystick.intent.Cash;
import tallystick.intent.Chain;
import tallystick.intent.NoteCount;
import tallystick.intent.SaleId;
import tallystick.intent.SignedStatement;
import tallystick.intent.TerminalId;
import tallystick.intent.TerminalStatement;
import tallystick.market.Amount;

/** A machine as the server meets it: a name, a key, and what it signs, in order. */
public final class SignedMachine {
  public final TerminalId id;
  private final byte[] seed = new byte[32];
  private final byte[] publicKey = new byte[32];
  private long statements;
  private long sales;

  public SignedMachine(String name) {
    id = new TerminalId(name);
    new Random(name.hashCode()).nextBytes(seed);
    Ed25519.generatePublicKey(seed, 0, publicKey, 0);
  }

  public Bytes publicKey() {
    return Bytes.of(publicKey);
  }

  public Bytes sign(byte[] message) {
    byte[] signature = new byte[64];
    Ed25519.sign(seed, 0, message, 0, message.length, signature, 0);
    return Bytes.of(signature);
  }

  public SignedStatement sign(TerminalStatement statement) {
    Bytes bytes = Bytes.of(Canonical.encodeStatement(statement));
    return new SignedStatement(bytes, sign(SignedStatement.signedBytes(bytes)));
  }

  public SaleId nextSale() {
    return new SaleId(id, ++sales);
  }

  public long lastStatement() {
    return statements;
  }

  private TerminalStatement.Head head(long atMs) {
    return new TerminalStatement.Head(id, 1, ++statements, atMs);
  }

  /** One note of this many dollars, the last of so many in the sale. */
  public SignedStatement note(SaleId sale, long dollars, long total, long atMs) {
    return sign(
        new TerminalStatement.NoteTaken(
            head(atMs), sale, new Cash("USD", dollars * 100), new Cash("USD", total * 100)));
  }

  /** The closing statement over notes of one kind, as the quote prices them. */
  public SignedStatement closed(
      SaleId sale, Quote quote, String destination, long dollars, int notes, long atMs) {
    return closed(sale, quote, destination, dollars, notes, atMs, null);
  }

  public SignedStatement closed(
      SaleId sale,
      Quote quote,
      String destination,
      long dollars,
      int notes,
      long atMs,
      @Nullable SaleId supplementOf) {
    long minor = dollars * 100 * notes;
    if (!(quote.price(Amount.ofUnits(quote.terms().currency(), minor))
        instanceof Quote.Sum.Priced priced)) {
      throw new IllegalArgumentException("No price for " + minor);
    }
    return sign(
        new TerminalStatement.BuyClosed(
            head(atMs),
            sale,
            Chain.BITCOIN_REGTEST,
            destination,
            List.of(new NoteCount(dollars * 100, notes)),
            new Cash("USD", minor),
            priced.breakdown().coins().units().longValueExact(),
            quote.id(),
            atMs + 3_600_000,
            supplementOf));
  }

  /** A customer wants so many dollars for his coins, as the quote prices them. */
  public TerminalStatement.SellOpened opened(SaleId sale, Quote quote, long dollars, long atMs) {
    if (!(quote.price(Amount.ofUnits(quote.terms().currency(), dollars * 100))
        instanceof Quote.Sum.Priced priced)) {
      throw new IllegalArgumentException("No price for " + dollars);
    }
    return new TerminalStatement.SellOpened(
        head(atMs),
        sale,
        Chain.BITCOIN_REGTEST,
        new Cash("USD", dollars * 100),
        priced.breakdown().coins().units().longValueExact(),
        Bytes.of(new byte[16]),
        quote.expiresAtMs(),
        null);
  }

  /** He is back with his ticket. */
  public SignedStatement asked(SaleId sale, long dollars, long atMs) {
    return sign(
        new TerminalStatement.DispenseAsked(
            head(atMs),
            sale,
            Bytes.of(new byte[32]),
            new Cash("USD", dollars * 100),
            Bytes.of(new byte[16])));
  }

  /** The closing statement of a supplement: the difference that its notes make at the price. */
  public SignedStatement supplement(
      SaleId sale, SaleId earlier, Quote quote, long paidBefore, long dollars, long atMs) {
    long before = coins(quote, paidBefore);
    return sign(
        new TerminalStatement.BuyClosed(
            head(atMs),
            sale,
            Chain.BITCOIN_REGTEST,
            FleetRig.CUSTOMER,
            List.of(new NoteCount(dollars * 100, 1)),
            new Cash("USD", dollars * 100),
            coins(quote, paidBefore + dollars) - before,
            quote.id(),
            atMs + 3_600_000,
            earlier));
  }

  private static long coins(Quote quote, long dollars) {
    if (quote.price(Amount.ofUnits(quote.terms().currency(), dollars * 100))
        instanceof Quote.Sum.Priced priced) {
      return priced.breakdown().coins().units().longValueExact();
    }
    throw new IllegalArgumentException("No price for " + dollars);
  }

  /** The cashbox was taken out, with notes of one kind in it. */
  public SignedStatement emptied(long dollars, int notes, long atMs) {
    return sign(
        new TerminalStatement.Emptied(
            head(atMs),
            "cashbox",
            List.of(new NoteCount(dollars * 100, notes)),
            new Cash("USD", dollars * 100 * notes)));
  }
}
