package tallystick.server.fleet;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.support.TransactionTemplate;
import tallystick.market.Transaction;
import tallystick.server.ServerException;
import tallystick.server.book.BookStore;

/** The fleet's rows, and the transactions that change several of them at once. */
public final class FleetDatabase {
  private final DataSource source;
  private final JdbcClient sql;
  private final TransactionTemplate transactions;
  private final InstantSource clock;

  public FleetDatabase(DataSource source, InstantSource clock) {
    this.source = source;
    this.sql = JdbcClient.create(source);
    this.transactions = new TransactionTemplate(new DataSourceTransactionManager(source));
    this.clock = clock;
  }

  public JdbcClient sql() {
    return sql;
  }

  public long nowMs() {
    return clock.millis();
  }

  /** All of it or nothing; within a transaction that stands already, part of that one. */
  public <T> T inTransaction(Supplier<T> work) {
    T result = transactions.execute(_ -> work.get());
    if (result == null) {
      throw new IllegalStateException("A transaction answers something");
    }
    return result;
  }

  public void run(Runnable work) {
    transactions.executeWithoutResult(_ -> work.run());
  }

  /** Books within the transaction that stands; what is booked already is left as it is. */
  public void post(List<Transaction> booked) {
    Connection connection = DataSourceUtils.getConnection(source);
    try {
      BookStore.write(connection, booked);
    } catch (SQLException e) {
      throw new ServerException("The book cannot be written: " + e.getMessage(), e);
    } finally {
      DataSourceUtils.releaseConnection(connection, source);
    }
  }
}
