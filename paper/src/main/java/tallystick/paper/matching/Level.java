package tallystick.paper.matching;

import org.jspecify.annotations.Nullable;

/** All resting orders of one side at one price, oldest first. */
final class Level {
  final boolean buy;
  long priceTicks;
  long lots;
  @Nullable Resting first;
  @Nullable Resting last;
  @Nullable Level pooled;

  Level(boolean buy) {
    this.buy = buy;
  }

  void append(Resting order) {
    order.level = this;
    order.after = null;
    order.before = last;
    if (last == null) {
      first = order;
    } else {
      last.after = order;
    }
    last = order;
    lots += order.lots;
  }

  void remove(Resting order) {
    Resting before = order.before;
    Resting after = order.after;
    if (before == null) {
      first = after;
    } else {
      before.after = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.before = before;
    }
    lots -= order.lots;
    order.before = null;
    order.after = null;
    order.level = null;
  }
}
