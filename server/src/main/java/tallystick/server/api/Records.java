package tallystick.server.api;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tallystick.market.Asset;
import tallystick.market.Instrument;
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
      boolean finished) {}

  /**
   * An execution. Money is decimal text.
   *
   * @param position grows as executions are written down; go on below it
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
      long timeMs) {}

  List<DealSummary> deals(String bot, long before, int limit) {
    return db.sql(
            """
            select summary from deal where bot_id = ? and number < ? order by number desc limit ?
            """)
        .params(bot, before, limit)
        .query((row, n) -> deals.readDeal(row.getString("summary")))
        .list();
  }

  List<OrderView> orders(String bot, long before, int limit) {
    return db.sql(
            """
            select * from intent where (? = '' or bot_id = ?) and position < ?
            order by position desc limit ?
            """)
        .params(bot, bot, before, limit)
        .query((row, n) -> order(row))
        .list();
  }

  List<FillView> fills(String bot, long before, int limit) {
    return db.sql(
            """
            select * from fill where (? = '' or bot_id = ?) and position < ?
            order by position desc limit ?
            """)
        .params(bot, bot, before, limit)
        .query((row, n) -> fill(row))
        .list();
  }

  private static OrderView order(ResultSet row) throws SQLException {
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
        row.getBoolean("finished"));
  }

  private static FillView fill(ResultSet row) throws SQLException {
    Instrument instrument = Instrument.of(row.getString("instrument"));
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
        row.getLong("time_ms"));
  }

  private static String decimal(BigDecimal units, Asset asset) {
    return units.movePointLeft(asset.decimals()).toPlainString();
  }
}
