package tallystick.server.fleet.money;

import java.math.BigInteger;
import java.util.List;
import tallystick.server.fleet.FleetDatabase;

/** All accounts added up. In each asset they come to nothing, or the books are broken. */
public final class TrialBalance {
  private final FleetDatabase database;

  public TrialBalance(FleetDatabase database) {
    this.database = database;
  }

  /**
   * One kind of account in one asset.
   *
   * @param group the first part of its accounts' names: {@code cash}, {@code wallet}, ...
   * @param decimals of the asset
   */
  public record Line(String group, String asset, int decimals, BigInteger units) {}

  /** An asset of which something came from nowhere, or went there. */
  public record Off(String asset, int decimals, BigInteger units) {}

  /** Sums by kind of account, those of zero left out. */
  public List<Line> lines() {
    return database
        .sql()
        .sql(
            """
            select split_part(account, '/', 1) as kind, asset, decimals, sum(units) as units
            from book_posting group by 1, 2, 3 having sum(units) <> 0 order by 2, 3, 1
            """)
        .query(
            (row, _) ->
                new Line(
                    row.getString("kind"),
                    row.getString("asset"),
                    row.getInt("decimals"),
                    row.getBigDecimal("units").toBigIntegerExact()))
        .list();
  }

  /** What does not balance; empty when the books are whole. */
  public List<Off> off() {
    return database
        .sql()
        .sql(
            """
            select asset, decimals, sum(units) as units
            from book_posting group by 1, 2 having sum(units) <> 0 order by 1, 2
            """)
        .query(
            (row, _) ->
                new Off(
                    row.getString("asset"),
                    row.getInt("decimals"),
                    row.getBigDecimal("units").toBigIntegerExact()))
        .list();
  }
}
