package tallystick.server.fleet.money;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tallystick.atm.Currencies;
import tallystick.atm.ledger.Accounts;
import tallystick.atm.ledger.CashUnit;
import tallystick.atm.ledger.Draft;
import tallystick.atm.ledger.NotePlan;
import tallystick.intent.Cash;
import tallystick.intent.NoteCount;
import tallystick.intent.SaleId;
import tallystick.intent.TerminalId;
import tallystick.intent.TerminalStatement;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Transaction;
import tallystick.server.fleet.FleetDatabase;
import tools.jackson.databind.json.JsonMapper;

/**
 * Notes in machines, as the books have them: what is expected in a unit is what its accounts hold,
 * one for each denomination. A unit that is taken out becomes a bag; a person's count of the bag
 * posts the difference, which stays seen, and changes no counter.
 */
public final class CashUnits {
  /** Where a machine's notes for customers lie, whatever cassettes it has. */
  public static final String DISPENSER = "dispenser";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final FleetDatabase database;

  public CashUnits(FleetDatabase database) {
    this.database = database;
  }

  /** What the books expect of one denomination in one unit. */
  public record Expected(
      TerminalId terminal, String unit, String currency, long minor, long count) {}

  /** So many notes of one denomination. */
  public record Notes(long minor, long count) {}

  /**
   * A unit that was taken out.
   *
   * @param sequence of the machine's statement; with its name the key
   * @param byMachine its own count
   * @param expected the books'
   * @param counted a person's; empty before
   */
  public record Collection(
      TerminalId terminal,
      long sequence,
      String unit,
      String currency,
      List<Notes> byMachine,
      List<Notes> expected,
      long atMs,
      Optional<List<Notes>> counted,
      String countedBy,
      long countedMs) {
    /** Counted less expected, in minor units; empty before it is counted. */
    public Optional<Long> varianceMinor() {
      return counted.map(found -> sum(found) - sum(expected));
    }

    private static long sum(List<Notes> notes) {
      return notes.stream().mapToLong(some -> some.minor() * some.count()).sum();
    }
  }

  /** The answer to {@link #count}. */
  public sealed interface Counted {
    record Done(Collection collection) implements Counted {}

    /** Counted before; a count is not changed, a mistake is booked by itself. */
    record Before(Collection collection) implements Counted {}

    record Unknown() implements Counted {}
  }

  /** Notes were put into a machine's dispenser by a person, from the bank. */
  public void load(TerminalId terminal, String currency, List<NoteCount> notes, String id) {
    CashUnit unit = new CashUnit(terminal, DISPENSER, Currencies.of(currency), Map.of());
    database.run(() -> database.post(List.of(unit.loading(id, notes, database.nowMs()))));
  }

  /** Notes in a machine's dispenser that are not put aside for somebody, by denomination. */
  public Map<Long, Integer> available(TerminalId terminal, String currency) {
    Map<Long, Integer> free = new TreeMap<>();
    for (Expected each : expected(terminal)) {
      if (each.unit().equals(DISPENSER) && each.currency().equals(currency) && each.count() > 0) {
        free.put(each.minor(), Math.toIntExact(each.count()));
      }
    }
    database
        .sql()
        .sql("select notes from note_reservation where terminal = ? and currency = ?")
        .params(terminal.name(), currency)
        .query((row, _) -> notes(row.getString(1)))
        .list()
        .forEach(
            kept ->
                kept.forEach(
                    some ->
                        free.computeIfPresent(
                            some.minor(), (_, count) -> Math.toIntExact(count - some.count()))));
    free.values().removeIf(count -> count <= 0);
    return free;
  }

  /** Puts notes aside for a sale; false when the machine has none that come to the sum. */
  public boolean reserve(SaleId sale, Cash sum, long nowMs) {
    lockMachine(sale.terminal());
    Optional<List<NoteCount>> plan =
        NotePlan.of(sum.minor(), available(sale.terminal(), sum.currency()));
    if (plan.isEmpty()) {
      return false;
    }
    database
        .sql()
        .sql(
            """
            insert into note_reservation (sale, terminal, currency, notes, at_ms)
            values (?, ?, ?, ?, ?) on conflict (sale) do nothing
            """)
        .params(
            sale.toString(),
            sale.terminal().name(),
            sum.currency(),
            JSON.writeValueAsString(
                plan.get().stream()
                    .map(some -> new Notes(some.denominationMinor(), some.count()))
                    .toList()),
            nowMs)
        .update();
    return true;
  }

