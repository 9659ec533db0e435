package tallystick.strategy.bot;

import java.util.Locale;

/**
 * A place in a deal for one order at a time: its purpose. A second order for the same purpose is
 * asked for only when the first has ended, or in the same breath that cancels it.
 *
 * @param index which averaging order, which take-profit step, which addition of funds; 0 otherwise
 */
record Slot(Kind kind, int index) implements Comparable<Slot> {
  static final Slot BASE_ORDER = new Slot(Kind.BASE, 0);

  /** Sells at market what no take-profit step's order holds. */
  static final Slot REST = new Slot(Kind.EXIT, 0);

  enum Kind {
    BASE(1),
    AVERAGING(2),
    FUNDS(3),
    EXIT(4);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }
  }

  static Slot averaging(int k) {
    return new Slot(Kind.AVERAGING, k);
  }

  /** The order of take-profit step {@code i}, from 1. */
  static Slot exit(int i) {
    return new Slot(Kind.EXIT, i);
  }

  @Override
  public int compareTo(Slot other) {
    int byKind = kind.compareTo(other.kind);
    return byKind != 0 ? byKind : Integer.compare(index, other.index);
  }

  /** {@code averaging-2}. */
  @Override
  public String toString() {
    String name = kind.name().toLowerCase(Locale.ROOT);
    return index == 0 ? name : name + "-" + index;
  }
}
