package tallystick.paper.matching;

import org.jspecify.annotations.Nullable;

/**
 * The levels of one side, found by price in constant time and walked in order of price.
 *
 * <pre>
 *  price ticks (30 bits)
 *  +------------------+-------------------+
 *  | page (15 bits)   | slot (15 bits)    |     root: one bit for each page that has a level
 *  +------------------+-------------------+     page: one bit for each slot that has a level
 *
 *  a set of 32,768 bits = 512 words, one summary bit per word (8 words), one top word
 * </pre>
 *
 * Finding the next level is at most a few "count trailing zeros", however far apart the levels lie;
 * a tree would cost a cache miss at each step.
 */
final class Ladder {
  static final int SLOT_BITS = 15;
  static final int SLOTS = 1 << SLOT_BITS;

  /** Prices fit 30 bits: above ten million at a tick of one cent. */
  static final long MAX_PRICE_TICKS = (1L << (2 * SLOT_BITS)) - 1;

  private static final class Page {
    final Bits used = new Bits();
    final @Nullable Level[] levels = new Level[SLOTS];
    int count;
  }

  private final @Nullable Page[] pages = new Page[SLOTS];
  private final Bits usedPages = new Bits();

  /**
   * One emptied page is kept, so that a price that crosses a page's border and returns costs
   * nothing.
   */
  private @Nullable Page spare;

  @Nullable Level get(long priceTicks) {
    Page page = pages[(int) (priceTicks >>> SLOT_BITS)];
    return page == null ? null : page.levels[(int) priceTicks & (SLOTS - 1)];
  }

  void put(Level level) {
    int number = (int) (level.priceTicks >>> SLOT_BITS);
    Page page = pages[number];
    if (page == null) {
      page = spare == null ? new Page() : spare;
      spare = null;
      pages[number] = page;
      usedPages.set(number);
    }
    int slot = (int) level.priceTicks & (SLOTS - 1);
    page.levels[slot] = level;
    page.used.set(slot);
    page.count++;
  }

  void remove(Level level) {
    int number = (int) (level.priceTicks >>> SLOT_BITS);
    Page page = pages[number];
    if (page == null) {
      throw new IllegalStateException("no page holds price " + level.priceTicks);
    }
    int slot = (int) level.priceTicks & (SLOTS - 1);
    page.levels[slot] = null;
    page.used.clear(slot);
    if (--page.count == 0) {
      pages[number] = null;
      usedPages.clear(number);
      spare = page;
    }
  }

  /** The level with the lowest price at or above the given one, or null. */
  @Nullable Level atOrAbove(long priceTicks) {
    if (priceTicks > MAX_PRICE_TICKS) {
      return null;
    }
    int number = (int) (priceTicks >>> SLOT_BITS);
    Page page = pages[number];
    if (page != null) {
      int slot = page.used.atOrAbove((int) priceTicks & (SLOTS - 1));
      if (slot >= 0) {
        return page.levels[slot];
      }
    }
    int next = number + 1 < SLOTS ? usedPages.atOrAbove(number + 1) : -1;
    if (next < 0) {
      return null;
    }
    Page found = pages[next];
    return found == null ? null : found.levels[found.used.atOrAbove(0)];
  }

  /** The level with the highest price at or below the given one, or null. */
  @Nullable Level atOrBelow(long priceTicks) {
    if (priceTicks < 0) {
      return null;
    }
    int number = (int) (priceTicks >>> SLOT_BITS);
    Page page = pages[number];
    if (page != null) {
      int slot = page.used.atOrBelow((int) priceTicks & (SLOTS - 1));
      if (slot >= 0) {
        return page.levels[slot];
      }
    }
    int next = number > 0 ? usedPages.atOrBelow(number - 1) : -1;
    if (next < 0) {
      return null;
    }
    Page found = pages[next];
    return found == null ? null : found.levels[found.used.atOrBelow(SLOTS - 1)];
  }
}
