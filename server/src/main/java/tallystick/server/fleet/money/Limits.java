package tallystick.server.fleet.money;

import java.time.Duration;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import tallystick.atm.Currencies;
import tallystick.atm.Direction;
import tallystick.atm.rule.Limit;
import tallystick.atm.rule.Reservations;
import tallystick.atm.rule.Scope;
import tallystick.atm.rule.Window;
import tallystick.intent.Bytes;
import tallystick.intent.SaleId;
import tallystick.intent.TerminalId;
import tallystick.market.Amount;
import tallystick.server.fleet.FleetDatabase;

/**
 * What limits count, as rows; the arithmetic is {@link Reservations}. Whoever asks for one person,
 * address or machine is served after whoever asked before, so that no two take what is left once.
 */
public final class Limits {
  /** The longest window of a law is a year; limits of a lifetime look at everything. */
  private static final Duration YEAR = Duration.ofDays(366);

  private static final String QUOTE = "quote/";
  private static final String SALE = "sale/";

  private final FleetDatabase database;

  public Limits(FleetDatabase database) {
    this.database = database;
  }

  /** The answer to {@link #reserve}. */
  public sealed interface Answer {
    /**
     * Reserved.
     *
     * @param cash at most what was wished
     */
    record Reserved(Amount cash) implements Answer {}

    /** Less than the least is left. */
    record OverLimit(String limit, Amount left) implements Answer {}
  }

  /**
   * A wish.
   *
   * @param least below it nothing is reserved
   * @param most all that is wished
   * @param untilMs when it is given up, unless a sale has taken it
   */
  public record Wish(
      Bytes quote,
      Reservations.Parties parties,
      Direction direction,
      Amount least,
      Amount most,
      long untilMs) {}

  /** Takes as much as all limits leave, up to the wish. */
  public Answer reserve(Wish wish, List<Limit> limits, ZoneId zone) {
    return database.inTransaction(
        () -> {
          lock(wish.parties());
          long nowMs = database.nowMs();
          Reservations taken = taken(wish.parties(), limits, nowMs);
          SaleId own = new SaleId(wish.parties().terminal(), Long.MAX_VALUE);
          Reservations.Wish whole =
              new Reservations.Wish(own, wish.parties(), wish.direction(), wish.most(), nowMs);
          // In a limit's other currency nothing can be compared, and so nothing is left.
          Amount left =
              limits.stream()
                      .anyMatch(
                          limit ->
                              limit.counts().contains(wish.direction())
                                  && !limit.max().asset().equals(wish.most().asset()))
                  ? Amount.zero(wish.most().asset())
                  : taken.left(whole, limits, zone);
          if (left.compareTo(wish.least()) < 0) {
            return new Answer.OverLimit(inTheWay(taken, whole, wish.least(), limits, zone), left);
          }
          insert(
              QUOTE + wish.quote(), wish.parties(), wish.direction(), left, nowMs, wish.untilMs());
          return new Answer.Reserved(left);
        });
  }

  private static String inTheWay(
      Reservations taken,
      Reservations.Wish wish,
      Amount least,
      Collection<Limit> limits,
      ZoneId zone) {
    Reservations.Wish small =
        new Reservations.Wish(wish.sale(), wish.parties(), wish.direction(), least, wish.atMs());
    return taken.reserve(small, limits, zone)
            instanceof Reservations.Answer.OverLimit(Limit limit, Amount _, Amount _)
        ? limit.name()
        : "limits";
  }

  /** In one order, so that two who need the same locks cannot wait for each other. */
  private void lock(Reservations.Parties parties) {
    TreeSet<String> keys = new TreeSet<>();
    keys.add("limit/person/" + parties.person());
    keys.add("limit/address/" + parties.address());
    keys.add("limit/terminal/" + parties.terminal());
    for (String key : keys) {
      database
          .sql()
          .sql("select pg_advisory_xact_lock(hashtextextended(?, 0))::text")
          .param(key)
          .query(String.class)
          .optional();
    }
  }

