package tallystick.server.chain;

import java.util.Optional;
import tallystick.venues.bitcoin.wire.FeeRate;

/**
 * What a batch may pay for its place in a block. The keeper has ceilings of its own.
 *
 * @param targetBlocks within how many blocks a batch should be confirmed, 1 to 1008
 * @param floor paid at least; below the relay minimum a transaction goes nowhere
 * @param ceiling paid at most, whatever the node estimates
 * @param fallback paid where the node has no estimate, as on a quiet test network
 */
public record FeePolicy(int targetBlocks, FeeRate floor, FeeRate ceiling, FeeRate fallback) {
  /** The horizon of the node's estimates. */
  private static final int MAX_TARGET_BLOCKS = 1008;

  public FeePolicy {
    if (targetBlocks < 1 || targetBlocks > MAX_TARGET_BLOCKS) {
      throw new IllegalArgumentException("A target of " + targetBlocks + " blocks");
    }
    if (floor.compareTo(ceiling) > 0
        || fallback.compareTo(floor) < 0
        || fallback.compareTo(ceiling) > 0) {
      throw new IllegalArgumentException(
          "Not in order: floor " + floor + ", fallback " + fallback + ", ceiling " + ceiling);
    }
  }

  /** The rate to pay, given what the node estimates. */
  public FeeRate rate(Optional<FeeRate> estimate) {
    FeeRate wanted = estimate.orElse(fallback);
    if (wanted.compareTo(floor) < 0) {
      return floor;
    }
    return wanted.compareTo(ceiling) > 0 ? ceiling : wanted;
  }
}
