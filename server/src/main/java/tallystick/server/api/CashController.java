package tallystick.server.api;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tallystick.atm.Currencies;
import tallystick.intent.Cash;
import tallystick.intent.MachineSetting;
import tallystick.intent.NoteCount;
import tallystick.intent.TerminalId;
import tallystick.intent.WalletId;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.server.fleet.Fleet;
import tallystick.server.fleet.money.CashUnits;
import tallystick.server.fleet.money.MoneyRules;

/**
 * Cash as the books have it and as people counted it. A count posts a difference and overwrites
 * nothing; that the keeper takes a machine for emptied is only proposed.
 */
@RestController
@RequestMapping("/api/v1/cash")
class CashController {
  private static final int COLLECTIONS = 200;

  private final Fleet fleet;
  private final Idempotency idempotency;
  private final Proposals proposals;

  CashController(Fleet fleet, Idempotency idempotency, Proposals proposals) {
    this.fleet = fleet;
    this.idempotency = idempotency;
    this.proposals = proposals;
  }

  /** Notes of one worth; decimal text, except how many. */
  record NotesView(String note, long expected, String worth) {}

  /** One box of one machine; {@code bag-N} is what was taken out and is not counted yet. */
  record CashUnitView(
      String terminal, String unit, String currency, String total, List<NotesView> notes) {}

  /**
   * One denomination of a collection.
   *
   * @param counted null before a person counted
   */
  record CollectedNotes(String note, long expected, long machine, @Nullable Long counted) {}

  /**
   * One opening of a box. Sums are decimal text.
   *
   * @param sequence of the machine's statement that says so
   * @param expected by the books
   * @param counted by a person; null before, as the difference
   * @param variance counted less expected
   */
  record CollectionView(
      String terminal,
      long sequence,
      String unit,
      String currency,
      long atMs,
      String expected,
      String byMachine,
      @Nullable String counted,
      @Nullable String variance,
      String countedBy,
      List<CollectedNotes> notes) {}

  /** What the books do not explain, in one asset; decimal text. */
  record OffBalance(String asset, String amount) {}

  /**
   * All of it.
   *
   * @param off empty while every booking has two sides
   */
  record CashView(
      List<CashUnitView> units, List<CollectionView> collections, List<OffBalance> off) {}

  /** Notes of one worth, in decimal text. */
  record CountedNotes(String note, int count) {}

  /** What a person found in the bag; denominations that are not named were not in it. */
  record CountWish(List<CountedNotes> counted) {}

  /** Notes that a person put into a machine's dispenser, and in which currency they are. */
  record LoadWish(String currency, List<CountedNotes> notes) {}

  /**
   * What happens with a wallet's money when nobody does anything.
   *
   * @param version 0 before anybody set it
   * @param ticketDays after which a ticket that nobody brought is a person's
   * @param raiseAfterBlocks after which the fee of a transaction in no block is raised; 0 for never
   */
  record MoneyRuleView(String wallet, int version, int ticketDays, int raiseAfterBlocks) {}

  /** The next version of a wallet's rule, after the one that was seen. */
  record MoneyRuleWish(String wallet, int after, int ticketDays, int raiseAfterBlocks) {}

  @GetMapping
  CashView cash() {
    Caller.requireAllBots();
    return new CashView(
        units(),
        fleet.cash().collections(COLLECTIONS).stream().map(CashController::view).toList(),
        fleet.balance().off().stream()
            .map(
                off ->
                    new OffBalance(
                        off.asset(),
                        new Amount(new Asset(off.asset(), off.decimals()), off.units())
                            .toDecimal()))
            .toList());
  }

  /** What happens with each wallet's money when nobody does anything. */
  @GetMapping("/rules")
  List<MoneyRuleView> rules() {
    Caller.requireAllBots();
    return fleet.fold().picture().wallets().keySet().stream()
        .sorted(Comparator.comparing(WalletId::name))
        .map(wallet -> view(wallet, fleet.moneyRules().latest(wallet)))
        .toList();
  }

