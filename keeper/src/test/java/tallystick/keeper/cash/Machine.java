package tallystick.keeper.cash;

import java.util.List;
import java.util.Random;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.jspecify.annotations.Nullable;
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

/** A cash machine as the keeper meets it: a name, a key, and what it signs. */
public final class Machine {
  public static final String CUSTOMER = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";

  public final TerminalId id;
  private final byte[] seed = new byte[32];
  private final byte[] publicKey = new byte[32];
  private long statements;
  private long sales;

  public Machine(String name) {
    id = new TerminalId(name);
    new Random(name.hashCode()).nextBytes(seed);
    Ed25519.generatePublicKey(seed, 0, publicKey, 0);
  }

  public MachineSetting.EnrolTerminal enrolment(boolean simulated, TerminalCaps caps) {
    return new MachineSetting.EnrolTerminal(id, Bytes.of(publicKey), simulated, caps);
  }

  public SignedStatement sign(TerminalStatement statement) {
    Bytes bytes = Bytes.of(Canonical.encodeStatement(statement));
    byte[] message = SignedStatement.signedBytes(bytes);
    byte[] signature = new byte[64];
    Ed25519.sign(seed, 0, message, 0, message.length, signature, 0);
    return new SignedStatement(bytes, Bytes.of(signature));
  }

  TerminalStatement.Head nextHead(int epoch) {
    return new TerminalStatement.Head(id, epoch, ++statements, 1_000);
  }

  SaleId nextSale() {
    return new SaleId(id, ++sales);
  }

  long lastStatement() {
    return statements;
  }

  public byte[] publicKey() {
    return publicKey.clone();
  }

  /** A customer wants 100.00 for his coins, and nothing about it is unusual. */
  public TerminalStatement.SellOpened sell(String currency, Chain chain, long expiresAtMs) {
    return sell(currency, chain, expiresAtMs, 210_000);
  }

  public TerminalStatement.SellOpened sell(
      String currency, Chain chain, long expiresAtMs, long satoshis) {
    return new TerminalStatement.SellOpened(
        nextHead(1),
        nextSale(),
        chain,
        new Cash(currency, 10_000),
        satoshis,
        Bytes.of(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}),
        expiresAtMs,
        null);
  }

  /** The same, and he scans where mistaken payments go back to. */
  public TerminalStatement.SellOpened sellWithRefundTo(
      String address, String currency, Chain chain, long expiresAtMs) {
    TerminalStatement.SellOpened sell = sell(currency, chain, expiresAtMs);
    return new TerminalStatement.SellOpened(
        sell.head(),
        sell.sale(),
        chain,
        sell.cash(),
        sell.satoshis(),
        sell.nonce(),
        expiresAtMs,
        address);
  }

  /** He is back because of coins that his sale did not use. */
  public TerminalStatement.RefundAsked wantsBack(SaleId sale, Chain chain, String address) {
    return new TerminalStatement.RefundAsked(nextHead(1), sale, chain, address);
  }

  /** He is back with his ticket. */
  public TerminalStatement.DispenseAsked asks(SaleId sale, String currency, long minor) {
    return new TerminalStatement.DispenseAsked(
        nextHead(1),
        sale,
        Bytes.of(new byte[32]),
        new Cash(currency, minor),
        Bytes.of(new byte[16]));
  }

  /** A buy, as yet of nothing unusual; each method changes one thing. */
  public Buy buy(String currency, long minor, long satoshis) {
    return new Buy(currency, minor, satoshis);
  }

  /** What a closing statement says. */
  public final class Buy {
    final String currency;
    final long minor;
    final long satoshis;
    int epoch = 1;
    Chain chain = Chain.BITCOIN_REGTEST;
    String destination = CUSTOMER;
    long expiresAtMs = Long.MAX_VALUE;
    @Nullable SaleId sale;
    TerminalStatement.@Nullable Head head;
    @Nullable SaleId supplementOf;

    Buy(String currency, long minor, long satoshis) {
      this.currency = currency;
      this.minor = minor;
      this.satoshis = satoshis;
    }

    public Buy to(String address) {
      destination = address;
      return this;
    }

    Buy on(Chain other) {
      chain = other;
      return this;
    }

    Buy inEpoch(int other) {
      epoch = other;
      return this;
    }

    Buy until(long ms) {
      expiresAtMs = ms;
      return this;
    }

    Buy ofSale(SaleId other) {
      sale = other;
      return this;
    }

    Buy withHead(TerminalStatement.Head other) {
      head = other;
      return this;
    }

    Buy supplementing(SaleId earlier) {
      supplementOf = earlier;
      return this;
    }

    TerminalStatement.BuyClosed statement() {
      return new TerminalStatement.BuyClosed(
          head == null ? nextHead(epoch) : head,
          sale == null ? nextSale() : sale,
          chain,
          destination,
          List.of(new NoteCount(minor, 1)),
          new Cash(currency, minor),
          satoshis,
          Bytes.of(new byte[16]),
          expiresAtMs,
          supplementOf);
    }

    public SignedStatement signed() {
      return sign(statement());
    }
  }
}
