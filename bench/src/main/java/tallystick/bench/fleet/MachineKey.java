package tallystick.bench.fleet;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import tallystick.atm.quote.Quote;
import tallystick.atm.quote.QuoteCodec;
import tallystick.intent.Bytes;
import tallystick.intent.Canonical;
import tallystick.intent.Cash;
import tallystick.intent.Chain;
import tallystick.intent.MachineSetting;
import tallystick.intent.NoteCount;
import tallystick.intent.SaleId;
import tallystick.intent.SignedStatement;
import tallystick.intent.TerminalCaps;
import tallystick.intent.TerminalId;
import tallystick.intent.TerminalStatement;
import tallystick.market.Amount;

/** An enrolled machine: its name, its key, and what it has signed, in order. */
final class MachineKey {
  private static final long VALID_MS = 3_600_000;

  final TerminalId id;

  /** Held for a whole sale: a machine has one customer at a time. */
  final ReentrantLock customer = new ReentrantLock();

  private final byte[] seed = new byte[32];
  private final byte[] publicKey = new byte[32];
  private long statements;
  private long sales;

  /**
   * @param random of the whole run; its seed is printed
   */
  MachineKey(int number, SplittableRandom random) {
    id = new TerminalId(String.format(Locale.ROOT, "BT%06d", number));
    random.nextBytes(seed);
    Ed25519.generatePublicKey(seed, 0, publicKey, 0);
  }

  MachineSetting.EnrolTerminal enrolment(TerminalCaps caps) {
    return new MachineSetting.EnrolTerminal(id, Bytes.of(publicKey), true, caps);
  }

  private Bytes sign(byte[] message) {
    byte[] signature = new byte[64];
    Ed25519.sign(seed, 0, message, 0, message.length, signature, 0);
    return Bytes.of(signature);
  }

  /** The body that opens a session. */
  byte[] opening(long atMs, byte[] nonce) {
    String hex = HexFormat.of().formatHex(nonce);
    String message = "tallystick/terminal-session/v1\n" + id + "\n" + atMs + "\n" + hex;
    return """
        {"terminal":"%s","publicKey":"%s","simulated":true,"software":"load","atMs":%d,\
        "nonce":"%s","signature":"%s"}"""
        .formatted(
            id,
            HexFormat.of().formatHex(publicKey),
            atMs,
            hex,
            sign(message.getBytes(StandardCharsets.UTF_8)).toHex())
        .getBytes(StandardCharsets.UTF_8);
  }

  SaleId nextSale() {
    return new SaleId(id, ++sales);
  }

  private byte[] signed(TerminalStatement statement) {
    Bytes bytes = Bytes.of(Canonical.encodeStatement(statement));
    return new SignedStatement(bytes, sign(SignedStatement.signedBytes(bytes))).toBytes().toArray();
  }

  private TerminalStatement.Head head(int epoch) {
    return new TerminalStatement.Head(id, epoch, ++statements, System.currentTimeMillis());
  }

  /** One note of so many dollars, the first and last of its sale. */
  byte[] note(SaleId sale, long dollars, int epoch) {
    Cash cash = new Cash("USD", 100 * dollars);
    return signed(new TerminalStatement.NoteTaken(head(epoch), sale, cash, cash));
  }

  /** The customer is done. */
  byte[] closed(SaleId sale, Quote quote, String destination, long dollars, int epoch) {
    if (!(quote.price(Amount.ofUnits(quote.terms().currency(), 100 * dollars))
        instanceof Quote.Sum.Priced priced)) {
      throw new IllegalStateException("No price for " + dollars + " dollars in " + quote);
    }
    TerminalStatement.Head head = head(epoch);
    return signed(
        new TerminalStatement.BuyClosed(
            head,
            sale,
            Chain.BITCOIN_REGTEST,
            destination,
            List.of(new NoteCount(100 * dollars, 1)),
            new Cash("USD", 100 * dollars),
            priced.breakdown().coins().units().longValueExact(),
            quote.id(),
            head.atMs() + VALID_MS,
            null));
  }

  /** A price out of a server's answer. */
  static Quote quote(String base64) {
    return QuoteCodec.decode(Bytes.of(Base64.getDecoder().decode(base64)));
  }
}
