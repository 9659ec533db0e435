package tallystick.server.book;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import tallystick.market.Amount;
import tallystick.market.Asset;

/**
 * What ended deals have earned, by the book. A deal counts when it ends, on the UTC day of the
 * market's clock on which it ended: that is <em>realised</em> profit. Running deals do not count,
 * nor do cancelled ones, which leave their coins in the account unsold.
 */
public final class Profits {
  public static final long DAY_MS = 86_400_000;

  /** Days with a profit that one answer lists. */
  private static final int MAX_ROWS = 5_000;

  /** A list of bots is asked for again and again while somebody scrolls. */
  private static final long KEEP_MS = 2_000;

  private static final String ENDED = "not d.open and d.state <> 'cancelled' and b.venue = ?";

  private final JdbcClient db;
  private final InstantSource clock;
  private final Map<String, Kept> kept = new ConcurrentHashMap<>();

  public Profits(JdbcClient db, InstantSource clock) {
    this.db = db;
    this.clock = clock;
  }

  /**
   * Sums of one bot in one quote asset.
   *
   * @param today of deals that ended on the market's present UTC day
   * @param week of the last seven such days, the present one included
   * @param deals how many have ended
   */
  public record Sums(Amount today, Amount week, Amount total, long deals) {
    public Sums plus(Sums other) {
      return new Sums(
          today.plus(other.today),
          week.plus(other.week),
          total.plus(other.total),
          deals + other.deals);
    }

    public static Sums none(Asset quote) {
      Amount zero = Amount.zero(quote);
      return new Sums(zero, zero, zero, 0);
    }
  }

  /** What something earned: {@code name} is a day (milliseconds of its beginning), bot or pair. */
  public record Row(String name, Amount profit, long deals, long won) {}

  /** By what profit is told apart. */
  public enum By {
    DAY("(d.closed_market_ms / 86400000 * 86400000)::text"),
    BOT("d.bot_id"),
    PAIR("d.instrument");

    private final String column;

    By(String column) {
      this.column = column;
    }
  }

  private record Kept(Map<String, Long> daysMs, long readMs, Map<String, Sums> sums) {}

  /** One deal of one bot. */
  public record Deal(String bot, long number) {}

  /** Writes what these deals have earned, within the transaction that booked their fills. */
  public static void write(Connection connection, Collection<Deal> deals) throws SQLException {
    if (deals.isEmpty()) {
      return;
    }
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            update deal set booked = (
              select -sum(units) from book_posting
              where account in (?, ?) and asset = split_part(deal.instrument, '/', 2))
            where bot_id = ? and number = ?
            """)) {
      for (Deal deal : deals) {
        String account = "deal/" + deal.bot() + "/" + deal.number();
        update.setString(1, account + "/trade");
        update.setString(2, account + "/fee");
        update.setString(3, deal.bot());
        update.setLong(4, deal.number());
        update.addBatch();
      }
      update.executeBatch();
    }
  }

  /** The beginning of the UTC day. */
  public static long dayOf(long timeMs) {
    return timeMs - Math.floorMod(timeMs, DAY_MS);
  }

  /**
   * Sums of a venue's bots, by their ids; bots without an ended deal are not in it.
   *
   * @param marketNowMs the clocks of its pairs; replayed ones differ from each other
   */
  public Map<String, Sums> ofVenue(String venue, Map<String, Long> marketNowMs) {
    Map<String, Long> days = new TreeMap<>();
    marketNowMs.forEach((pair, nowMs) -> days.put(pair, dayOf(nowMs)));
    long now = clock.millis();
    Kept known = kept.get(venue);
    if (known != null && known.daysMs().equals(days) && now - known.readMs() < KEEP_MS) {
      return known.sums();
    }
    Map<String, Sums> sums = new HashMap<>();
    db.sql(
            """
            select d.bot_id, split_part(d.instrument, '/', 2) as quote, count(*) as deals,
              coalesce(sum(booked), 0) as total,
              coalesce(sum(booked) filter (where closed_market_ms >= day_ms), 0) as today,
              coalesce(sum(booked) filter (where closed_market_ms >= day_ms - 518400000), 0) as week
            from deal d join bot b on b.id = d.bot_id
            left join unnest(?, ?) as clock(pair, day_ms) on pair = d.instrument
            where\s"""
                + ENDED
                + " group by d.bot_id, quote")
        .params(days.keySet().toArray(String[]::new), days.values().toArray(Long[]::new), venue)
        .query(
            row -> {
              Asset quote = Asset.of(row.getString("quote"));
              Sums read =
                  new Sums(
                      amount(row, "today", quote),
                      amount(row, "week", quote),
                      amount(row, "total", quote),
                      row.getLong("deals"));
              // A bot's pairs share one quote asset, but its pairs may have been changed.
              sums.merge(
                  row.getString("bot_id"),
                  read,
                  (a, b) -> a.total().asset().equals(b.total().asset()) ? a.plus(b) : b);
            });
    kept.put(venue, new Kept(Map.copyOf(days), now, Map.copyOf(sums)));
    return sums;
  }

  /** Profit of deals that ended in this time of the market, latest day or best name first. */
  public List<Row> by(By what, Asset quote, String venue, long fromMs, long toMs) {
    String order = what == By.DAY ? "min(d.closed_market_ms) desc" : "sum(booked) desc, name";
    return db.sql(
            "select "
                + what.column
                + " as name, count(*) as deals, coalesce(sum(booked), 0) as profit,"
                + " count(*) filter (where booked > 0) as won"
                + " from deal d join bot b on b.id = d.bot_id where "
                + ENDED
                + " and split_part(d.instrument, '/', 2) = ?"
                + " and d.closed_market_ms >= ? and d.closed_market_ms < ?"
                + " group by 1 order by "
                + order
                + " limit ?")
        .params(venue, quote.code(), fromMs, toMs, MAX_ROWS)
        .query(
            (row, n) ->
                new Row(
                    row.getString("name"),
                    amount(row, "profit", quote),
                    row.getLong("deals"),
                    row.getLong("won")))
        .list();
  }

  /** The quote assets in which deals have ended at a venue. */
  public List<Asset> quotes(String venue) {
    return db.sql(
            "select distinct split_part(d.instrument, '/', 2) as quote from deal d"
                + " join bot b on b.id = d.bot_id where "
                + ENDED
                + " order by quote")
        .param(venue)
        .query((row, n) -> Asset.of(row.getString("quote")))
        .list();
  }

  private static Amount amount(ResultSet row, String column, Asset quote) throws SQLException {
    BigDecimal units = row.getBigDecimal(column);
    return new Amount(quote, units.toBigIntegerExact());
  }
}