  /** Sets a wallet's rule, on the version that a person saw. */
  @PostMapping("/rules")
  MoneyRuleView rule(@RequestBody MoneyRuleWish wish) {
    Caller.requireAllBots();
    Caller.requireStepUp();
    WalletId wallet =
        fleet.fold().picture().wallets().keySet().stream()
            .filter(known -> known.name().equals(wish.wallet()))
            .findFirst()
            .orElseThrow(() -> Problem.notFound("The keeper has no wallet " + wish.wallet()));
    MoneyRules.Rule rule;
    try {
      rule = new MoneyRules.Rule(wish.ticketDays(), wish.raiseAfterBlocks());
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest("invalid", String.valueOf(e.getMessage()));
    }
    return fleet
        .moneyRules()
        .save(wallet, wish.after(), rule, Caller.now().name())
        .map(saved -> view(wallet, saved))
        .orElseThrow(() -> Problem.conflict("stale", "Somebody has changed this rule meanwhile"));
  }

  private static MoneyRuleView view(WalletId wallet, MoneyRules.Version found) {
    return new MoneyRuleView(
        wallet.name(), found.version(), found.rule().ticketDays(), found.rule().raiseAfterBlocks());
  }

  /** Notes go from the bank into a machine, from which customers who sell coins get them. */
  @PostMapping("/machines/{terminal}/loads")
  ResponseEntity<CashView> load(
      @PathVariable String terminal,
      @RequestHeader(value = "Idempotency-Key", required = false) @Nullable String key,
      @RequestBody LoadWish wish) {
    Caller.requireAllBots();
    Caller.requireStepUp();
    TerminalId id = enrolled(terminal);
    List<NoteCount> notes = notes(wish.notes(), Currencies.of(wish.currency()));
    if (notes.isEmpty()) {
      throw Problem.badRequest("invalid", "Nothing was loaded: name notes and how many");
    }
    return idempotency.once(
        key,
        List.of(terminal, wish),
        CashView.class,
        () -> {
          fleet.cash().load(id, wish.currency(), notes, "load-" + UUID.randomUUID());
          return ResponseEntity.ok(cash());
        });
  }

  private TerminalId enrolled(String terminal) {
    return fleet.machines().all().stream()
        .map(machine -> machine.terminal())
        .filter(id -> id.name().equals(terminal))
        .findFirst()
        .orElseThrow(() -> Problem.notFound("There is no machine " + terminal));
  }

  /** A person's count, once; the difference is posted and stays seen. */
  @PostMapping("/collections/{terminal}/{sequence}/count")
  ResponseEntity<CollectionView> count(
      @PathVariable String terminal,
      @PathVariable long sequence,
      @RequestHeader(value = "Idempotency-Key", required = false) @Nullable String key,
      @RequestBody CountWish wish) {
    Caller.requireAllBots();
    Caller.requireStepUp();
    CashUnits.Collection taken = find(terminal, sequence);
    List<NoteCount> counted = notes(wish.counted(), Currencies.of(taken.currency()));
    return idempotency.once(
        key,
        List.of(terminal, sequence, wish),
        CollectionView.class,
        () ->
            switch (fleet.cash().count(taken.terminal(), sequence, counted, Caller.now().name())) {
              case CashUnits.Counted.Done(CashUnits.Collection done) ->
                  ResponseEntity.ok(view(done));
              case CashUnits.Counted.Before(CashUnits.Collection before) ->
                  throw Problem.conflict(
                      "counted-before",
                      before.countedBy()
                          + " has counted this one already; a count is never changed");
              case CashUnits.Counted.Unknown _ -> throw unknown(terminal, sequence);
            });
  }

  /** Proposes to the keeper that the machine was emptied, with the sum that a person counted. */
  @PostMapping("/collections/{terminal}/{sequence}/confirmation")
  Proposals.Proposed confirm(
      @PathVariable String terminal,
      @PathVariable long sequence,
      @RequestHeader(value = "Idempotency-Key", required = false) @Nullable String key) {
    Caller.requireAllBots();
    CashUnits.Collection taken = find(terminal, sequence);
    List<CashUnits.Notes> counted =
        taken
            .counted()
            .orElseThrow(
                () ->
                    Problem.conflict(
                        "not-counted", "Nobody has counted this collection yet: count it first"));
    return proposals.propose(
        key,
        new MachineSetting.ConfirmCollection(
            taken.terminal(), sequence, new Cash(taken.currency(), sum(counted))));
  }

