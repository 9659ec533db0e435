package tallystick.server.api;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tallystick.atm.Currencies;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.server.fleet.setting.CoinSetting;
import tallystick.server.fleet.setting.GroupTerms;

/**
 * What a group has of its own over a coin's terms, written as those are; null: as the template
 * says.
 *
 * @param offered false: the coin is not offered in this group
 */
record CoinOwn(
    @Nullable Boolean offered,
    @Nullable String wallet,
    @Nullable List<String> sources,
    @Nullable Boolean buyOpen,
    @Nullable Integer buyMarginBps,
    @Nullable String buyLeast,
    @Nullable String buyMost,
    @Nullable Boolean sellOpen,
    @Nullable Integer sellMarginBps,
    @Nullable String sellLeast,
    @Nullable String sellMost,
    @Nullable String fixedFee,
    @Nullable String networkFee,
    @Nullable String dayMost) {

  static CoinOwn of(GroupTerms own, CoinSetting template) {
    Asset cash = template.cash();
    return new CoinOwn(
        own.offered(),
        own.wallet(),
        own.sources(),
        own.buyOpen(),
        own.buyMarginBps(),
        text(cash, own.buyMinMinor()),
        text(cash, own.buyMaxMinor()),
        own.sellOpen(),
        own.sellMarginBps(),
        text(cash, own.sellMinMinor()),
        text(cash, own.sellMaxMinor()),
        text(cash, own.fixedFeeMinor()),
        text(CoinSetting.BITCOIN, own.networkFeeSats()),
        text(cash, own.dayMinor()));
  }

  GroupTerms toTerms(String currency) {
    Asset cash = Currencies.of(currency);
    return new GroupTerms(
        offered,
        wallet,
        sources,
        buyOpen,
        buyMarginBps,
        units(buyLeast, cash),
        units(buyMost, cash),
        sellOpen,
        sellMarginBps,
        units(sellLeast, cash),
        units(sellMost, cash),
        units(fixedFee, cash),
        units(networkFee, CoinSetting.BITCOIN),
        units(dayMost, cash));
  }

  private static @Nullable String text(Asset asset, @Nullable Long units) {
    return units == null ? null : Amount.ofUnits(asset, units).toDecimal();
  }

  private static @Nullable Long units(@Nullable String text, Asset asset) {
    return text == null ? null : Amount.parse(text, asset).units().longValueExact();
  }
}
