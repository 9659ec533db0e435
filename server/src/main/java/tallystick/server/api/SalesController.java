package tallystick.server.api;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tallystick.atm.Currencies;
import tallystick.atm.Direction;
import tallystick.intent.Chain;
import tallystick.intent.MachineSetting;
import tallystick.intent.SaleId;
import tallystick.intent.TerminalId;
import tallystick.market.Amount;
import tallystick.server.fleet.Fleet;
import tallystick.server.fleet.sale.SaleRow;
import tallystick.server.fleet.sale.SaleStore;
import tallystick.server.fleet.sale.Sales;
import tallystick.server.fleet.setting.CoinSetting;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sales at machines, for people: found, looked at, and moved on where a state waits for a person.
 * Nothing here pays anybody: the keeper pays what machines have signed.
 */
@RestController
@RequestMapping("/api/v1/sales")
class SalesController {
  /** Asked for instead of a state: all that wait for a person. */
  private static final String YOURS = "yours";

  private static final int MAX_REFERENCE_LENGTH = 120;

  private final Fleet fleet;
  private final Idempotency idempotency;
  private final Proposals proposals;
  private final JsonMapper json;

  SalesController(Fleet fleet, Idempotency idempotency, Proposals proposals, JsonMapper json) {
    this.proposals = proposals;
    this.fleet = fleet;
    this.idempotency = idempotency;
    this.json = json;
  }

  /**
   * A sale in a list.
   *
   * @param direction {@code BUY} (cash in) or {@code SELL} (cash out)
   * @param phase as the state machine names it, or {@code ORPHAN}
   * @param acts whose turn it is: CUSTOMER, MACHINE, SERVER, CHAIN, OPERATOR (yours) or NOBODY
   * @param why the reason where it stands still; else empty
   * @param cash decimal text in {@code currency}; null before there is any
   * @param coins decimal text in {@code asset}; null before they are promised
   */
  record SaleLine(
      String id,
      String direction,
      String terminal,
      String phase,
      String acts,
      String why,
      @Nullable String cash,
      String currency,
      @Nullable String coins,
      String asset,
      @Nullable String txid,
      long openedMs,
      long changedMs) {
    static SaleLine of(SaleRow row) {
      return new SaleLine(
          row.id().toString(),
          row.direction().name(),
          row.terminal().name(),
          row.phase(),
          SaleDiagrams.acts(row.direction(), row.phase()),
          row.why(),
          row.cashMinor() == 0 ? null : SalesController.cash(row.currency(), row.cashMinor()),
          row.currency(),
          row.satoshis() == 0 ? null : SalesController.coins(row.satoshis()),
          CoinSetting.BITCOIN.code(),
          row.txid().isEmpty() ? null : row.txid(),
          row.createdMs(),
          row.changedMs());
    }
  }

  /**
   * What happened to a sale.
   *
   * @param number the sale's version after it
   * @param event as the state machine names it
   * @param phase where it led
   * @param text what was said with it; empty where that is nothing
   */
  record SaleHappening(long number, String event, String phase, String text, long atMs) {}

  /**
   * One thing that a person can do.
   *
   * @param name release, send-again, choose-refund, cash-refunded; of a sell pay-out, paid-by-hand,
   *     end-ticket, reserve-again, counted, refund-to (the reference is the address)
   * @param needsReference whether it has to be said how it can be found again
   * @param cash the sum that it is about; null where it is about none
   * @param isFinal whether the sale cannot go on after it
   * @param counts denominations that have to be counted, in decimal text; empty where none
   */
  record SaleDeed(
      String name,
      boolean needsReference,
      @Nullable String cash,
      boolean isFinal,
      List<String> counts) {}

  /**
   * One sale.
   *
   * @param meaning of its state, in English
   * @param version a deed names the one that it was judged on
   * @param address where coins go, or come to; empty before there is one
   * @param setting of the coin, by which it was priced
   * @param notes in the machine for it, in their order; decimal text
   * @param networkFee of the transaction that pays it and others, in coins; null before
   * @param confirmations of that transaction; null before there is one
   * @param troubles why something of it is tried again
   */
  record SaleView(
      SaleLine sale,
      String meaning,
      long version,
      String address,
      String setting,
      @Nullable String supplements,
      List<String> notes,
      @Nullable String networkFee,
      @Nullable Integer confirmations,
      List<String> troubles,
      List<SaleHappening> timeline,
      List<SaleDeed> deeds) {}

  /** Of each so many. */
  record WaitingCounts(int sales, int machines) {}

  /**
   * What a person does.
   *
   * @param version of the sale that he saw
   * @param reference where the deed needs one
   * @param left what a person counted in the cassettes, where the deed is that
   */
  record SaleWish(
      String deed,
      long version,
      @Nullable String reference,
      @Nullable List<CashController.CountedNotes> left) {}