  /** What was put aside for a sale is free again. */
  public void free(SaleId sale) {
    database
        .sql()
        .sql("delete from note_reservation where sale = ?")
        .param(sale.toString())
        .update();
  }

  /**
   * What must have come out for a sale, by a person's count of what a dispenser still holds; while
   * another dispense of the machine is unsettled at most what was put aside for this one.
   *
   * @param left ascending by denomination; what is not named is not there
   * @param alone whether no other dispense is unsettled
   */
  public List<NoteCount> missing(
      SaleId sale, String currency, List<NoteCount> left, boolean alone) {
    lockMachine(sale.terminal());
    Map<Long, Long> aside = new HashMap<>();
    database
        .sql()
        .sql("select notes from note_reservation where sale = ?")
        .param(sale.toString())
        .query((row, _) -> notes(row.getString(1)))
        .list()
        .forEach(kept -> kept.forEach(some -> aside.put(some.minor(), some.count())));
    List<NoteCount> out = new ArrayList<>();
    surplus(sale.terminal(), currency, left)
        .forEach(
            (minor, more) -> {
              long gone = alone ? -more : Math.min(-more, aside.getOrDefault(minor, 0L));
              if (gone > 0) {
                out.add(new NoteCount(minor, Math.toIntExact(gone)));
              }
            });
    return out;
  }

  /** Posts what a count found beyond the books; what it found missing is a sale's. */
  public void found(SaleId counted, String currency, List<NoteCount> left) {
    Asset cash = Currencies.of(currency);
    Draft draft = new Draft("sell/" + counted + "/counted");
    surplus(counted.terminal(), currency, left)
        .forEach(
            (minor, more) -> {
              if (more > 0) {
                draft.move(
                    Accounts.overShort(counted.terminal(), cash),
                    Accounts.cash(counted.terminal(), DISPENSER, cash, minor),
                    Amount.ofUnits(cash, Math.multiplyExact(minor, more)));
              }
            });
    Transaction posting = draft.at(database.nowMs());
    if (!posting.postings().isEmpty()) {
      database.post(List.of(posting));
    }
  }

  /** Counted less expected in the dispenser, by denomination. */
  private Map<Long, Long> surplus(TerminalId terminal, String currency, List<NoteCount> left) {
    Map<Long, Long> difference = new TreeMap<>();
    left.forEach(
        some -> difference.merge(some.denominationMinor(), (long) some.count(), Long::sum));
    for (Expected each : expected(terminal)) {
      if (each.unit().equals(DISPENSER) && each.currency().equals(currency)) {
        difference.merge(each.minor(), -each.count(), Long::sum);
      }
    }
    return difference;
  }

  private void lockMachine(TerminalId terminal) {
    database
        .sql()
        .sql("select next_sequence from machine where terminal = ? for update")
        .param(terminal.name())
        .query(Long.class)
        .optional();
  }

  private static String bag(long sequence) {
    return "bag-" + sequence;
  }

  /** What is expected in every unit of a machine, bags included. */
  public List<Expected> expected(TerminalId terminal) {
    return expectedBelow("cash/" + terminal + "/");
  }

  /** The same of all machines. */
  public List<Expected> expected() {
    return expectedBelow("cash/");
  }

  private List<Expected> expectedBelow(String prefix) {
    return database
        .sql()
        .sql(
            """
            select account, sum(units) as units from book_posting
            where starts_with(account, ?) group by account having sum(units) <> 0 order by account
            """)
        .param(prefix)
        .query(
            (row, _) -> {
              String[] parts = row.getString("account").split("/", -1);
              long minor = Long.parseLong(parts[3]);
              return new Expected(
                  new TerminalId(parts[1]),
                  parts[2],
                  parts[4],
                  minor,
                  row.getBigDecimal("units").longValueExact() / minor);
            })
        .list();
  }

  /** Cash in a machine, by currency, in minor units. */
  public Map<String, Long> inside(TerminalId terminal) {
    Map<String, Long> sums = new TreeMap<>();
    for (Expected each : expected(terminal)) {
      if (!each.unit().startsWith("bag-")) {
        sums.merge(each.currency(), each.minor() * each.count(), Long::sum);
      }
    }
    return sums;
  }

