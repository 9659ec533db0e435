package tallystick.server.api;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tallystick.atm.Currencies;
import tallystick.atm.rule.Jurisdiction;
import tallystick.intent.Cash;
import tallystick.intent.MachineSetting;
import tallystick.intent.TerminalCaps;
import tallystick.intent.TerminalId;
import tallystick.market.Amount;
import tallystick.server.fleet.Fleet;
import tallystick.server.fleet.machine.Beat;
import tallystick.server.fleet.machine.MachineFold;
import tallystick.server.fleet.machine.Machines;
import tallystick.server.fleet.money.CashForecast;
import tallystick.server.fleet.money.CashUnits;
import tallystick.server.fleet.place.Doors;
import tallystick.server.fleet.place.Location;
import tallystick.server.fleet.place.Place;
import tallystick.server.fleet.setting.CoinSetting;
import tallystick.server.fleet.setting.CoinSettings;

/**
 * Machines, for people. A lock is this server's own; whatever lets a machine's word be paid is only
 * <em>proposed</em> here, and people approve it at the keeper.
 */
@RestController
@RequestMapping("/api/v1/fleet")
class FleetController {
  private static final int LAST_SALES = 20;
  private static final int MAX_REASON_LENGTH = 120;

  private final Fleet fleet;
  private final SalesOfTheDay sales;
  private final Proposals proposals;

  FleetController(Fleet fleet, SalesOfTheDay sales, Proposals proposals) {
    this.fleet = fleet;
    this.sales = sales;
    this.proposals = proposals;
  }

  /**
   * A machine in the list.
   *
   * @param state online, closed (nobody is served, see stateText), locked, offline (silent for a
   *     minute), never (enrolled, never heard) or removed (its key is taken back for good)
   * @param stateText why, where there is a reason
   * @param heardMs null before it was ever heard
   * @param cash what must be inside by the books, decimal text in {@code currency}
   * @param salesToday begun in the last 24 hours
   * @param door shut, open or unknown
   * @param paper of the printer: ok, low, out or unknown
   * @param openSale the sale under way there; empty for none
   * @param lockedBecause empty when it is not locked
   * @param shut every reason why it serves nobody now, the gravest first
   * @param placeId 0 where it stands nowhere, and {@code place} is empty
   * @param jurisdiction of its place; empty where that is not known
   * @param oneWay takes cash and gives none
   * @param message on its screen
   * @param fullInDays until its cashbox is full, as the last fourteen days went; null: unknown
   * @param emptyInDays until a denomination of its dispenser is out
   */
  record MachineRow(
      String terminal,
      String state,
      String stateText,
      boolean simulated,
      @Nullable Long heardMs,
      String software,
      String door,
      String paper,
      String cash,
      String currency,
      int salesToday,
      String openSale,
      List<String> troubles,
      String lockedBecause,
      List<String> shut,
      long placeId,
      String place,
      String group,
      String jurisdiction,
      boolean oneWay,
      String message,
      @Nullable Long fullInDays,
      @Nullable Long emptyInDays) {}

  /**
   * A machine that asks to be let in.
   *
   * @param publicKey hex
   * @param code what its own screen must show too
   */
  record WaitingMachine(
      String terminal,
      String publicKey,
      String code,
      boolean simulated,
      String software,
      long heardMs) {}

  /**
   * All of it.
   *
   * @param closedBecause why no machine can trade now; empty when they can
   * @param cautions what is not checked, and should not be overlooked
   */
  record FleetView(
      String closedBecause,
      List<String> cautions,
      List<MachineRow> machines,
      List<WaitingMachine> waiting) {}

  /** How much cash of one machine the keeper believes; decimal text in {@code currency}. */
  record CapsView(String currency, String hour, String day, String uncollected) {}

  /**
   * Notes of one worth in one unit.
   *
   * @param note decimal text
   * @param expected by the books; null for what only the machine speaks of
   * @param said by the machine; null when it has told nothing of such notes
   */
  record HeldView(
      String unit, String note, String currency, @Nullable Long expected, @Nullable Long said) {}

  /**
   * One machine.
   *
   * @param keyCode the short form of its key, which its own screen and the approver show
   * @param distrusted what the machine says it does not believe of this server
   */
  record MachineView(
      MachineRow machine,
      String keyCode,
      CapsView caps,
      List<HeldView> cash,
      List<String> distrusted,
      List<SalesController.SaleLine> sales) {}

  /** Why; it is kept with the person's name, and a locked machine shows it. */
  record Reason(String reason) {}

  /** A machine to be let in with these caps. */
  record EnrolmentWish(String terminal, String publicKey, CapsView caps) {}