  /**
   * Newest first; {@code before} is when the last of the page before began.
   *
   * @param find the beginning of a number, an address or a transaction
   * @param phase one state, {@code yours} for those that wait for a person, empty for all
   */
  @GetMapping
  List<SaleLine> list(
      @RequestParam(defaultValue = "") String find,
      @RequestParam(defaultValue = "") String phase,
      @RequestParam(defaultValue = "9223372036854775807") long before,
      @RequestParam(defaultValue = "100") int limit) {
    Caller.requireAllBots();
    Set<String> phases =
        phase.isEmpty() ? Set.of() : phase.equals(YOURS) ? Sales.waitingPhases() : Set.of(phase);
    return fleet
        .sales()
        .search(
            new Sales.Query(
                find, Optional.empty(), Optional.empty(), phases, before, Paging.limit(limit)))
        .stream()
        .map(SaleLine::of)
        .toList();
  }

  static List<SaleLine> latest(Fleet fleet, TerminalId terminal, int limit) {
    return fleet
        .sales()
        .search(
            new Sales.Query(
                "", Optional.of(terminal), Optional.empty(), Set.of(), Long.MAX_VALUE, limit))
        .stream()
        .map(SaleLine::of)
        .toList();
  }

  /** How many sales and machines wait for a person. */
  @GetMapping("/waiting")
  WaitingCounts waiting() {
    Caller.requireAllBots();
    return new WaitingCounts(fleet.sales().waitingForPeople(), fleet.machines().waiting().size());
  }

  /** The state machines, every arrow: what a page draws. */
  @GetMapping("/diagrams")
  List<SaleDiagrams.SaleDiagram> diagrams() {
    Caller.requireAllBots();
    return SaleDiagrams.all();
  }

  @GetMapping("/{id}")
  SaleView find(@PathVariable String id) {
    Caller.requireAllBots();
    return view(parse(id));
  }

  /** Does what a person may do with it, on the version that he saw. */
  @PostMapping("/{id}/deeds")
  ResponseEntity<SaleView> act(
      @PathVariable String id,
      @RequestHeader(value = "Idempotency-Key", required = false) @Nullable String key,
      @RequestBody SaleWish wish) {
    Caller.requireAllBots();
    Caller.requireStepUp();
    SaleId sale = parse(id);
    Direction direction =
        fleet
            .sales()
            .find(sale)
            .map(found -> found.row().direction())
            .orElseThrow(() -> Problem.notFound("There is no sale " + sale));
    Sales.Action action = action(sale, direction, wish);
    String reference = reference(action, wish);
    if (action == Sales.Action.REFUND_TO) {
      return ResponseEntity.ok(refundTo(key, sale, reference));
    }
    return idempotency.once(
        key,
        List.of(id, wish),
        SaleView.class,
        () -> {
          Sales.Acted acted =
              action == Sales.Action.COUNTED
                  ? counted(sale, wish)
                  : fleet.sales().act(sale, wish.version(), action, Caller.now().name(), reference);
          return switch (acted) {
            case Sales.Acted.Done _ -> ResponseEntity.ok(view(sale));
            case Sales.Acted.Refused refused ->
                throw Problem.conflict(
                    switch (refused.kind()) {
                      case STALE -> "stale";
                      case CONFLICT, ILLEGAL, NOT_NOW -> "not-now";
                    },
                    refused.why());
            case Sales.Acted.Unknown _ -> throw Problem.notFound("There is no sale " + sale);
          };
        });
  }

  /** The keeper waits until people approve the address; it is asked again until then. */
  private SaleView refundTo(@Nullable String key, SaleId sale, String address) {
    SaleRow row = fleet.sales().find(sale).orElseThrow().row();
    Chain chain =
        fleet
            .fold()
            .picture()
            .wallet(row.wallet())
            .orElseThrow(() -> Problem.notFound("The keeper has no wallet " + row.wallet()))
            .chain();
    List<Sales.GoingBack> back;
    try {
      back = fleet.sales().goingBack(sale, address, chain);
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest("invalid", String.valueOf(e.getMessage()));
    }
    for (Sales.GoingBack each : back) {
      proposals.propose(
          key == null ? null : key + "/" + each.deposit(),
          new MachineSetting.ApproveRefund(
              each.wallet(), sale, each.deposit(), address, each.satoshis()));
    }
    fleet.sales().refundTo(sale, address, Caller.now().name());
    return view(sale);
  }

  private Sales.Acted counted(SaleId sale, SaleWish wish) {
    if (wish.left() == null) {
      throw Problem.badRequest("invalid", "Say how many notes of each the cassettes hold");
    }
    SaleRow row = fleet.sales().find(sale).orElseThrow().row();
    return fleet
        .sales()
        .count(
            sale,
            wish.version(),
            CashController.notes(wish.left(), Currencies.of(row.currency())),
            Caller.now().name());
  }

  private static Sales.Action action(SaleId id, Direction direction, SaleWish wish) {
    for (Sales.Action action : Sales.Action.values()) {
      if (word(direction, action).equals(wish.deed())) {
        return action;
      }
    }
    throw Problem.badRequest("invalid", "\"" + wish.deed() + "\" is nothing to do with sale " + id);
  }

