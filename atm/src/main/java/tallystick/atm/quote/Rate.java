package tallystick.atm.quote;

import tallystick.market.Price;

/**
 * What one source says a coin costs.
 *
 * @param source its name, for example {@code kraken}
 * @param price of one whole coin, in whatever fraction of the currency the source is written
 * @param atMs when the source said so
 */
public record Rate(String source, Price price, long atMs) {
  public Rate {
    if (source.isBlank()) {
      throw new IllegalArgumentException("A rate names its source");
    }
  }
}
