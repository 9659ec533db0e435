package tallystick.server.fleet.setting;

import java.time.ZoneId;
import java.util.List;
import tallystick.atm.Currencies;
import tallystick.atm.quote.Pricing;
import tallystick.atm.quote.QuoteTerms;
import tallystick.atm.quote.RateRules;
import tallystick.atm.rule.CashRounding;
import tallystick.atm.rule.Jurisdiction;
import tallystick.intent.WalletId;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Instrument;
import tallystick.server.chain.FeePolicy;
import tallystick.venues.bitcoin.wire.FeeRate;

/**
 * One coin for one currency at some machines.
 *
 * @param name of this setting, for example {@code btc-usd}
 * @param machines their names; empty for every machine
 * @param place ISO 3166, {@code US-CA}: whose rules hold
 * @param zone of the machines, for limits by calendar days
 * @param wallet of the keeper's, which pays and is paid
 * @param currency of the cash, ISO 4217
 * @param rates where the price comes from
 * @param buy what a customer buys at
 * @param sell what a customer sells at
 * @param fixedFeeMinor per sale, in the currency's minor unit
 * @param networkFeeSats what the chain's fee is put at
 * @param quoteMs how long a price is locked
 * @param favour to whose benefit a fee between two coins of cash goes
 * @param dayMinor most cash of one customer in a calendar day, besides the law's limits; 0 for none
 * @param chain how coins are sent and when they count
 * @param screening what customers' addresses are compared with
 */
public record CoinSetting(
    String name,
    List<String> machines,
    String place,
    String zone,
    String wallet,
    String currency,
    Rates rates,
    Trade buy,
    Trade sell,
    long fixedFeeMinor,
    long networkFeeSats,
    long quoteMs,
    CashRounding.Favour favour,
    long dayMinor,
    Coins chain,
    Screening screening) {
  /** The only coin so far. */
  public static final Asset BITCOIN = Asset.of("BTC");

  private static final int MAX_MACHINES = 20_000;

  /** What customers' addresses are compared with. */
  public enum Screening {
    /** The lists that the server was given. No list, or an old one: closed before cash is taken. */
    LIST,
    /** Nothing. The operator said so, and pages say so. */
    NONE
  }

  /**
   * One direction.
   *
   * @param open whether machines offer it
   * @param marginBps from the reference, to the customer's disadvantage
   */
  public record Trade(boolean open, int marginBps, long minMinor, long maxMinor, long stepMinor) {
    public Trade {
      if (minMinor < 1 || maxMinor < minMinor || stepMinor < 1) {
        throw new IllegalArgumentException(
            "Sums go from above zero to no less, in steps above zero: "
                + minMinor
                + ", "
                + maxMinor);
      }
    }
  }

  /** Where the price comes from: venues of the server's, by name, two or more. */
  public record Rates(List<String> sources, int minSources, long maxAgeMs, int maxDeviationBps) {
    public Rates {
      sources = List.copyOf(sources);
      if (sources.stream().distinct().count() != sources.size()) {
        throw new IllegalArgumentException("A source of prices stands twice");
      }
      new RateRules(minSources, maxAgeMs, maxDeviationBps);
      if (sources.size() < minSources) {
        throw new IllegalArgumentException(
            sources.size() + " sources of prices, of which " + minSources + " must agree");
      }
    }

    public RateRules rules() {
      return new RateRules(minSources, maxAgeMs, maxDeviationBps);
    }
  }

  /**
   * How coins are sent and when they count; rates in satoshis per virtual byte.
   *
   * @param confirmations before cash is paid for coins; the keeper's own demand is besides
   * @param toleranceSats by how much a payment may differ from what was asked
   */
  public record Coins(
      int feeTargetBlocks,
      int feeFloor,
      int feeCeiling,
      int feeFallback,
      int confirmations,
      long toleranceSats) {
    public Coins {
      policy(feeTargetBlocks, feeFloor, feeCeiling, feeFallback);
      if (confirmations < 1 || confirmations > 100 || toleranceSats < 0) {
        throw new IllegalArgumentException("1 to 100 confirmations, a tolerance from 0");
      }
    }

    public FeePolicy feePolicy() {
      return policy(feeTargetBlocks, feeFloor, feeCeiling, feeFallback);
    }

    private static FeePolicy policy(int target, int floor, int ceiling, int fallback) {
      return new FeePolicy(
          target,
          FeeRate.ofSatoshisPerVb(floor),
          FeeRate.ofSatoshisPerVb(ceiling),
          FeeRate.ofSatoshisPerVb(fallback));
    }
  }

  public CoinSetting {
    machines = List.copyOf(machines);
    if (!name.matches("[a-z0-9][a-z0-9-]{0,39}")) {
      throw new IllegalArgumentException(
          "A setting's name has 1 to 40 characters of a-z 0-9 -, not \"" + name + "\"");
    }
    if (machines.size() > MAX_MACHINES) {
      throw new IllegalArgumentException("At most " + MAX_MACHINES + " machines");
    }
    // Each refuses what it cannot be.
    new Jurisdiction(place);
    new WalletId(wallet);
    Asset cash = Currencies.of(currency);
    try {
      ZoneId.of(zone);
    } catch (java.time.DateTimeException e) {
      throw new IllegalArgumentException(
          "A zone is written Europe/Prague, not \"" + zone + "\"", e);
    }
    new Pricing(
        buy.marginBps(),
        sell.marginBps(),
        Amount.ofUnits(cash, fixedFeeMinor),
        Amount.ofUnits(BITCOIN, networkFeeSats));
    if (quoteMs < 1 || quoteMs > QuoteTerms.MAX_VALID_MS || dayMinor < 0) {
      throw new IllegalArgumentException(
          "A price holds up to " + QuoteTerms.MAX_VALID_MS + " ms, and limits are not below zero");
    }
  }

  public Jurisdiction jurisdiction() {
    return new Jurisdiction(place);
  }

  public WalletId walletId() {
    return new WalletId(wallet);
  }

  public Asset cash() {
    return Currencies.of(currency);
  }

  /** Whose price is asked for. */
  public Instrument instrument() {
    return Instrument.of(BITCOIN.code() + "/" + currency);
  }

  public Pricing pricing() {
    return new Pricing(
        buy.marginBps(),
        sell.marginBps(),
        Amount.ofUnits(cash(), fixedFeeMinor),
        Amount.ofUnits(BITCOIN, networkFeeSats));
  }

  /** Whether it is for this machine. */
  public boolean covers(String machine) {
    return machines.isEmpty() || machines.contains(machine);
  }
}
