package tallystick.keeper.cash;

import java.math.BigInteger;
import java.util.Optional;
import tallystick.intent.Cash;
import tallystick.intent.MachineSetting.SetMarginEnvelope;
import tallystick.intent.WalletPolicy;
import tallystick.keeper.reference.Reference;
import tallystick.keeper.reference.References;
import tallystick.market.Asset;
import tallystick.market.Instrument;
import tallystick.market.Price;

/**
 * What cash and coins are worth to each other at the keeper's own price. Each sum is rounded so
 * that the operator, whose keeper it is, loses nothing by it.
 */
public final class Worth {
  /** The coin that these wallets hold. */
  static final Asset BITCOIN = Asset.of("BTC");

  private static final BigInteger SATS_PER_COIN = BigInteger.valueOf(100_000_000);
  private static final BigInteger BPS = BigInteger.valueOf(10_000);

  private Worth() {}

  /** The margins approved for bitcoins in a currency. */
  static Optional<SetMarginEnvelope> envelope(MachineSettings settings, String currency) {
    return settings.envelope(BITCOIN.code(), currency);
  }

  /**
   * The keeper's own price of bitcoins in a currency; empty when it has none or nobody has approved
   * margins for it.
   */
  public static Optional<Reference> reference(
      MachineSettings settings, String currency, References references) {
    return envelope(settings, currency)
        .flatMap(envelope -> references.find(envelope.venue(), instrument(envelope)));
  }

  /** Whose price is wanted for an envelope. */
  public static Instrument instrument(SetMarginEnvelope envelope) {
    return new Instrument(Asset.of(envelope.asset()), Asset.of(envelope.currency()));
  }

  /** Why there is no price to judge by, in a refusal's words. */
  static String silence(SetMarginEnvelope envelope, Optional<Reference> reference) {
    return "no price of "
        + instrument(envelope)
        + " at "
        + envelope.venue()
        + (reference.isEmpty()
            ? " for a quarter of an hour"
            : " since " + reference.get().receivedAtMs() + " ms");
  }

  /**
   * How many satoshis a customer gets for his cash at the least: by the highest margin, and after
   * the most that may be taken off besides. Zero where nobody has approved how much that is.
   */
  static long leastSats(Cash cash, Price price, SetMarginEnvelope envelope) {
    long rest = cash.minor() - Math.min(cash.minor(), envelope.mostFeeMinor());
    return mostSats(new Cash(cash.currency(), rest), price, envelope.maxBps());
  }

  /**
   * How many satoshis a customer gives for cash at the most, rounded up: by the highest margin, and
   * with the most that may be asked for besides. No limit where nobody has approved how much.
   */
  static long mostSats(Cash cash, Price price, SetMarginEnvelope envelope) {
    if (envelope.mostFeeMinor() >= SetMarginEnvelope.ANY_FEE) {
      return WalletPolicy.MAX_SATS;
    }
    // (cash + fee) / 10^decimals * (1 + margin) / (price / 10^quote decimals) * 10^8
    BigInteger above =
        BigInteger.valueOf(cash.minor())
            .add(BigInteger.valueOf(envelope.mostFeeMinor()))
            .multiply(BigInteger.TEN.pow(price.instrument().quote().decimals()))
            .multiply(SATS_PER_COIN)
            .multiply(BPS.add(BigInteger.valueOf(envelope.maxBps())));
    BigInteger below = BigInteger.TEN.pow(cash.decimals()).multiply(price.units()).multiply(BPS);
    return above
        .add(below)
        .subtract(BigInteger.ONE)
        .divide(below)
        .min(BigInteger.valueOf(WalletPolicy.MAX_SATS))
        .longValueExact();
  }

  /** How many satoshis the cash buys at a price and a margin, rounded down. */
  static long mostSats(Cash cash, Price price, int marginBps) {
    // cash / 10^decimals / (price / 10^quote decimals * (1 + margin)) * 10^8, as one fraction
    BigInteger above =
        BigInteger.valueOf(cash.minor())
            .multiply(BigInteger.TEN.pow(price.instrument().quote().decimals()))
            .multiply(SATS_PER_COIN)
            .multiply(BPS);
    BigInteger below =
        BigInteger.TEN
            .pow(cash.decimals())
            .multiply(price.units())
            .multiply(BPS.add(BigInteger.valueOf(marginBps)));
    return above.divide(below).min(BigInteger.valueOf(WalletPolicy.MAX_SATS)).longValueExact();
  }

  /** How much cash the coins buy at a price and a margin, rounded down. */
  static Cash mostCash(long satoshis, Price price, int marginBps, String currency) {
    // satoshis / 10^8 * price / 10^quote decimals / (1 + margin) * 10^decimals, as one fraction
    BigInteger above =
        BigInteger.valueOf(satoshis)
            .multiply(price.units())
            .multiply(BigInteger.TEN.pow(Cash.zero(currency).decimals()))
            .multiply(BPS);
    BigInteger below =
        SATS_PER_COIN
            .multiply(BigInteger.TEN.pow(price.instrument().quote().decimals()))
            .multiply(BPS.add(BigInteger.valueOf(marginBps)));
    return new Cash(
        currency, above.divide(below).min(BigInteger.valueOf(Cash.MAX_MINOR)).longValueExact());
  }

  /**
   * The part of the cash that some of its coins pay for, at the price of the whole; all at most.
   */
  static Cash partOf(Cash cash, long satoshis, long ofSatoshis) {
    BigInteger part =
        BigInteger.valueOf(cash.minor())
            .multiply(BigInteger.valueOf(satoshis))
            .divide(BigInteger.valueOf(ofSatoshis));
    return new Cash(cash.currency(), part.min(BigInteger.valueOf(cash.minor())).longValueExact());
  }
}
