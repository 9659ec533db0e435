package tallystick.server.book;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Posting;
import tallystick.market.Transaction;

/** The book in the database. */
public final class BookStore {
  private final JdbcClient db;

  public BookStore(JdbcClient db) {
    this.db = db;
  }

  /** The sum of an account in one asset. */
  public record Balance(String account, Amount amount) {}

  /** A transaction with its lines, as booked. */
  public record Booked(String id, long timeMs, List<Posting> postings) {}

  /**
   * Books transactions within the caller's own database transaction. One whose id is booked already
   * is left as it is. However many they are, the database is asked twice: many small questions cost
   * more than the rows.
   */
  public static void write(Connection connection, List<Transaction> transactions)
      throws SQLException {
    if (transactions.isEmpty()) {
      return;
    }
    Set<String> fresh = heads(connection, transactions);
    List<Line> lines = new ArrayList<>();
    for (Transaction transaction : transactions) {
      // Of two with one id the first is booked.
      if (fresh.remove(transaction.id())) {
        int number = 0;
        for (Posting posting : transaction.postings()) {
          lines.add(new Line(transaction.id(), number++, posting));
        }
      }
    }
    if (lines.isEmpty()) {
      return;
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into book_posting (transaction_id, line, account, asset, decimals, units)
            select * from unnest(?::text[], ?::int[], ?::text[], ?::text[], ?::int[], ?::numeric[])
            """)) {
      array(connection, insert, 1, "text", lines, Line::transaction);
      array(connection, insert, 2, "int4", lines, Line::number);
      array(connection, insert, 3, "text", lines, line -> line.posting().account());
      array(connection, insert, 4, "text", lines, line -> line.asset().code());
      array(connection, insert, 5, "int4", lines, line -> line.asset().decimals());
      array(
          connection,
          insert,
          6,
          "numeric",
          lines,
          line -> new BigDecimal(line.posting().amount().units()));
      insert.executeUpdate();
    }
  }

  private record Line(String transaction, int number, Posting posting) {
    Asset asset() {
      return posting.amount().asset();
    }
  }

  /** Those that were not booked before. */
  private static Set<String> heads(Connection connection, List<Transaction> transactions)
      throws SQLException {
    Set<String> fresh = new HashSet<>();
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into book_transaction (id, time_ms)
            select * from unnest(?::text[], ?::bigint[]) on conflict do nothing returning id
            """)) {
      array(connection, insert, 1, "text", transactions, Transaction::id);
      array(connection, insert, 2, "int8", transactions, Transaction::timeMs);
      try (ResultSet rows = insert.executeQuery()) {
        while (rows.next()) {
          fresh.add(rows.getString(1));
        }
      }
    }
    return fresh;
  }

  private static <T> void array(
      Connection connection,
      PreparedStatement statement,
      int index,
      String type,
      List<T> from,
      Function<T, Object> value)
      throws SQLException {
    statement.setArray(index, connection.createArrayOf(type, from.stream().map(value).toArray()));
  }

  /** Sums of all accounts that begin with the prefix and are not zero, by account and asset. */
  public List<Balance> balances(String prefix, int limit) {
    return db.sql(
            """
            select account, asset, decimals, sum(units) as units from book_posting
            where starts_with(account, ?)
            group by account, asset, decimals having sum(units) <> 0
            order by account, asset limit ?
            """)
        .params(prefix, limit)
        .query(
            (row, n) ->
                new Balance(
                    row.getString("account"),
                    amount(
                        row.getString("asset"),
                        row.getInt("decimals"),
                        row.getBigDecimal("units"))))
        .list();
  }

  /** The latest transactions that touch accounts with this prefix, newest first. */
  public List<Booked> transactions(String prefix, int limit) {
    List<Booked> heads =
        db.sql(
                """
                select t.id, t.time_ms from book_transaction t
                where exists (select 1 from book_posting p
                              where p.transaction_id = t.id and starts_with(p.account, ?))
                order by t.time_ms desc, t.id desc limit ?
                """)
            .params(prefix, limit)
            .query((row, n) -> new Booked(row.getString("id"), row.getLong("time_ms"), List.of()))
            .list();
    return heads.stream().map(h -> new Booked(h.id(), h.timeMs(), postings(h.id()))).toList();
  }

  private List<Posting> postings(String transaction) {
    return db.sql("select * from book_posting where transaction_id = ? order by line")
        .param(transaction)
        .query(
            (row, n) ->
                new Posting(
                    row.getString("account"),
                    amount(
                        row.getString("asset"),
                        row.getInt("decimals"),
                        row.getBigDecimal("units"))))
        .list();
  }

  private static Amount amount(String asset, int decimals, BigDecimal units) {
    return new Amount(new Asset(asset, decimals), units.toBigIntegerExact());
  }
}
