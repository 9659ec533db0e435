package tallystick.cli.demo;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import tallystick.cli.bot.BotSettings;
import tallystick.intent.AccountPolicy;
import tallystick.intent.CredentialId;
import tallystick.intent.Limits;
import tallystick.intent.OrderKind;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Instrument;

/** What the demo trades, with what, and within which limits; numbers with their reasons. */
final class DemoPlan {
  /**
   * The beginning of the week in which a bitcoin first cost a thousand dollars: moves of a percent
   * within minutes, so that deals end and averaging orders fill while one watches. The bundled
   * trades last from here for two and a half hours of watching, to 1 December.
   */
  static final String FROM = "2013-11-25T02:10:00Z";

  /** A market hour in a minute. */
  static final int SPEED = 60;

  static final CredentialId CREDENTIAL = new CredentialId("demo-account");

  static final Asset USD = Asset.of("USD");

  /** The synthetic coin's market is thin, which a person has to have been told. */
  private static final List<AccountPolicy.AllowedInstrument> INSTRUMENTS =
      List.of(
          new AccountPolicy.AllowedInstrument(Instrument.of("BTC/USD"), true),
          new AccountPolicy.AllowedInstrument(Instrument.of("ETH/USD"), true),
          new AccountPolicy.AllowedInstrument(Instrument.of("THIN/USD"), true));

  /** One bot of the demo. */
  record Bot(String name, String pair, BotSettings settings) {}

  /**
   * Averaging orders every 0.4 percent, half as large again each time, and 0.6 percent of profit
   * after fees: tight, so that deals end within minutes of market time.
   */
  private static final BotSettings SETTINGS =
      new BotSettings("100", 6, 3, "100", 40, 1000, 1500, 60, 0, 0, 0);

  static final List<Bot> BOTS =
      List.of(
          new Bot("bitcoin 2013", "BTC/USD", SETTINGS),
          new Bot("ether 2023", "ETH/USD", SETTINGS),
          new Bot("thin coin (synthetic)", "THIN/USD", SETTINGS));

  private DemoPlan() {}

  /**
   * Limits of the account: a deal with all its averaging orders is worth some 2,100 dollars; the
   * hour is wall time, in which 60 hours of market pass, so it allows hundreds of deals.
   */
  static Limits limits() {
    return new Limits(usd("2500"), usd("2000000"), usd("10000000"), usd("5000"));
  }

  static AccountPolicy policy() {
    return new AccountPolicy(
        CREDENTIAL,
        INSTRUMENTS,
        EnumSet.allOf(OrderKind.class),
        List.of(limits()),
        200,
        10,
        600,
        100);
  }

  /** Enough that no bot waits for money. */
  static Map<String, String> balances() {
    return Map.of("USD", "100000");
  }

  static Amount usd(String amount) {
    return Amount.parse(amount, USD);
  }
}
