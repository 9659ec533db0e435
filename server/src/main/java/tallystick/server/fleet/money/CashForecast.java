package tallystick.server.fleet.money;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import tallystick.server.fleet.FleetDatabase;

/**
 * When somebody has to drive there: days until a cashbox is full or a denomination of the dispenser
 * is out, if the coming days are as the last fourteen were. It counts notes that customers put in
 * and got, not what people loaded or took away.
 */
public final class CashForecast {
  /** Two weeks hold each weekday twice, and are short enough to follow a change. */
  public static final long WINDOW_MS = Duration.ofDays(14).toMillis();

  /** Notes that a stacker of a usual validator takes, where nobody said. */
  public static final long CASHBOX_NOTES = 1_000;

  private static final long DAY_MS = Duration.ofDays(1).toMillis();

  /** Less than a day of flow tells nothing about a day. */
  private static final long LEAST_MS = DAY_MS;

  /** Pages ask every few seconds; a day's flow is no other than a minute ago. */
  private static final long KEPT_MS = 60_000;

  private final FleetDatabase database;
  private volatile Kept kept = new Kept(Long.MIN_VALUE / 2, Map.of());

  private record Kept(long atMs, Map<String, Outlook> outlooks) {}

  public CashForecast(FleetDatabase database) {
    this.database = database;
  }

  /**
   * One machine's.
   *
   * @param fullInDays whole days; empty while nothing flows in or too little is known
   * @param emptyInDays of the denomination that is out first
   */
  public record Outlook(OptionalLong fullInDays, OptionalLong emptyInDays) {
    public static final Outlook UNKNOWN = new Outlook(OptionalLong.empty(), OptionalLong.empty());
  }

  private static final class Sums {
    private long boxNotes;
    private long boxIn;
    private long emptyInDays = Long.MAX_VALUE;
  }

  /** Every machine's of which the books know a flow, by name. */
  public Map<String, Outlook> all() {
    long nowMs = database.nowMs();
    Kept last = kept;
    if (nowMs - last.atMs() >= 0 && nowMs - last.atMs() < KEPT_MS) {
      return last.outlooks();
    }
    Map<String, Outlook> found = Map.copyOf(look(nowMs));
    kept = new Kept(nowMs, found);
    return found;
  }

  private Map<String, Outlook> look(long nowMs) {
    long sinceMs = nowMs - WINDOW_MS;
    Map<String, Sums> sums = new HashMap<>();
    Map<String, Long> began = began();
    database
        .sql()
        .sql(
            """
            select p.account, sum(p.units) as held,
              coalesce(sum(p.units) filter (where p.units > 0 and t.time_ms > :since
                and t.id not like 'loading/%' and t.id not like 'collection/%'), 0) as came,
              coalesce(-sum(p.units) filter (where p.units < 0 and t.time_ms > :since
                and t.id not like 'loading/%' and t.id not like 'collection/%'), 0) as went
            from book_posting p join book_transaction t on t.id = p.transaction_id
            where starts_with(p.account, 'cash/') group by p.account
            """)
        .param("since", sinceMs)
        .query(
            (row, _) -> {
              String[] parts = row.getString("account").split("/", -1);
              String terminal = parts[1];
              String unit = parts[2];
              long minor = Long.parseLong(parts[3]);
              long held = row.getBigDecimal("held").longValueExact() / minor;
              long came = row.getBigDecimal("came").longValueExact() / minor;
              long went = row.getBigDecimal("went").longValueExact() / minor;
              Sums mine = sums.computeIfAbsent(terminal, _ -> new Sums());
              if (unit.equals("cashbox")) {
                mine.boxNotes += held;
                mine.boxIn += came;
              } else if (unit.equals(CashUnits.DISPENSER) && went > 0) {
                long knownMs = knownMs(began.getOrDefault(terminal, nowMs), nowMs);
                if (knownMs >= LEAST_MS) {
                  mine.emptyInDays =
                      Math.min(mine.emptyInDays, days(Math.max(0, held), went, knownMs));
                }
              }
              return terminal;
            })
        .list();
    Map<String, Outlook> found = new HashMap<>();
    sums.forEach(
        (terminal, mine) -> {
          long knownMs = knownMs(began.getOrDefault(terminal, nowMs), nowMs);
          found.put(
              terminal,
              new Outlook(
                  mine.boxIn == 0 || knownMs < LEAST_MS
                      ? OptionalLong.empty()
                      : OptionalLong.of(
                          days(Math.max(0, CASHBOX_NOTES - mine.boxNotes), mine.boxIn, knownMs)),
                  mine.emptyInDays == Long.MAX_VALUE
                      ? OptionalLong.empty()
                      : OptionalLong.of(mine.emptyInDays)));
        });
    return found;
  }

  private static long knownMs(long firstHeardMs, long nowMs) {
    return Math.min(WINDOW_MS, nowMs - firstHeardMs);
  }

  /** Whole days that so many notes last when {@code flow} of them moved in this time. */
  private static long days(long notes, long flow, long overMs) {
    return Math.multiplyExact(notes, overMs) / Math.multiplyExact(flow, DAY_MS);
  }

  private Map<String, Long> began() {
    Map<String, Long> began = new HashMap<>();
    database
        .sql()
        .sql("select terminal, first_heard_ms from machine")
        .query((row, _) -> began.put(row.getString("terminal"), row.getLong("first_heard_ms")))
        .list();
    return began;
  }
}
