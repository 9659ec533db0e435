package tallystick.venues.binance.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tallystick.market.Amount;
import tallystick.market.Book;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.venues.binance.feed.BookSync.State;
import tallystick.venues.binance.wire.DepthUpdate;
import tallystick.venues.binance.wire.DepthUpdate.Level;

class BookSyncTest {
  private static final Instrument PAIR = Instrument.of("BTC/USD");

  private final BookSync sync = new BookSync(PAIR);

  private static DepthUpdate update(long first, long last, List<Level> bids, List<Level> asks) {
    return new DepthUpdate(PAIR, first, last, bids, asks);
  }

  private static Level level(String price, String quantity) {
    return new Level(Price.parse(price, PAIR), Amount.parse(quantity, PAIR.base()));
  }

  private static DepthUpdate snapshot(long id) {
    return update(id, id, List.of(level("99", "1"), level("98", "2")), List.of(level("101", "1")));
  }

  @Test
  void handsOutNothingBeforeASnapshot() {
    sync.update(update(1, 2, List.of(level("99", "1")), List.of()), 0);

    assertEquals(State.NEEDS_SNAPSHOT, sync.state());
    assertEquals(Optional.empty(), sync.book(10, 0));
  }

  @Test
  void dropsWhatTheSnapshotHoldsAndAppliesTheRestInOrder() {
    sync.update(update(8, 10, List.of(level("97", "9")), List.of()), 0);
    sync.update(update(11, 12, List.of(level("99", "0")), List.of(level("100.5", "3"))), 0);

    State state = sync.snapshot(snapshot(10), 0);

    assertEquals(State.IN_STEP, state);
    Book book = sync.book(10, 0).orElseThrow();
    assertEquals(12, book.updateId());
    assertEquals(Price.parse("98", PAIR), book.bestBid().orElseThrow().price());
    assertEquals(Price.parse("100.5", PAIR), book.bestAsk().orElseThrow().price());
    assertEquals(1, book.bids().size());
  }

  @Test
  void losesTheBookWhenAChangeIsMissing() {
    sync.snapshot(snapshot(10), 0);
    sync.update(update(11, 12, List.of(level("99", "5")), List.of()), 0);

    State state = sync.update(update(14, 15, List.of(level("99", "6")), List.of()), 0);

    assertEquals(State.NEEDS_SNAPSHOT, state);
    assertEquals(Optional.empty(), sync.book(10, 0));
  }

  @Test
  void asksAgainWhenTheSnapshotIsOlderThanTheBuffer() {
    sync.update(update(20, 21, List.of(level("99", "5")), List.of()), 0);
    sync.update(update(22, 23, List.of(level("99", "7")), List.of()), 0);

    assertEquals(State.NEEDS_SNAPSHOT, sync.snapshot(snapshot(10), 0));
    assertEquals(Optional.empty(), sync.book(10, 0));
    assertEquals(State.IN_STEP, sync.snapshot(snapshot(21), 0));
    assertEquals(23, sync.book(10, 0).orElseThrow().updateId());
  }

  @Test
  void handsOutNoBookThatHasGoneQuiet() {
    sync.snapshot(snapshot(10), 1_000);

    assertTrue(sync.book(10, 1_000 + BookSync.STALE_AFTER_MS).isPresent());
    assertEquals(Optional.empty(), sync.book(10, 1_001 + BookSync.STALE_AFTER_MS));
  }

  @Test
  void handsOutNoBookAfterTheConnectionIsLost() {
    sync.snapshot(snapshot(10), 0);

    sync.lose();

    assertEquals(Optional.empty(), sync.book(10, 0));
  }

  @Test
  void doesNotBelieveACrossedBook() {
    sync.snapshot(snapshot(10), 0);

    sync.update(update(11, 11, List.of(level("102", "1")), List.of()), 0);

    assertEquals(Optional.empty(), sync.book(10, 0));
  }
}