  private Reservations taken(Reservations.Parties parties, List<Limit> limits, long nowMs) {
    boolean forEver = limits.stream().anyMatch(limit -> limit.window() == Window.LIFETIME);
    boolean machines = limits.stream().anyMatch(limit -> limit.scope() == Scope.TERMINAL);
    long[] number = {0};
    Reservations all = Reservations.NONE;
    List<Reservations.Wish> found =
        database
            .sql()
            .sql(
                """
                select * from limit_taken
                where (person = ? or address = ? or (? and terminal = ?))
                  and at_ms >= ? and (settled or until_ms > ?)
                """)
            .params(
                parties.person(),
                parties.address(),
                machines,
                parties.terminal().name(),
                forEver ? Long.MIN_VALUE : nowMs - YEAR.toMillis(),
                nowMs)
            .query(
                (row, _) ->
                    new Reservations.Wish(
                        // The rows have names of their own; here each only has to be another.
                        new SaleId(new TerminalId(row.getString("terminal")), ++number[0]),
                        new Reservations.Parties(
                            row.getString("person"),
                            row.getString("address"),
                            new TerminalId(row.getString("terminal"))),
                        Direction.valueOf(row.getString("direction")),
                        Amount.ofUnits(
                            Currencies.of(row.getString("currency")), row.getLong("minor")),
                        row.getLong("at_ms")))
            .list();
    for (Reservations.Wish wish : found) {
      all = all.record(wish);
    }
    return all;
  }

  private void insert(
      String id,
      Reservations.Parties parties,
      Direction direction,
      Amount cash,
      long atMs,
      long untilMs) {
    database
        .sql()
        .sql(
            """
            insert into limit_taken (id, person, address, terminal, direction, currency, minor,
                                     at_ms, settled, until_ms)
            values (?, ?, ?, ?, ?, ?, ?, ?, false, ?)
            """)
        .params(
            id,
            parties.person(),
            parties.address(),
            parties.terminal().name(),
            direction.name(),
            cash.asset().code(),
            cash.units().longValueExact(),
            atMs,
            untilMs)
        .update();
  }

  /** A price that nobody will use: frees what it reserved, unless a sale has it. */
  public void release(Bytes quote) {
    database.sql().sql("delete from limit_taken where id = ?").param(QUOTE + quote).update();
  }

  /** A sale has taken the price; its reservation stays until the sale settles it. */
  public void takenBy(Bytes quote, SaleId sale) {
    database
        .sql()
        .sql(
            "update limit_taken set id = ?, until_ms = ? where id = ?"
                + " and not exists (select 1 from limit_taken where id = ?)")
        .params(SALE + sale, Long.MAX_VALUE, QUOTE + quote, SALE + sale)
        .update();
  }

  /** The sale was another price's: what was reserved for this one stands free again. */
  public void leftBy(Bytes quote, SaleId sale, long untilMs) {
    database
        .sql()
        .sql("update limit_taken set id = ?, until_ms = ? where id = ? and not settled")
        .params(QUOTE + quote, untilMs, SALE + sale)
        .update();
  }

  /**
   * What a sale is counted with from now on, whatever was reserved: cash in a machine is a fact.
   * Zero counts it no more.
   *
   * @param parties for a sale that has reserved nothing
   */
  public void count(
      SaleId sale, Optional<Reservations.Parties> parties, Direction direction, Amount cash) {
    if (cash.signum() <= 0) {
      database.sql().sql("delete from limit_taken where id = ?").param(SALE + sale).update();
      return;
    }
    int changed =
        database
            .sql()
            .sql("update limit_taken set minor = ?, settled = true where id = ?")
            .params(cash.units().longValueExact(), SALE + sale)
            .update();
    if (changed == 0 && parties.isPresent()) {
      insert(SALE + sale, parties.get(), direction, cash, database.nowMs(), Long.MAX_VALUE);
      database
          .sql()
          .sql("update limit_taken set settled = true where id = ?")
          .param(SALE + sale)
          .update();
    }
  }

  /** Drops reservations that nobody used in time. */
  public void forgetUnused() {
    database
        .sql()
        .sql("delete from limit_taken where not settled and until_ms <= ?")
        .param(database.nowMs())
        .update();
  }
}
