package tallystick.paper.account;

/** What a key may do, in the words of Binance's {@code apiRestrictions}. */
public record Permissions(
    boolean enableReading,
    boolean enableSpotAndMarginTrading,
    boolean enableWithdrawals,
    boolean enableInternalTransfer,
    boolean permitsUniversalTransfer,
    boolean enableMargin,
    boolean enableFutures,
    boolean enableVanillaOptions,
    boolean enableFixApiTrade,
    boolean enableFixReadOnly,
    boolean enablePortfolioMarginTrading) {

  /** Reading and spot trading, nothing else. */
  public static final Permissions TRADE =
      new Permissions(true, true, false, false, false, false, false, false, false, false, false);
}
