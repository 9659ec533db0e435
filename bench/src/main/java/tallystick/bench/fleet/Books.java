package tallystick.bench.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tallystick.intent.SaleId;

/** The server's own PostgreSQL, read beside it, and written where only the disk is asked. */
final class Books implements AutoCloseable {
  private final String url;
  private final Connection connection;

  Books(Path serverFolder) throws IOException, SQLException {
    List<String> postmaster =
        Files.readAllLines(serverFolder.resolve("postgres/data/postmaster.pid"));
    String password = Files.readString(serverFolder.resolve("postgres.password")).strip();
    url =
        "jdbc:postgresql://127.0.0.1:"
            + postmaster.get(3).strip()
            + "/tallystick?user=tallystick&password="
            + password;
    connection = DriverManager.getConnection(url);
  }

  /** What does not add up to nothing, by asset; empty when the books balance. */
  Map<String, String> off() throws SQLException {
    Map<String, String> found = new TreeMap<>();
    try (PreparedStatement ask =
            connection.prepareStatement(
                "select asset, sum(units) from book_posting group by asset having sum(units) <> 0");
        ResultSet rows = ask.executeQuery()) {
      while (rows.next()) {
        found.put(rows.getString(1), rows.getString(2));
      }
    }
    return found;
  }

  long count(String table) throws SQLException {
    try (PreparedStatement ask = connection.prepareStatement("select count(*) from " + table);
        ResultSet rows = ask.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** Sales that a machine was told are stored, and that are not there with their cash. */
  int missing(Map<SaleId, Long> sold) throws SQLException {
    Map<String, Long> stored = new HashMap<>();
    try (PreparedStatement ask =
            connection.prepareStatement(
                """
                select s.id, sum(p.units) from sale s
                join sale_event e on e.sale = s.id and e.kind = 'Closed'
                join machine_statement m on m.sale = s.id and m.kind = 'NoteTaken'
                join book_posting p on p.transaction_id = 'note/' || m.terminal || '/' || m.sequence
                  and p.units > 0
                group by s.id
                """);
        ResultSet rows = ask.executeQuery()) {
      while (rows.next()) {
        stored.put(rows.getString(1), rows.getLong(2));
      }
    }
    int missing = 0;
    for (Map.Entry<SaleId, Long> each : sold.entrySet()) {
      Long cash = stored.get(each.getKey().toString());
      if (cash == null || cash != 100 * each.getValue()) {
        missing++;
      }
    }
    return missing;
  }

  /** Two rows and a commit, with synchronous_commit on, by so many at once; commits a second. */
  double bareTwoRows(int hands, double seconds) throws SQLException, InterruptedException {
    try (var make = connection.createStatement()) {
      make.execute("drop table if exists bench_two_rows");
      make.execute("create table bench_two_rows (id bigint, account text, units numeric)");
    }
    java.util.concurrent.atomic.AtomicLong done = new java.util.concurrent.atomic.AtomicLong();
    long beganNs = System.nanoTime();
    long endNs = beganNs + (long) (seconds * 1e9);
    Thread[] all = new Thread[hands];
    for (int i = 0; i < hands; i++) {
      all[i] = Thread.ofPlatform().start(() -> twoRows(endNs, done));
    }
    for (Thread each : all) {
      each.join();
    }
    double took = (System.nanoTime() - beganNs) / 1e9;
    try (var drop = connection.createStatement()) {
      drop.execute("drop table bench_two_rows");
    }
    return done.get() / took;
  }

  private void twoRows(long endNs, java.util.concurrent.atomic.AtomicLong done) {
    try (Connection own = DriverManager.getConnection(url);
        PreparedStatement two =
            own.prepareStatement("insert into bench_two_rows values (?, ?, ?), (?, ?, ?)")) {
      while (System.nanoTime() < endNs) {
        long id = done.incrementAndGet();
        two.setLong(1, id);
        two.setString(2, "cash/BT1001/cashbox/2000");
        two.setBigDecimal(3, java.math.BigDecimal.TWO);
        two.setLong(4, id);
        two.setString(5, "customer/BT1001-1");
        two.setBigDecimal(6, java.math.BigDecimal.TWO.negate());
        two.executeUpdate();
      }
    } catch (SQLException e) {
      throw new IllegalStateException("The bare rows cannot be written", e);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
