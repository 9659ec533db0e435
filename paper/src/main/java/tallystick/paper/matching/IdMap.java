package tallystick.paper.matching;

import org.jspecify.annotations.Nullable;

/**
 * Resting orders by id: open addressing with linear probing, and deletion that shifts back instead
 * of marking.
 */
final class IdMap {
  private long[] ids = new long[1024];
  private @Nullable Resting[] orders = new Resting[1024];
  private int size;

  @Nullable Resting get(long id) {
    int mask = ids.length - 1;
    for (int at = home(id, mask); ; at = (at + 1) & mask) {
      Resting order = orders[at];
      if (order == null || ids[at] == id) {
        return order;
      }
    }
  }

  void put(long id, Resting order) {
    if (size * 2 >= ids.length) {
      grow();
    }
    insert(id, order);
    size++;
  }

  void remove(long id) {
    int mask = ids.length - 1;
    int at = home(id, mask);
    while (ids[at] != id || orders[at] == null) {
      if (orders[at] == null) {
        return;
      }
      at = (at + 1) & mask;
    }
    size--;
    int hole = at;
    for (int next = (hole + 1) & mask; orders[next] != null; next = (next + 1) & mask) {
      int home = home(ids[next], mask);
      // An entry may fill the hole only if its home does not lie between the hole and itself.
      if (((next - home) & mask) >= ((next - hole) & mask)) {
        ids[hole] = ids[next];
        orders[hole] = orders[next];
        hole = next;
      }
    }
    orders[hole] = null;
  }

  int size() {
    return size;
  }

  private void insert(long id, Resting order) {
    int mask = ids.length - 1;
    int at = home(id, mask);
    while (orders[at] != null) {
      at = (at + 1) & mask;
    }
    ids[at] = id;
    orders[at] = order;
  }

  private void grow() {
    long[] oldIds = ids;
    @Nullable Resting[] old = orders;
    ids = new long[oldIds.length * 2];
    orders = new Resting[oldIds.length * 2];
    for (int i = 0; i < oldIds.length; i++) {
      Resting order = old[i];
      if (order != null) {
        insert(oldIds[i], order);
      }
    }
  }

  private static int home(long id, int mask) {
    long mixed = id * 0x9E3779B97F4A7C15L;
    return (int) (mixed >>> 32) & mask;
  }
}
