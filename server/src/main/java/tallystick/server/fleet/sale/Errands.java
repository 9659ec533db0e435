package tallystick.server.fleet.sale;

import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tallystick.atm.sale.Effect;
import tallystick.intent.SaleId;
import tallystick.server.fleet.FleetDatabase;

/**
 * What is to be done because of a step. It is stored with the step and done afterwards, at least
 * once: a server that ends in between does it after its next start. Whoever does it makes a second
 * time harmless.
 */
public final class Errands {
  private static final Logger log = LoggerFactory.getLogger(Errands.class);

  /** Done in one go before anything else is looked at. */
  private static final int MAX_AT_ONCE = 200;

  private static final long FIRST_WAIT_MS = 2_000;
  private static final long LONGEST_WAIT_MS = 300_000;

  private final FleetDatabase database;

  public Errands(FleetDatabase database) {
    this.database = database;
  }

  /** What came of a try. */
  sealed interface Tried {
    record Done() implements Tried {}

    /** Not possible now; it is tried again, later each time. */
    record Later(String why) implements Tried {}
  }

  /** Who does it. */
  interface Doer {
    Tried attempt(SaleId sale, Effect errand);
  }

  private record Open(long id, SaleId sale, Effect errand, int tries) {}

  void put(SaleId sale, Effect errand) {
    database
        .sql()
        .sql("insert into sale_errand (sale, kind, body, due_ms) values (?, ?, ?, ?)")
        .params(sale.toString(), EventJson.kind(errand), EventJson.write(errand), database.nowMs())
        .update();
  }

  /** Tries all that is due, the oldest first. */
  void work(Doer doer) {
    for (Open open : due()) {
      Tried tried;
      try {
        tried = doer.attempt(open.sale(), open.errand());
      } catch (RuntimeException e) {
        log.warn("{} of sale {} is tried again", open.errand(), open.sale(), e);
        tried = new Tried.Later(e.toString());
      }
      switch (tried) {
        case Tried.Done() ->
            database
                .sql()
                .sql("update sale_errand set done_ms = ?, trouble = '' where id = ?")
                .params(database.nowMs(), open.id())
                .update();
        case Tried.Later(String why) -> {
          long waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS << Math.min(open.tries(), 20));
          database
              .sql()
              .sql("update sale_errand set tries = tries + 1, due_ms = ?, trouble = ? where id = ?")
              .params(database.nowMs() + waitMs, why, open.id())
              .update();
        }
      }
    }
  }

  private List<Open> due() {
    return database
        .sql()
        .sql("select * from sale_errand where done_ms is null and due_ms <= ? order by id limit ?")
        .params(database.nowMs(), MAX_AT_ONCE)
        .query(
            (row, _) ->
                new Open(
                    row.getLong("id"),
                    SaleId.parse(row.getString("sale")),
                    EventJson.effect(row.getString("kind"), row.getString("body")),
                    row.getInt("tries")))
        .list();
  }

  /** Why something of this sale has to be tried again; empty when nothing does. */
  public Set<String> troubles(SaleId sale) {
    return Set.copyOf(
        database
            .sql()
            .sql(
                "select distinct trouble from sale_errand"
                    + " where sale = ? and done_ms is null and trouble <> ''")
            .param(sale.toString())
            .query(String.class)
            .list());
  }
}