  /** What it is called, by what it does to the money. */
  private static String word(Direction direction, Sales.Action action) {
    return switch (action) {
      case RELEASE -> direction == Direction.BUY ? "release" : "pay-out";
      case SEND_AGAIN -> "send-again";
      case CHOOSE_REFUND -> "choose-refund";
      case CASH_REFUNDED -> direction == Direction.BUY ? "cash-refunded" : "paid-by-hand";
      case END_TICKET -> "end-ticket";
      case RESERVE_AGAIN -> "reserve-again";
      case COUNTED -> "counted";
      case REFUND_TO -> "refund-to";
    };
  }

  private static String reference(Sales.Action action, SaleWish wish) {
    String reference = wish.reference() == null ? "" : wish.reference().strip();
    if (reference.isEmpty() && needsReference(action)) {
      throw Problem.badRequest("invalid", "Say the reference by which it can be found again");
    }
    if (reference.length() > MAX_REFERENCE_LENGTH) {
      throw Problem.badRequest(
          "invalid", "A reference has at most " + MAX_REFERENCE_LENGTH + " characters");
    }
    return reference;
  }

  private static boolean needsReference(Sales.Action action) {
    return switch (action) {
      case CASH_REFUNDED, REFUND_TO -> true;
      case RELEASE, SEND_AGAIN, CHOOSE_REFUND, END_TICKET, RESERVE_AGAIN, COUNTED -> false;
    };
  }

  private SaleDeed deed(Sales.Action action, SaleRow row, SaleLine line) {
    String name = word(row.direction(), action);
    boolean needs = needsReference(action);
    return switch (action) {
      case RELEASE, SEND_AGAIN, END_TICKET, RESERVE_AGAIN, REFUND_TO ->
          new SaleDeed(name, needs, null, false, List.of());
      case CHOOSE_REFUND -> new SaleDeed(name, needs, null, true, List.of());
      case CASH_REFUNDED ->
          new SaleDeed(
              name, needs, row.direction() == Direction.BUY ? line.cash() : null, true, List.of());
      case COUNTED ->
          new SaleDeed(
              name,
              needs,
              null,
              true,
              fleet.sales().denominations(row).stream()
                  .map(minor -> cash(row.currency(), minor))
                  .toList());
    };
  }

  private static SaleId parse(String id) {
    try {
      return SaleId.parse(id);
    } catch (IllegalArgumentException e) {
      throw Problem.notFound("There is no sale " + id);
    }
  }

  private SaleView view(SaleId id) {
    Sales.Detail found =
        fleet.sales().find(id).orElseThrow(() -> Problem.notFound("There is no sale " + id));
    SaleRow row = found.row();
    SaleLine line = SaleLine.of(row);
    return new SaleView(
        line,
        SaleDiagrams.meaning(row.direction(), row.phase()),
        row.version(),
        row.address(),
        row.setting(),
        row.parent().map(SaleId::toString).orElse(null),
        found.notes().stream().map(minor -> cash(row.currency(), minor)).toList(),
        found.send().map(send -> coins(send.feeSats())).orElse(null),
        found.send().map(send -> send.confirmations()).orElse(null),
        found.troubles().stream().sorted().toList(),
        found.events().stream().map(this::happened).toList(),
        Stream.of(Sales.Action.values())
            .filter(found.actions()::contains)
            .map(action -> deed(action, row, line))
            .toList());
  }

  /** Of what is stored, what a person reads: reasons, who did it, transactions, sums. */
  private SaleHappening happened(SaleStore.Stored one) {
    JsonNode body = json.readTree(one.body());
    String said =
        Stream.of("person", "reference", "why", "txid", "cash", "coins", "cashUnit")
            .map(name -> body.path(name).asString(""))
            .filter(text -> !text.isEmpty())
            .map(SalesController::plain)
            .distinct()
            .collect(Collectors.joining(" · "));
    String text =
        one.why().isEmpty() || said.contains(one.why())
            ? said
            : said.isEmpty() ? one.why() : said + " · " + one.why();
    return new SaleHappening(one.version(), one.kind(), one.phase(), text, one.atMs());
  }

  /** Amounts are stored as units, code and digits: {@code 2000 USD 2}. */
  private static String plain(String stored) {
    String[] parts = stored.split(" ", -1);
    if (parts.length == 3 && parts[0].matches("-?[0-9]+") && parts[2].matches("[0-9]{1,2}")) {
      return new BigDecimal(new BigInteger(parts[0]), Integer.parseInt(parts[2])).toPlainString()
          + " "
          + parts[1];
    }
    return stored;
  }

  /** {@code 20.00}: all of the currency's digits. */
  static String cash(String currency, long minor) {
    return Amount.ofUnits(Currencies.of(currency), minor).toDecimal();
  }

  static String coins(long satoshis) {
    return Amount.ofUnits(CoinSetting.BITCOIN, satoshis).toDecimal();
  }
}
