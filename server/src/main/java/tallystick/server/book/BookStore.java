package tallystick.server.book;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
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
   * is left as it is.
   */
  public static void write(Connection connection, List<Transaction> transactions)
      throws SQLException {
    try (PreparedStatement head =
            connection.prepareStatement(
                "insert into book_transaction (id, time_ms) values (?, ?) on conflict do nothing");
        PreparedStatement line =
            connection.prepareStatement(
                """
                insert into book_posting (transaction_id, line, account, asset, decimals, units)
                values (?, ?, ?, ?, ?, ?)
                """)) {
      for (Transaction transaction : transactions) {
        head.setString(1, transaction.id());
        head.setLong(2, transaction.timeMs());
        if (head.executeUpdate() == 0) {
          continue;
        }
        int number = 0;
        for (Posting posting : transaction.postings()) {
          line.setString(1, transaction.id());
          line.setInt(2, number++);
          line.setString(3, posting.account());
          line.setString(4, posting.amount().asset().code());
          line.setInt(5, posting.amount().asset().decimals());
          line.setBigDecimal(6, new BigDecimal(posting.amount().units()));
          line.addBatch();
        }
        line.executeBatch();
      }
    }
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
