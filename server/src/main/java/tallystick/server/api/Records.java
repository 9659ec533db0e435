package tallystick.server.api;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tallystick.intent.Canonical;
import tallystick.intent.Intent;
import tallystick.intent.MalformedException;
import tallystick.intent.StopLeg;
import tallystick.market.Asset;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.server.bots.DealJson;
import tallystick.server.bots.DealSummary;

/** What has been written down, read for people: deals, orders, fills. */
@Component
class Records {
  private final JdbcClient db;
  private final DealJson deals;

  Records(JdbcClient db, DealJson deals) {
    this.db = db;
    this.deals = deals;
  }

  /**
   * An intent and what became of it.
   *
   * @param position grows; go on below it
   * @param outcome the last one: accepted, rejected, unknown, never-arrived, closed-main,
   *     closed-stop; null before any
   * @param sequence of its entry in the tally; null before the verdict
   * @param leaf where its proof begins: {@code GET /api/v1/tally/entries?from=SEQUENCE}
   * @param side buy or sell; null for a cancel without replacement, as all that follow
   * @param kind limit, limit-ioc, stop-limit, oco
   * @param quantity decimal text in the base asset
   * @param limit decimal text; null for a stop alone
   * @param trigger decimal text; null without a stop
   */
  record OrderView(
      long position,
      String callerId,
      String bot,
      long deal,
      String credential,
      String instrument,
      String action,
      String purpose,
      long createdMs,
      @Nullable String verdict,
      @Nullable String rule,
      @Nullable String figures,
      @Nullable Long sequence,
      @Nullable Long leaf,
      @Nullable String mainOrderId,
      @Nullable String stopOrderId,
      @Nullable String outcome,
      @Nullable String outcomeText,
      boolean finished,
      @Nullable String side,
      @Nullable String kind,
      @Nullable String quantity,
      @Nullable String limit,
      @Nullable String trigger) {}

  /**
   * An execution. Money is decimal text.
   *
   * @param position grows as executions are written down; go on below it
   * @param timeMs the venue's account clock
   * @param marketMs the market's clock, by which candles are dated; the same at a real venue
   */
  record FillView(
      long position,
      String venue,
      String instrument,
      String tradeId,
      String orderId,
      String callerId,
      String bot,
      long deal,
      String side,
      String price,
      String quantity,
      String quoteAmount,
      String fee,
      String feeAsset,
      boolean maker,
      long timeMs,
      long marketMs) {}

  List<DealSummary> deals(String bot, long before, int limit) {
    return db.sql(
            """
            select summary from deal where bot_id = ? and number < ? order by number desc limit ?
            """)
        .params(bot, before, limit)
        .query((row, n) -> deals.readDeal(row.getString("summary")))
        .list();
  }

  /**
   * Newest first.
   *
   * @param bot empty for all
   * @param deal 0 for all
   */
  List<OrderView> orders(String bot, long deal, long before, int limit) {
    return db.sql(
            """
            select * from intent where (? = '' or bot_id = ?) and (? = 0 or deal = ?)
              and position < ? order by position desc limit ?
            """)
        .params(bot, bot, deal, deal, before, limit)
        .query((row, n) -> order(row))
        .list();
  }

  /** Newest first, like {@link #orders}. */
  List<FillView> fills(String bot, long deal, long before, int limit) {
    return db.sql(
            """
            select * from fill where (? = '' or bot_id = ?) and (? = 0 or deal = ?)
              and position < ? order by position desc limit ?
            """)
        .params(bot, bot, deal, deal, before, limit)
        .query((row, n) -> fill(row))
        .list();
  }

  /**
   * What an intent places: its order, or a cancel's replacement; null for a cancel alone, and for
   * bytes that somebody else wrote into our database.
   */
  private static Intent.@Nullable PlaceOrder placed(byte[] intent) {
    try {
      Intent decoded = Canonical.decodeIntent(intent);
      if (decoded instanceof Intent.PlaceOrder place) {
        return place;
      }
      return decoded instanceof Intent.CancelOrder cancel ? cancel.replacement() : null;
    } catch (MalformedException e) {
      return null;
    }
  }

  private static OrderView order(ResultSet row) throws SQLException {
    Intent.PlaceOrder placed = placed(row.getBytes("bytes"));
    Price limit = placed == null ? null : placed.limit();
    StopLeg stop = placed == null ? null : placed.stop();
    return new OrderView(
        row.getLong("position"),
        HexFormat.of().formatHex(row.getBytes("caller_id")),
        row.getString("bot_id"),
        row.getLong("deal"),
        row.getString("credential"),
        row.getString("instrument"),
        row.getString("action"),
        row.getString("purpose"),
        row.getLong("created_ms"),
        row.getString("verdict"),
        row.getString("rule"),
        row.getString("figures"),
        row.getObject("sequence", Long.class),
        row.getObject("leaf", Long.class),
        row.getString("main_order_id"),
        row.getString("stop_order_id"),
        row.getString("outcome"),
        row.getString("outcome_text"),
        row.getBoolean("finished"),
        placed == null ? null : word(placed.side()),
        placed == null ? null : word(placed.kind()),
        placed == null ? null : placed.quantity().toDecimal(),
        limit == null ? null : limit.toDecimal(),
        stop == null ? null : stop.trigger().toDecimal());
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static FillView fill(ResultSet row) throws SQLException {
    Instrument instrument = Instrument.of(row.getString("instrument"));
    Long marketMs = row.getObject("market_ms", Long.class);
    return new FillView(
        row.getLong("position"),
        row.getString("venue"),
        instrument.symbol(),
        row.getString("trade_id"),
        row.getString("order_id"),
        HexFormat.of().formatHex(row.getBytes("caller_id")),
        row.getString("bot_id"),
        row.getLong("deal"),
        row.getString("side"),
        decimal(row.getBigDecimal("price"), instrument.quote()),
        decimal(row.getBigDecimal("quantity"), instrument.base()),
        decimal(row.getBigDecimal("quote_amount"), instrument.quote()),
        decimal(row.getBigDecimal("fee"), Asset.of(row.getString("fee_asset"))),
        row.getString("fee_asset"),
        row.getBoolean("maker"),
        row.getLong("time_ms"),
        (marketMs == null || marketMs == 0) ? row.getLong("time_ms") : marketMs);
  }

  private static String decimal(BigDecimal units, Asset asset) {
    return units.movePointLeft(asset.decimals()).toPlainString();
  }
}
