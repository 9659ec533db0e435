package tallystick.terminal.link;

import org.jspecify.annotations.Nullable;

/**
 * One way to trade here, as the server offers it now.
 *
 * @param setting the server's name for it, for a quote
 * @param chain the network, in the server's spelling
 * @param asset {@code BTC}
 * @param currency of the cash, ISO 4217
 * @param buy null when nobody can buy now
 * @param sell null when nobody can sell now
 */
public record Coin(
    String setting,
    String chain,
    String asset,
    String currency,
    @Nullable Side buy,
    @Nullable Side sell) {
  /**
   * What is possible one way.
   *
   * @param minMinor least cash, in minor units
   * @param indicative the price of one coin, not a promise
   */
  public record Side(long minMinor, long maxMinor, String indicative) {}
}