  /**
   * @param machines false: without the machines, which the list gives page by page
   */
  @GetMapping
  FleetView fleet(@RequestParam(defaultValue = "true") boolean machines) {
    Caller.requireAllBots();
    List<MachineRow> rows = machines ? rows() : List.of();
    return new FleetView(
        closedBecause(),
        cautions(),
        rows,
        fleet.machines().waiting().stream()
            .map(
                one ->
                    new WaitingMachine(
                        one.terminal(),
                        one.publicKey().toHex(),
                        one.keyCode(),
                        one.simulated(),
                        one.software(),
                        one.lastHeardMs()))
            .toList());
  }

  /** Every machine, those that were removed at the end. */
  List<MachineRow> rows() {
    Map<TerminalId, Map<String, Long>> inside = fleet.cash().insideAll();
    Map<String, Integer> today = sales.perMachine();
    Map<String, CashForecast.Outlook> outlooks = fleet.forecast().all();
    return fleet.machines().all().stream()
        .map(
            one ->
                row(
                    one,
                    inside.getOrDefault(one.terminal(), Map.of()),
                    today.getOrDefault(one.terminal().name(), 0),
                    outlooks.getOrDefault(one.terminal().name(), CashForecast.Outlook.UNKNOWN)))
        .toList();
  }

  @GetMapping("/machines/{terminal}")
  MachineView machine(@PathVariable String terminal) {
    Caller.requireAllBots();
    Machines.Machine machine = find(terminal);
    TerminalId id = machine.terminal();
    return new MachineView(
        row(
            machine,
            fleet.cash().inside(id),
            sales.perMachine().getOrDefault(id.name(), 0),
            fleet.forecast().all().getOrDefault(id.name(), CashForecast.Outlook.UNKNOWN)),
        machine.keyCode(),
        caps(machine.caps()),
        held(machine),
        machine.beat().distrusted(),
        SalesController.latest(fleet, id, LAST_SALES));
  }

  /** No new sale begins there; those that run go on. */
  @PostMapping("/machines/{terminal}/lock")
  MachineView lock(@PathVariable String terminal, @RequestBody Reason wish) {
    Caller.requireAllBots();
    TerminalId id = find(terminal).terminal();
    heard(fleet.machines().lock(id, reason(wish), Caller.now().name()), id);
    return machine(terminal);
  }

  /** Lifts a lock; the person who does must have proved lately that it is he. */
  @PostMapping("/machines/{terminal}/unlock")
  MachineView unlock(@PathVariable String terminal) {
    Caller.requireAllBots();
    Caller.requireStepUp();
    TerminalId id = find(terminal).terminal();
    heard(fleet.machines().unlock(id, Caller.now().name()), id);
    return machine(terminal);
  }

  /** Proposes to let a machine's word be paid; a person has compared its code. */
  @PostMapping("/enrolments")
  Proposals.Proposed enrol(
      @RequestHeader(value = "Idempotency-Key", required = false) @Nullable String key,
      @RequestBody EnrolmentWish wish) {
    Caller.requireAllBots();
    Machines.Waiting waiting =
        fleet.machines().waiting().stream()
            .filter(
                one ->
                    one.terminal().equals(wish.terminal())
                        && one.publicKey().toHex().equals(wish.publicKey()))
            .findFirst()
            .orElseThrow(
                () ->
                    Problem.conflict(
                        "not-waiting",
                        "No machine "
                            + wish.terminal()
                            + " asks to be let in with this key; look at the list again"));
    return proposals.propose(
        key,
        new MachineSetting.EnrolTerminal(
            terminal(waiting.terminal()),
            waiting.publicKey(),
            waiting.simulated(),
            caps(wish.caps())));
  }

  /** Proposes other caps. */
  @PostMapping("/machines/{terminal}/caps")
  Proposals.Proposed setCaps(
      @PathVariable String terminal,
      @RequestHeader(value = "Idempotency-Key", required = false) @Nullable String key,
      @RequestBody CapsView wish) {
    Caller.requireAllBots();
    return proposals.propose(
        key, new MachineSetting.SetTerminalCaps(find(terminal).terminal(), caps(wish)));
  }

  /** Proposes to take a machine out of service for good. */
  @PostMapping("/machines/{terminal}/removal")
  Proposals.Proposed remove(
      @PathVariable String terminal,
      @RequestHeader(value = "Idempotency-Key", required = false) @Nullable String key) {
    Caller.requireAllBots();
    return proposals.propose(key, new MachineSetting.RemoveTerminal(find(terminal).terminal()));
  }

  private Machines.Machine find(String terminal) {
    return fleet
        .machines()
        .find(terminal(terminal))
        .orElseThrow(() -> Problem.notFound("There is no machine " + terminal));
  }

  private static TerminalId terminal(String name) {
    try {
      return new TerminalId(name);
    } catch (IllegalArgumentException e) {
      throw Problem.notFound("There is no machine " + name);
    }
  }

  private static void heard(boolean done, TerminalId id) {
    if (!done) {
      throw Problem.conflict("never-heard", "Machine " + id + " was never heard; it sells nothing");
    }
  }

