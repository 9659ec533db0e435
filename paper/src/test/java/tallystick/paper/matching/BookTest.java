package tallystick.paper.matching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Price-time priority by example. */
final class BookTest {
  private final List<String> heard = new ArrayList<>();
  private final Book book =
      new Book(
          new Fills() {
            @Override
            public void traded(
                long makerId, long takerId, long priceTicks, long lots, long makerLeft) {
              heard.add(takerId + " takes " + lots + " of " + makerId + " at " + priceTicks);
            }

            @Override
            public void prevented(
                long makerId,
                long takerId,
                long priceTicks,
                long makerTaken,
                long takerTaken,
                long makerLeft) {
              heard.add(
                  "prevented " + makerId + " -" + makerTaken + ", " + takerId + " -" + takerTaken);
            }
          });

  private long match(long id, boolean buy, long limit, long lots) {
    return book.match(id, id, buy, limit, lots, Book.NO_BUDGET, SelfTrade.EXPIRE_MAKER);
  }

  @Test
  void tradesTheBestPriceFirstAndWithinAPriceTheOldestOrder() {
    book.rest(1, 1, false, 101, 5);
    book.rest(2, 2, false, 100, 5);
    book.rest(3, 3, false, 100, 5);

    long left = match(9, true, 101, 12);

    assertEquals(0, left);
    assertEquals(
        List.of("9 takes 5 of 2 at 100", "9 takes 5 of 3 at 100", "9 takes 2 of 1 at 101"), heard);
    assertEquals(101, book.bestAskTicks());
    assertEquals(3, book.bestAskLots());
  }

  @Test
  void stopsAtTheLimit() {
    book.rest(1, 1, true, 100, 5);
    book.rest(2, 2, true, 99, 5);

    long left = match(9, false, 100, 8);

    assertEquals(3, left);
    assertEquals(99, book.bestBidTicks());
  }

  @Test
  void keepsItsPlaceWhenAnOrderShrinks() {
    book.rest(1, 1, true, 100, 5);
    book.rest(2, 2, true, 100, 5);

    assertTrue(book.reduce(1, 2));
    match(9, false, 100, 3);

    assertEquals(List.of("9 takes 2 of 1 at 100", "9 takes 1 of 2 at 100"), heard);
  }

  @Test
  void fillsOnlyWhatAPrintLiesStrictlyBeyondEachAtItsOwnLimit() {
    book.rest(1, 1, true, 102, 1);
    book.rest(2, 2, true, 101, 1);
    book.rest(3, 3, true, 100, 1);
    book.rest(4, 4, false, 103, 1);

    long left = book.print(-1, 100, 10);

    assertEquals(8, left);
    assertEquals(List.of("-1 takes 1 of 1 at 102", "-1 takes 1 of 2 at 101"), heard);
    assertEquals(100, book.bestBidTicks());
  }

  @Test
  void spendsNoMoreThanTheBudget() {
    book.rest(1, 1, false, 100, 5);
    book.rest(2, 2, false, 110, 5);

    long left = book.match(9, 9, true, Book.MAX_PRICE_TICKS, 10, 750, SelfTrade.NONE);

    assertEquals(List.of("9 takes 5 of 1 at 100", "9 takes 2 of 2 at 110"), heard);
    assertEquals(3, left);
    assertEquals(3, book.bestAskLots());
    assertEquals(2 + 1, book.lotsFor(true, 330));
  }

  @Test
  void preventsSelfTradesInEachModeAsNamed() {
    record Case(SelfTrade mode, String said, long takerLeft, long makerLeft) {}
    List<Case> cases =
        List.of(
            new Case(SelfTrade.EXPIRE_TAKER, "prevented 1 -0, 9 -7", 0, 5),
            new Case(SelfTrade.EXPIRE_MAKER, "prevented 1 -5, 9 -0", 7, 0),
            new Case(SelfTrade.EXPIRE_BOTH, "prevented 1 -5, 9 -7", 0, 0),
            new Case(SelfTrade.DECREMENT, "prevented 1 -5, 9 -5", 2, 0));
    for (Case each : cases) {
      heard.clear();
      book.rest(1, 7, false, 100, 5);

      long left = book.match(9, 7, true, 100, 7, Book.NO_BUDGET, each.mode());

      assertEquals(List.of(each.said()), heard, each.toString());
      assertEquals(each.takerLeft(), left, each.toString());
      assertEquals(each.makerLeft(), book.restingLots(1), each.toString());
      book.cancel(1);
    }
  }

  @Test
  void findsNeighboursAcrossTheWholeRangeOfPrices() {
    long[] prices = {1, 63, 64, 4_095, 4_096, 32_767, 32_768, 1_000_000, Book.MAX_PRICE_TICKS};
    for (int i = 0; i < prices.length; i++) {
      book.rest(i + 1, 1, false, prices[i], 1);
    }

    List<Long> walked = new ArrayList<>();
    book.walk(false, (ticks, lots) -> walked.add(ticks));

    assertEquals(java.util.Arrays.stream(prices).boxed().toList(), walked);
  }

  @Test
  void saysWhatCouldBeHadWithoutTakingIt() {
    book.rest(1, 1, false, 100, 5);
    book.rest(2, 9, false, 101, 5);
    book.rest(3, 3, false, 102, 5);

    assertEquals(10, book.available(9, true, 102, 20, SelfTrade.EXPIRE_MAKER));
    assertEquals(5, book.available(9, true, 102, 20, SelfTrade.EXPIRE_TAKER));
    assertEquals(5, book.available(9, true, 100, 20, SelfTrade.NONE));
    assertEquals(100 * 5 + 101 * 2, book.cost(true, 102, 7));
    assertFalse(book.reduce(4, 1));
    assertEquals(-1, book.cancel(4));
  }
}
