package tallystick.server.bots;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import tallystick.intent.CallerId;
import tallystick.intent.CredentialId;
import tallystick.intent.ReadKind;
import tallystick.intent.ReadQuery;
import tallystick.market.Fill;
import tallystick.market.Instrument;
import tallystick.server.feed.VenueMarket;
import tallystick.server.keeper.KeeperLink;
import tallystick.venues.binance.wire.AccountState;
import tallystick.venues.binance.wire.Fills;
import tallystick.venues.scan.ScanException;

/** Reads an account's executions from the venue, remembering how far it has read. */
final class VenueReads {
  /** Our clock and the venue's may differ by this; read a little more, twice harms nobody. */
  private static final long CLOCKS_APART_MS = 60_000;

  private final KeeperLink link;
  private final Bookmarks bookmarks;
  private final InstantSource clock;

  VenueReads(KeeperLink link, Bookmarks bookmarks, InstantSource clock) {
    this.link = link;
    this.bookmarks = bookmarks;
    this.clock = clock;
  }

  /** What is read, under which lease. */
  record Wanted(
      CredentialId credential, CallerId lease, VenueMarket market, Instrument instrument) {}

  /**
   * Hands out, oldest first, the executions since the last read or since our oldest open intent.
   * What happened before we first looked is none of our business, unless it is ours.
   *
   * @param oldestMs when the oldest open intent was made: nothing of ours is older
   * @param mayBeOurs asked of executions from before the first look
   */
  void executions(Wanted wanted, long oldestMs, Predicate<Fill> mayBeOurs, Consumer<Fill> taker)
      throws ScanException {
    long nowMs = clock.millis();
    String mark = "read/" + wanted.credential + "/" + wanted.instrument;
    long readUntilMs = bookmarks.number(mark);
    long sinceMs = Math.min(oldestMs, readUntilMs == 0 ? nowMs : readUntilMs);
    long fromId = 0;
    List<Fill> page;
    do {
      page = page(wanted, fromId, Math.max(1, sinceMs - CLOCKS_APART_MS));
      Map<Long, Fill> ordered = new TreeMap<>();
      page.forEach(fill -> ordered.put(Long.parseLong(fill.venueTradeId()), fill));
      for (Map.Entry<Long, Fill> entry : ordered.entrySet()) {
        Fill fill = entry.getValue();
        if (readUntilMs != 0 || fill.timeMs() >= nowMs || mayBeOurs.test(fill)) {
          taker.accept(fill);
        }
        fromId = Math.max(fromId, entry.getKey() + 1);
      }
    } while (page.size() >= ReadQuery.MAX_LIMIT);
    bookmarks.number(mark, nowMs);
  }

  AccountState account(CallerId lease) throws ScanException {
    return AccountState.parse(link.query(lease, ReadQuery.of(ReadKind.ACCOUNT)));
  }

  private List<Fill> page(Wanted wanted, long fromId, long sinceMs) throws ScanException {
    byte[] json =
        link.query(
            wanted.lease,
            new ReadQuery(
                ReadKind.TRADES, wanted.instrument, null, fromId, sinceMs, ReadQuery.MAX_LIMIT));
    return Fills.parseList(json, wanted.market.listings());
  }
}
