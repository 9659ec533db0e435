package tallystick.venues.binance.wire;

import tallystick.market.Amount;
import tallystick.market.Asset;

/**
 * What an account holds of one asset.
 *
 * @param free may be ordered with
 * @param locked in resting orders
 */
public record Balance(Asset asset, Amount free, Amount locked) {
  public Balance {
    if (!free.asset().equals(asset) || !locked.asset().equals(asset)) {
      throw new IllegalArgumentException("A balance of " + asset + " in another asset");
    }
  }

  public Amount total() {
    return free.plus(locked);
  }
}