  /** A machine says that a unit was taken out, within the transaction that stores its statement. */
  public void emptied(TerminalStatement.Emptied emptied) {
    Asset currency = Currencies.of(emptied.total().currency());
    List<Notes> expected = new ArrayList<>();
    Draft draft = new Draft("emptied/" + emptied.terminal() + "/" + emptied.sequence());
    for (Expected each : expected(emptied.terminal())) {
      if (each.unit().equals(emptied.cashUnit()) && each.currency().equals(currency.code())) {
        expected.add(new Notes(each.minor(), each.count()));
        draft.move(
            Accounts.cash(emptied.terminal(), each.unit(), currency, each.minor()),
            Accounts.cash(emptied.terminal(), bag(emptied.sequence()), currency, each.minor()),
            Amount.ofUnits(currency, Math.multiplyExact(each.minor(), each.count())));
      }
    }
    database.post(List.of(draft.at(emptied.atMs())));
    database
        .sql()
        .sql(
            """
            insert into cash_collection (terminal, sequence, unit, currency, by_machine, expected,
                                         at_ms)
            values (?, ?, ?, ?, ?, ?, ?)
            """)
        .params(
            emptied.terminal().name(),
            emptied.sequence(),
            emptied.cashUnit(),
            currency.code(),
            JSON.writeValueAsString(
                emptied.counted().stream()
                    .map(some -> new Notes(some.denominationMinor(), some.count()))
                    .toList()),
            JSON.writeValueAsString(expected),
            emptied.atMs())
        .update();
  }

  /** Collections, the latest first. */
  public List<Collection> collections(int limit) {
    return database
        .sql()
        .sql("select * from cash_collection order by at_ms desc limit ?")
        .param(limit)
        .query((row, _) -> collection(row))
        .list();
  }

  public Optional<Collection> collection(TerminalId terminal, long sequence) {
    return database
        .sql()
        .sql("select * from cash_collection where terminal = ? and sequence = ? for update")
        .params(terminal.name(), sequence)
        .query((row, _) -> collection(row))
        .optional();
  }

  /** A person has counted a bag: the difference to what was expected is posted. */
  public Counted count(TerminalId terminal, long sequence, List<NoteCount> counted, String by) {
    return database.inTransaction(
        () -> {
          Optional<Collection> found = collection(terminal, sequence);
          if (found.isEmpty()) {
            return new Counted.Unknown();
          }
          if (found.get().counted().isPresent()) {
            return new Counted.Before(found.get());
          }
          Asset currency = Currencies.of(found.get().currency());
          List<NoteCount> expected =
              found.get().expected().stream()
                  .map(some -> new NoteCount(some.minor(), Math.toIntExact(some.count())))
                  .toList();
          CashUnit bag = CashUnit.opened(terminal, bag(sequence), currency, expected);
          database.post(List.of(bag.collected(sequence, counted, database.nowMs()).posting()));
          database
              .sql()
              .sql(
                  "update cash_collection set counted = ?, counted_by = ?, counted_ms = ?"
                      + " where terminal = ? and sequence = ?")
              .params(
                  JSON.writeValueAsString(
                      counted.stream()
                          .map(some -> new Notes(some.denominationMinor(), some.count()))
                          .toList()),
                  by,
                  database.nowMs(),
                  terminal.name(),
                  sequence)
              .update();
          return new Counted.Done(collection(terminal, sequence).orElseThrow());
        });
  }

  private static Collection collection(java.sql.ResultSet row) throws java.sql.SQLException {
    String counted = row.getString("counted");
    return new Collection(
        new TerminalId(row.getString("terminal")),
        row.getLong("sequence"),
        row.getString("unit"),
        row.getString("currency"),
        notes(row.getString("by_machine")),
        notes(row.getString("expected")),
        row.getLong("at_ms"),
        counted == null ? Optional.empty() : Optional.of(notes(counted)),
        row.getString("counted_by"),
        row.getLong("counted_ms"));
  }

  private static List<Notes> notes(String json) {
    return Arrays.asList(JSON.readValue(json, Notes[].class));
  }

  /** Cash per machine, by currency; for lists of many machines. */
  public Map<TerminalId, Map<String, Long>> insideAll() {
    Map<TerminalId, Map<String, Long>> all = new HashMap<>();
    for (Expected each : expected()) {
      if (!each.unit().startsWith("bag-")) {
        all.computeIfAbsent(each.terminal(), _ -> new TreeMap<>())
            .merge(each.currency(), each.minor() * each.count(), Long::sum);
      }
    }
    return all;
  }
}
