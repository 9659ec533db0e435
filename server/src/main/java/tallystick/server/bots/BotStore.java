package tallystick.server.bots;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.Canonical;
import tallystick.intent.CredentialId;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.Leg;
import tallystick.intent.MachineIntent;
import tallystick.intent.Outcome;
import tallystick.intent.Verdict;
import tallystick.market.Fill;
import tallystick.market.Instrument;
import tallystick.market.Transaction;
import tallystick.server.book.BookStore;
import tallystick.server.book.FillEntry;
import tallystick.server.book.Profits;

/** Bots, their intents, fills and deals in the database. */
final class BotStore {
  private final DataSource source;
  private final JdbcClient db;
  private final InstantSource clock;
  private final DealJson json;

  BotStore(DataSource source, InstantSource clock, DealJson json) {
    this.source = source;
    this.db = JdbcClient.create(source);
    this.clock = clock;
    this.json = json;
  }

  void insert(BotRow bot) {
    db.sql(
            """
            insert into bot (id, name, credential, venue, instruments, settings, running, state,
                             version, created_ms, changed_ms)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        .params(
            bot.id(),
            bot.name(),
            bot.credential(),
            bot.venue(),
            bot.instruments().toArray(String[]::new),
            bot.settingsJson(),
            bot.running(),
            bot.state(),
            bot.version(),
            bot.createdMs(),
            bot.createdMs())
        .update();
  }

  /** All bots that are not deleted, oldest first. */
  List<BotRow> all() {
    return db.sql("select * from bot where deleted_ms is null order by created_ms, id")
        .query((row, n) -> row(row))
        .list();
  }

  Optional<BotRow> find(String id) {
    return db.sql("select * from bot where id = ? and deleted_ms is null")
        .param(id)
        .query((row, n) -> row(row))
        .optional();
  }

  void markDeleted(String id) {
    db.sql("update bot set deleted_ms = ?, version = version + 1 where id = ?")
        .params(clock.millis(), id)
        .update();
  }

  private static BotRow row(ResultSet row) throws SQLException {
    return new BotRow(
        row.getString("id"),
        row.getString("name"),
        row.getString("credential"),
        row.getString("venue"),
        Arrays.stream((Object[]) row.getArray("instruments").getArray())
            .map(String.class::cast)
            .toList(),
        row.getString("settings"),
        row.getBoolean("running"),
        row.getBytes("state"),
        row.getLong("version"),
        row.getLong("created_ms"));
  }

  /**
   * Writes a group of turns in one database transaction, each under its own version check. Those
   * that conflict are left out whole; the others are written.
   */
  List<Change.Result> write(List<Change> changes) throws SQLException {
    long now = clock.millis();
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      try {
        List<Change.Result> results = states(connection, changes, now);
        List<Change> written = new ArrayList<>();
        for (int i = 0; i < changes.size(); i++) {
          if (results.get(i) == Change.Result.WRITTEN) {
            written.add(changes.get(i));
          }
        }
        settings(connection, written);
        credentials(connection, written);
        intents(connection, written, now);
        verdicts(connection, written);
        fills(connection, written);
        outcomes(connection, written, now);
        deals(connection, written, now);
        profits(connection, written);
        events(connection, written, now);
        connection.commit();
        return results;
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      }
    }
  }

  private static List<Change.Result> states(Connection connection, List<Change> changes, long now)
      throws SQLException {
    List<Change.Result> results = new ArrayList<>(changes.size());
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            update bot set state = ?, running = ?, changed_ms = ?, version = version + 1
            where id = ? and version = ?
            """)) {
      for (Change change : changes) {
        update.setBytes(1, change.state());
        update.setBoolean(2, change.running());
        update.setLong(3, now);
        update.setString(4, change.botId());
        update.setLong(5, change.expectedVersion());
        update.addBatch();
      }
      for (int count : update.executeBatch()) {
        results.add(count == 1 ? Change.Result.WRITTEN : Change.Result.CONFLICT);
      }
    }
    return results;
  }

  private static void settings(Connection connection, List<Change> changes) throws SQLException {
    for (Change change : changes) {
      Change.Settings settings = change.settings();
      if (settings == null) {
        continue;
      }
      try (PreparedStatement update =
          connection.prepareStatement(
              "update bot set name = ?, settings = ?, instruments = ? where id = ?")) {
        update.setString(1, settings.name());
        update.setString(2, settings.json());
        update.setArray(
            3, connection.createArrayOf("text", settings.instruments().toArray(String[]::new)));
        update.setString(4, change.botId());
        update.executeUpdate();
      }
    }
  }

  private static void credentials(Connection connection, List<Change> changes) throws SQLException {
    for (Change change : changes) {
      if (change.credential() != null) {
        try (PreparedStatement update =
            connection.prepareStatement("update bot set credential = ? where id = ?")) {
          update.setString(1, change.credential());
          update.setString(2, change.botId());
          update.executeUpdate();
        }
      }
    }
  }

  private static void intents(Connection connection, List<Change> changes, long now)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into intent (caller_id, bot_id, deal, credential, instrument, action, purpose,
                                bytes, created_ms)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (caller_id) do nothing
            """)) {
      boolean any = false;
      for (Change change : changes) {
        for (NewIntent intent : change.intents()) {
          insert.setBytes(1, bytes(intent.callerId()));
          insert.setString(2, change.botId());
          insert.setLong(3, intent.deal());
          switch (intent.intent()) {
            case Intent.PlaceOrder place -> action(insert, place, place.instrument().symbol());
            case Intent.CancelOrder cancel -> action(insert, cancel, cancel.instrument().symbol());
            case Intent.Read read -> action(insert, read, "");
            case Intent.ChangeSetting change1 -> throw new IllegalStateException("Not a bot's");
            case Intent.Freeze freeze -> throw new IllegalStateException("Not a bot's");
            case Intent.FileEvidence file -> throw new IllegalStateException("Not a bot's");
            case MachineIntent machine -> throw new IllegalStateException("Not a bot's");
          }
          insert.setString(7, intent.purpose());
          insert.setBytes(8, Canonical.encodeIntent(intent.intent()));
          insert.setLong(9, now);
          insert.addBatch();
          any = true;
        }
      }
      if (any) {
        insert.executeBatch();
      }
    }
  }

  private static void action(
      PreparedStatement insert, Intent.OnCredential intent, String instrument) throws SQLException {
    insert.setString(4, intent.credential().name());
    insert.setString(5, instrument);
    insert.setString(6, intent instanceof Intent.PlaceOrder ? "place" : "cancel");
  }

  private static void verdicts(Connection connection, List<Change> changes) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            update intent set verdict = ?, rule = ?, figures = ?, sequence = ?, leaf = ?,
              commitment = ?, main_client_id = ?, stop_client_id = ?, finished = finished or ?
            where caller_id = ?
            """)) {
      boolean any = false;
      for (Change change : changes) {
        for (Frame.Judged judged : change.verdicts()) {
          boolean approved = judged.verdict() instanceof Verdict.Approved;
          update.setString(1, approved ? "approved" : "refused");
          if (judged.verdict() instanceof Verdict.Refused refused) {
            update.setString(2, refused.rule().ruleName());
            update.setString(3, refused.figures());
          } else {
            update.setNull(2, Types.VARCHAR);
            update.setNull(3, Types.VARCHAR);
          }
          update.setLong(4, judged.sequence());
          update.setLong(5, judged.index());
          update.setBytes(6, judged.commitment().toArray());
          update.setString(
              7, approved ? Canonical.clientOrderId(judged.commitment(), Leg.MAIN) : null);
          update.setString(
              8, approved ? Canonical.clientOrderId(judged.commitment(), Leg.STOP) : null);
          update.setBoolean(9, !approved);
          update.setBytes(10, bytes(judged.callerId()));
          update.addBatch();
          any = true;
        }
      }
      if (any) {
        update.executeBatch();
      }
    }
  }

  private static void outcomes(Connection connection, List<Change> changes, long now)
      throws SQLException {
    try (PreparedStatement insert =
            connection.prepareStatement(
                """
                insert into intent_outcome (caller_id, kind, text, filled_base, at_ms)
                values (?, ?, ?, ?, ?) on conflict do nothing
                """);
        PreparedStatement update =
            connection.prepareStatement(
                """
                update intent set outcome = ?, outcome_text = ?, finished = finished or ?,
                  main_order_id = coalesce(?, main_order_id),
                  stop_order_id = coalesce(?, stop_order_id)
                where caller_id = ?
                """)) {
      boolean any = false;
      for (Change change : changes) {
        for (Change.OutcomeRow row : change.outcomes()) {
          String kind = OutcomeKind.of(row.outcome());
          String text = OutcomeKind.text(row.outcome());
          insert.setBytes(1, bytes(row.callerId()));
          insert.setString(2, kind);
          insert.setString(3, text);
          if (row.outcome() instanceof Outcome.Closed closed) {
            insert.setBigDecimal(4, new BigDecimal(closed.filledBase().units()));
          } else {
            insert.setNull(4, Types.NUMERIC);
          }
          insert.setLong(5, now);
          insert.addBatch();
          update.setString(1, kind);
          update.setString(2, text);
          update.setBoolean(3, row.finished());
          update.setString(4, orderId(row.outcome(), Leg.MAIN));
          update.setString(5, orderId(row.outcome(), Leg.STOP));
          update.setBytes(6, bytes(row.callerId()));
          update.addBatch();
          any = true;
        }
      }
      if (any) {
        insert.executeBatch();
        update.executeBatch();
      }
    }
  }

  private static @Nullable String orderId(Outcome outcome, Leg leg) {
    if (outcome instanceof Outcome.Accepted accepted) {
      for (Outcome.VenueOrderId order : accepted.orders()) {
        if (order.leg() == leg) {
          return order.id();
        }
      }
    }
    return null;
  }

  private static void fills(Connection connection, List<Change> changes) throws SQLException {
    List<Transaction> transactions = new ArrayList<>();
    try (PreparedStatement insert =
            connection.prepareStatement(
                """
                insert into fill (venue, instrument, trade_id, order_id, caller_id, leg, bot_id,
                  deal, side, price, quantity, quote_amount, fee, fee_asset, maker, time_ms, market_ms)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
                """);
        PreparedStatement finish =
            connection.prepareStatement(
                "update intent set finished = finished or ? where caller_id = ?")) {
      for (Change change : changes) {
        for (Mail.Executed executed : change.fills()) {
          Fill fill = executed.fill();
          insert.setString(1, executed.venue());
          insert.setString(2, fill.instrument().symbol());
          insert.setString(3, fill.venueTradeId());
          insert.setString(4, fill.venueOrderId());
          insert.setBytes(5, bytes(executed.callerId()));
          insert.setString(6, executed.leg().name().toLowerCase(Locale.ROOT));
          insert.setString(7, change.botId());
          insert.setLong(8, executed.deal());
          insert.setString(9, fill.side().name().toLowerCase(Locale.ROOT));
          insert.setBigDecimal(10, new BigDecimal(fill.price().units()));
          insert.setBigDecimal(11, new BigDecimal(fill.quantity().units()));
          insert.setBigDecimal(12, new BigDecimal(fill.quoteAmount().units()));
          insert.setBigDecimal(13, new BigDecimal(fill.fee().units()));
          insert.setString(14, fill.fee().asset().code());
          insert.setBoolean(15, fill.maker());
          insert.setLong(16, fill.timeMs());
          insert.setLong(17, change.marketMs());
          insert.addBatch();
          finish.setBoolean(1, executed.finished());
          finish.setBytes(2, bytes(executed.callerId()));
          finish.addBatch();
          transactions.add(
              FillEntry.of(
                  executed.venue(), executed.credential(), change.botId(), executed.deal(), fill));
        }
      }
      if (!transactions.isEmpty()) {
        insert.executeBatch();
        finish.executeBatch();
        BookStore.write(connection, transactions);
      }
    }
  }

  /** After the deals, because a deal's row may be as new as its first fill. */
  private static void profits(Connection connection, List<Change> changes) throws SQLException {
    Set<Profits.Deal> touched = new HashSet<>();
    for (Change change : changes) {
      for (Mail.Executed executed : change.fills()) {
        touched.add(new Profits.Deal(change.botId(), executed.deal()));
      }
    }
    Profits.write(connection, touched);
  }

  private void deals(Connection connection, List<Change> changes, long now) throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            """
            insert into deal (bot_id, number, instrument, state, open, protected, protection,
                              opened_market_ms, closed_market_ms, summary, changed_ms)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (bot_id, number) do update set state = excluded.state,
              open = excluded.open, protected = excluded.protected,
              protection = excluded.protection, closed_market_ms = excluded.closed_market_ms,
              summary = excluded.summary, changed_ms = excluded.changed_ms
            """)) {
      boolean any = false;
      for (Change change : changes) {
        for (DealSummary deal : change.deals()) {
          upsert.setString(1, deal.bot());
          upsert.setLong(2, deal.number());
          upsert.setString(3, deal.instrument());
          upsert.setString(4, deal.state());
          upsert.setBoolean(5, deal.open());
          upsert.setBoolean(6, deal.isProtected());
          upsert.setString(7, deal.protection());
          upsert.setLong(8, deal.startedAtMs());
          upsert.setObject(9, deal.endedAtMs(), Types.BIGINT);
          upsert.setString(10, json.write(deal));
          upsert.setLong(11, now);
          upsert.addBatch();
          any = true;
        }
      }
      if (any) {
        upsert.executeBatch();
      }
    }
  }

  private static void events(Connection connection, List<Change> changes, long now)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into event (at_ms, kind, bot_id, data) values (?, ?, ?, ?)")) {
      boolean any = false;
      for (Change change : changes) {
        for (Change.EventRow event : change.events()) {
          insert.setLong(1, now);
          insert.setString(2, event.kind());
          insert.setString(3, change.botId());
          insert.setString(4, event.json());
          insert.addBatch();
          any = true;
        }
      }
      if (any) {
        insert.executeBatch();
      }
    }
  }

  /** Every intent of living bots whose fate is open, oldest first. */
  List<OpenIntent> unfinished() {
    Map<CallerId, Set<String>> told = new HashMap<>();
    Map<CallerId, Map<Leg, BigInteger>> closed = new HashMap<>();
    db.sql(
            """
            select o.* from intent_outcome o join intent i using (caller_id) where not i.finished
            """)
        .query(
            row -> {
              CallerId id = callerId(row.getBytes("caller_id"));
              String kind = row.getString("kind");
              told.computeIfAbsent(id, k -> new HashSet<>()).add(kind);
              BigDecimal filled = row.getBigDecimal("filled_base");
              if (filled != null) {
                closed
                    .computeIfAbsent(id, k -> new EnumMap<>(Leg.class))
                    .put(OutcomeKind.leg(kind), filled.toBigIntegerExact());
              }
            });
    Map<CallerId, Map<Leg, BigInteger>> filled = new HashMap<>();
    Map<CallerId, Set<String>> trades = new HashMap<>();
    db.sql(
            """
            select f.caller_id, f.leg, f.quantity, f.trade_id
            from fill f join intent i using (caller_id) where not i.finished
            """)
        .query(
            row -> {
              CallerId id = callerId(row.getBytes("caller_id"));
              filled
                  .computeIfAbsent(id, k -> new EnumMap<>(Leg.class))
                  .merge(
                      Leg.valueOf(row.getString("leg").toUpperCase(Locale.ROOT)),
                      row.getBigDecimal("quantity").toBigIntegerExact(),
                      BigInteger::add);
              trades.computeIfAbsent(id, k -> new HashSet<>()).add(row.getString("trade_id"));
            });
    return db.sql(
            """
            select i.* from intent i join bot b on b.id = i.bot_id
            where not i.finished and b.deleted_ms is null order by i.position
            """)
        .query(
            (row, n) -> {
              CallerId id = callerId(row.getBytes("caller_id"));
              Map<Leg, String> orders = new EnumMap<>(Leg.class);
              putOrder(orders, Leg.MAIN, row.getString("main_order_id"));
              putOrder(orders, Leg.STOP, row.getString("stop_order_id"));
              byte[] commitment = row.getBytes("commitment");
              return new OpenIntent(
                  id,
                  row.getString("bot_id"),
                  row.getLong("deal"),
                  row.getLong("created_ms"),
                  Canonical.decodeIntent(row.getBytes("bytes")),
                  commitment == null ? null : Bytes.of(commitment),
                  orders,
                  told.getOrDefault(id, Set.of()),
                  closed.getOrDefault(id, Map.of()),
                  filled.getOrDefault(id, Map.of()),
                  trades.getOrDefault(id, Set.of()));
            })
        .list();
  }

  /** Whether an intent of ours, finished or not, placed this order with one of these keys. */
  boolean placed(List<CredentialId> keys, Instrument instrument, String venueOrderId) {
    return db.sql(
            """
            select exists (
              select 1 from intent
              where credential = any(?) and instrument = ?
                and (main_order_id = ? or stop_order_id = ?))
            """)
        .params(
            keys.stream().map(CredentialId::name).toArray(String[]::new),
            instrument.symbol(),
            venueOrderId,
            venueOrderId)
        .query(Boolean.class)
        .single();
  }

  /** Version and state as they are now, to find out what became of a commit that broke. */
  Optional<BotRow> reread(String id) {
    return db.sql("select * from bot where id = ?").param(id).query((r, n) -> row(r)).optional();
  }

  private static void putOrder(Map<Leg, String> orders, Leg leg, @Nullable String id) {
    if (id != null) {
      orders.put(leg, id);
    }
  }

  static byte[] bytes(CallerId id) {
    return java.util.HexFormat.of().parseHex(id.toString());
  }

  static CallerId callerId(byte[] bytes) {
    return CallerId.parse(java.util.HexFormat.of().formatHex(bytes));
  }
}