  private CashUnits.Collection find(String terminal, long sequence) {
    Optional<CashUnits.Collection> found;
    try {
      found =
          fleet.cash().collections(COLLECTIONS).stream()
              .filter(
                  one ->
                      one.terminal().equals(new TerminalId(terminal)) && one.sequence() == sequence)
              .findFirst();
    } catch (IllegalArgumentException e) {
      throw unknown(terminal, sequence);
    }
    return found.orElseThrow(() -> unknown(terminal, sequence));
  }

  private static Problem unknown(String terminal, long sequence) {
    return Problem.notFound("Machine " + terminal + " signed no collection under " + sequence);
  }

  static List<NoteCount> notes(List<CountedNotes> counted, Asset currency) {
    TreeMap<Long, NoteCount> notes = new TreeMap<>();
    for (CountedNotes some : counted) {
      long minor = Amount.parse(some.note(), currency).units().longValueExact();
      if (notes.put(minor, new NoteCount(minor, some.count())) != null) {
        throw Problem.badRequest("invalid", "Notes of " + some.note() + " stand twice");
      }
    }
    return List.copyOf(notes.values());
  }

  private List<CashUnitView> units() {
    Map<List<String>, List<CashUnits.Expected>> boxes = new LinkedHashMap<>();
    for (CashUnits.Expected one : fleet.cash().expected()) {
      boxes
          .computeIfAbsent(
              List.of(one.terminal().name(), one.unit(), one.currency()), _ -> new ArrayList<>())
          .add(one);
    }
    List<CashUnitView> views = new ArrayList<>();
    boxes.forEach((box, notes) -> views.add(unit(box.get(0), box.get(1), box.get(2), notes)));
    return views;
  }

  private static CashUnitView unit(
      String terminal, String name, String currency, List<CashUnits.Expected> held) {
    long total = 0;
    List<NotesView> notes = new ArrayList<>();
    held.sort(Comparator.comparingLong(CashUnits.Expected::minor));
    for (CashUnits.Expected one : held) {
      long worth = Math.multiplyExact(one.minor(), one.count());
      total = Math.addExact(total, worth);
      notes.add(
          new NotesView(
              SalesController.cash(currency, one.minor()),
              one.count(),
              SalesController.cash(currency, worth)));
    }
    return new CashUnitView(terminal, name, currency, SalesController.cash(currency, total), notes);
  }

  private static CollectionView view(CashUnits.Collection taken) {
    Map<Long, Long> machine = byWorth(taken.byMachine());
    Map<Long, Long> expected = byWorth(taken.expected());
    Map<Long, Long> counted = taken.counted().map(CashController::byWorth).orElse(null);
    TreeSet<Long> all = new TreeSet<>(expected.keySet());
    all.addAll(machine.keySet());
    if (counted != null) {
      all.addAll(counted.keySet());
    }
    String currency = taken.currency();
    return new CollectionView(
        taken.terminal().name(),
        taken.sequence(),
        taken.unit(),
        currency,
        taken.atMs(),
        SalesController.cash(currency, sum(taken.expected())),
        SalesController.cash(currency, sum(taken.byMachine())),
        taken.counted().map(notes -> SalesController.cash(currency, sum(notes))).orElse(null),
        taken.varianceMinor().map(minor -> SalesController.cash(currency, minor)).orElse(null),
        taken.countedBy(),
        all.stream()
            .map(
                minor ->
                    new CollectedNotes(
                        SalesController.cash(currency, minor),
                        expected.getOrDefault(minor, 0L),
                        machine.getOrDefault(minor, 0L),
                        counted == null ? null : counted.getOrDefault(minor, 0L)))
            .toList());
  }

  private static Map<Long, Long> byWorth(List<CashUnits.Notes> notes) {
    Map<Long, Long> counts = new TreeMap<>();
    notes.forEach(some -> counts.merge(some.minor(), some.count(), Long::sum));
    return counts;
  }

  private static long sum(List<CashUnits.Notes> notes) {
    long minor = 0;
    for (CashUnits.Notes some : notes) {
      minor = Math.addExact(minor, Math.multiplyExact(some.minor(), some.count()));
    }
    return minor;
  }
}
