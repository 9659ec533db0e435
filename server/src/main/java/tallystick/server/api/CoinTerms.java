package tallystick.server.api;

import java.util.List;
import java.util.Locale;
import tallystick.atm.Currencies;
import tallystick.atm.rule.CashRounding;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.server.fleet.setting.CoinSetting;

/**
 * A coin's setting as people write it. Sums of cash are decimal text in {@code currency}, sums of
 * coins decimal text in whole coins; times are in seconds.
 *
 * @param machines their names; empty for every machine
 * @param place ISO 3166, {@code US-CA}
 * @param rounding NEAREST or CUSTOMER
 * @param dayMost of one customer in a calendar day; zero for none
 * @param feeFloor satoshis per virtual byte, as the two beside it
 * @param screening LIST or NONE
 */
record CoinTerms(
    String name,
    List<String> machines,
    String place,
    String zone,
    String wallet,
    String currency,
    List<String> sources,
    int minSources,
    int maxAgeSeconds,
    int maxDeviationBps,
    int quoteSeconds,
    boolean buyOpen,
    int buyMarginBps,
    String buyLeast,
    String buyMost,
    String buyStep,
    boolean sellOpen,
    int sellMarginBps,
    String sellLeast,
    String sellMost,
    String sellStep,
    String fixedFee,
    String networkFee,
    String rounding,
    String dayMost,
    int confirmations,
    String tolerance,
    int feeTargetBlocks,
    int feeFloor,
    int feeCeiling,
    int feeFallback,
    String screening) {
  private static final long SECOND_MS = 1_000;

  static CoinTerms of(CoinSetting setting) {
    Asset cash = setting.cash();
    CoinSetting.Trade buy = setting.buy();
    CoinSetting.Trade sell = setting.sell();
    return new CoinTerms(
        setting.name(),
        setting.machines(),
        setting.place(),
        setting.zone(),
        setting.wallet(),
        setting.currency(),
        setting.rates().sources(),
        setting.rates().minSources(),
        seconds(setting.rates().maxAgeMs()),
        setting.rates().maxDeviationBps(),
        seconds(setting.quoteMs()),
        buy.open(),
        buy.marginBps(),
        text(cash, buy.minMinor()),
        text(cash, buy.maxMinor()),
        text(cash, buy.stepMinor()),
        sell.open(),
        sell.marginBps(),
        text(cash, sell.minMinor()),
        text(cash, sell.maxMinor()),
        text(cash, sell.stepMinor()),
        text(cash, setting.fixedFeeMinor()),
        text(CoinSetting.BITCOIN, setting.networkFeeSats()),
        setting.favour().name(),
        text(cash, setting.dayMinor()),
        setting.chain().confirmations(),
        text(CoinSetting.BITCOIN, setting.chain().toleranceSats()),
        setting.chain().feeTargetBlocks(),
        setting.chain().feeFloor(),
        setting.chain().feeCeiling(),
        setting.chain().feeFallback(),
        setting.screening().name());
  }

  /**
   * The setting that this says.
   *
   * @throws IllegalArgumentException naming what cannot be
   */
  CoinSetting toSetting() {
    Asset cash = Currencies.of(currency);
    return new CoinSetting(
        name,
        machines,
        place,
        zone,
        wallet,
        currency,
        new CoinSetting.Rates(sources, minSources, maxAgeSeconds * SECOND_MS, maxDeviationBps),
        new CoinSetting.Trade(
            buyOpen,
            buyMarginBps,
            units(buyLeast, cash),
            units(buyMost, cash),
            units(buyStep, cash)),
        new CoinSetting.Trade(
            sellOpen,
            sellMarginBps,
            units(sellLeast, cash),
            units(sellMost, cash),
            units(sellStep, cash)),
        units(fixedFee, cash),
        units(networkFee, CoinSetting.BITCOIN),
        quoteSeconds * SECOND_MS,
        choice(CashRounding.Favour.class, "rounding", rounding),
        units(dayMost, cash),
        new CoinSetting.Coins(
            feeTargetBlocks,
            feeFloor,
            feeCeiling,
            feeFallback,
            confirmations,
            units(tolerance, CoinSetting.BITCOIN)),
        choice(CoinSetting.Screening.class, "screening", screening));
  }

  private static int seconds(long ms) {
    return Math.toIntExact(Math.max(1, ms / SECOND_MS));
  }

  private static String text(Asset asset, long units) {
    return Amount.ofUnits(asset, units).toDecimal();
  }

  private static long units(String text, Asset asset) {
    return Amount.parse(text, asset).units().longValueExact();
  }

  private static <E extends Enum<E>> E choice(Class<E> type, String field, String text) {
    try {
      return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(field + " is not a choice: \"" + text + "\"", e);
    }
  }
}
