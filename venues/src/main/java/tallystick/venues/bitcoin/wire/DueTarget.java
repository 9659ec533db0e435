package tallystick.venues.bitcoin.wire;

import org.jspecify.annotations.Nullable;

/** Which target a block must have at its place. */
final class DueTarget {
  /** On testnet 4 an easiest block may follow after this long. */
  private static final long LATE_S = 20 * 60;

  /** A block and what it stands on, back to the first of an epoch at least. */
  interface Link {
    int height();

    long timeS();

    int bits();

    @Nullable Link parent();
  }

  /** The compact target due for the block on top of this one, which says it is of that time. */
  static int bitsAfter(Link parent, long timeS, Params params) {
    if (!params.retargets()) {
      return params.easiestBits();
    }
    if ((parent.height() + 1) % Targets.EPOCH_BLOCKS == 0) {
      Link first = epochStart(parent);
      // Testnet 4 goes on from the epoch's first block, since the last may be an easiest one
      // (BIP-94).
      int from = params.admitsEasiestWhenLate() ? first.bits() : parent.bits();
      return Targets.next(from, parent.timeS() - first.timeS(), params);
    }
    if (!params.admitsEasiestWhenLate()) {
      return parent.bits();
    }
    if (timeS > parent.timeS() + LATE_S) {
      return params.easiestBits();
    }
    Link ordinary = parent;
    for (Link at = parent; at != null; at = at.parent()) {
      ordinary = at;
      if (at.height() % Targets.EPOCH_BLOCKS == 0 || at.bits() != params.easiestBits()) {
        break;
      }
    }
    return ordinary.bits();
  }

  /** The first block of the epoch; where the links end, the chain began there. */
  private static Link epochStart(Link node) {
    Link first = node;
    for (Link at = node; at != null; at = at.parent()) {
      first = at;
      if (at.height() % Targets.EPOCH_BLOCKS == 0) {
        break;
      }
    }
    return first;
  }

  private DueTarget() {}
}