  private MachineRow row(
      Machines.Machine one, Map<String, Long> inside, int sales, CashForecast.Outlook outlook) {
    Place place = fleet.places().of(one.terminal());
    List<Doors.Shut> shut = fleet.doors().reasons(one.terminal(), one.locked());
    String currency = one.caps().currency();
    Beat beat = one.beat();
    return new MachineRow(
        one.terminal().name(),
        state(one, !shut.isEmpty()),
        one.locked().isEmpty()
            ? shut.stream().map(Doors.Shut::why).findFirst().orElse("")
            : one.locked() + " (" + one.lockedBy() + ")",
        one.simulated(),
        one.lastHeardMs() == 0 ? null : one.lastHeardMs(),
        one.software(),
        beat.door(),
        beat.printerPaper(),
        SalesController.cash(currency, inside.getOrDefault(currency, 0L)),
        currency,
        sales,
        beat.openSale(),
        beat.troubles(),
        one.locked(),
        shut.stream().map(Doors.Shut::why).toList(),
        place.id(),
        place.location().map(Location::name).orElse(""),
        place.group().orElse(""),
        place.jurisdiction().map(Jurisdiction::code).orElse(""),
        place.oneWay(),
        place.message(),
        outlook.fullInDays().isPresent() ? outlook.fullInDays().getAsLong() : null,
        outlook.emptyInDays().isPresent() ? outlook.emptyInDays().getAsLong() : null);
  }

  private static String state(Machines.Machine one, boolean shut) {
    if (one.removed()) {
      return "removed";
    }
    if (one.lastHeardMs() == 0) {
      return "never";
    }
    if (!one.online()) {
      return "offline";
    }
    return one.locked().isEmpty() ? (shut ? "closed" : "online") : "locked";
  }

  /** The first reason that holds for every machine; single ones may have more. */
  private String closedBecause() {
    Optional<String> locked = fleet.lock().why();
    if (locked.isPresent()) {
      return locked.get();
    }
    MachineFold.Picture picture = fleet.fold().picture();
    if (picture.epoch() < 0) {
      return "The keeper has not been heard yet: what it lets machines do is not known";
    }
    if (picture.wallets().isEmpty()) {
      return "The keeper has no wallet that could pay or be paid";
    }
    return picture.wallets().values().stream()
        .map(wallet -> fleet.chainTrouble(wallet.chain()))
        .reduce((one, other) -> one.isEmpty() || other.isEmpty() ? "" : one)
        .orElse("");
  }

  private List<String> cautions() {
    return fleet.settings().all().stream()
        .map(CoinSettings.Version::setting)
        .filter(one -> one.screening() == CoinSetting.Screening.NONE)
        .map(one -> "Customers' addresses are not screened: " + one.name() + " says so")
        .toList();
  }

  private static CapsView caps(TerminalCaps caps) {
    return new CapsView(
        caps.currency(), text(caps.perHour()), text(caps.perDay()), text(caps.uncollected()));
  }

  private static String text(Cash cash) {
    return SalesController.cash(cash.currency(), cash.minor());
  }

  private static TerminalCaps caps(CapsView wish) {
    return new TerminalCaps(
        cash(wish.currency(), wish.hour()),
        cash(wish.currency(), wish.day()),
        cash(wish.currency(), wish.uncollected()));
  }

  private static Cash cash(String currency, String text) {
    return Currencies.cash(Amount.parse(text, Currencies.of(currency)));
  }

  /** The books' notes, and the machine's own count of its cashbox beside them. */
  private List<HeldView> held(Machines.Machine machine) {
    Map<Long, Long> said = new TreeMap<>();
    machine
        .beat()
        .cashbox()
        .forEach(some -> said.merge(some.minor(), (long) some.count(), Long::sum));
    List<HeldView> views = new ArrayList<>();
    Map<Long, Long> unseen = new HashMap<>(said);
    for (CashUnits.Expected one : fleet.cash().expected(machine.terminal())) {
      boolean own = one.currency().equals(machine.caps().currency());
      boolean box = own && one.unit().equals("cashbox");
      if (box) {
        unseen.remove(one.minor());
      }
      views.add(
          new HeldView(
              one.unit(),
              SalesController.cash(one.currency(), one.minor()),
              one.currency(),
              one.count(),
              box ? said.get(one.minor()) : null));
    }
    String currency = machine.caps().currency();
    new TreeMap<>(unseen)
        .forEach(
            (minor, count) -> {
              if (count > 0) {
                views.add(
                    new HeldView(
                        "cashbox", SalesController.cash(currency, minor), currency, null, count));
              }
            });
    return views;
  }

  private static String reason(Reason wish) {
    String reason = wish.reason().strip();
    if (reason.isEmpty() || reason.length() > MAX_REASON_LENGTH) {
      throw Problem.badRequest("invalid", "A reason has 1 to " + MAX_REASON_LENGTH + " characters");
    }
    return reason;
  }
}
