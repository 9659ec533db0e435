package tallystick.server.fleet.setting;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a group of machines has of its own over a coin's setting, which is its template. Null: as
 * the template says. Cash in the currency's minor unit.
 *
 * @param offered false: the coin is not offered in this group at all
 * @param sources where the price comes from, in place of the template's
 */
public record GroupTerms(
    @Nullable Boolean offered,
    @Nullable String wallet,
    @Nullable List<String> sources,
    @Nullable Boolean buyOpen,
    @Nullable Integer buyMarginBps,
    @Nullable Long buyMinMinor,
    @Nullable Long buyMaxMinor,
    @Nullable Boolean sellOpen,
    @Nullable Integer sellMarginBps,
    @Nullable Long sellMinMinor,
    @Nullable Long sellMaxMinor,
    @Nullable Long fixedFeeMinor,
    @Nullable Long networkFeeSats,
    @Nullable Long dayMinor) {
  public GroupTerms {
    sources = sources == null ? null : List.copyOf(sources);
  }

  public boolean isOffered() {
    return offered == null || offered;
  }

  /**
   * The template with these values in their place.
   *
   * @throws IllegalArgumentException naming what cannot be, as the setting itself does
   */
  public CoinSetting over(CoinSetting template) {
    CoinSetting.Rates rates = template.rates();
    CoinSetting.Trade buy = template.buy();
    CoinSetting.Trade sell = template.sell();
    return new CoinSetting(
        template.name(),
        template.machines(),
        template.place(),
        template.zone(),
        own(wallet, template.wallet()),
        template.currency(),
        new CoinSetting.Rates(
            own(sources, rates.sources()),
            rates.minSources(),
            rates.maxAgeMs(),
            rates.maxDeviationBps()),
        new CoinSetting.Trade(
            own(buyOpen, buy.open()),
            own(buyMarginBps, buy.marginBps()),
            own(buyMinMinor, buy.minMinor()),
            own(buyMaxMinor, buy.maxMinor()),
            buy.stepMinor()),
        new CoinSetting.Trade(
            own(sellOpen, sell.open()),
            own(sellMarginBps, sell.marginBps()),
            own(sellMinMinor, sell.minMinor()),
            own(sellMaxMinor, sell.maxMinor()),
            sell.stepMinor()),
        own(fixedFeeMinor, template.fixedFeeMinor()),
        own(networkFeeSats, template.networkFeeSats()),
        template.quoteMs(),
        template.favour(),
        own(dayMinor, template.dayMinor()),
        template.chain(),
        template.screening());
  }

  private static <T> T own(@Nullable T mine, T templates) {
    return mine == null ? templates : mine;
  }
}
