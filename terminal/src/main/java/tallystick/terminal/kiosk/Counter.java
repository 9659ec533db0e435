package tallystick.terminal.kiosk;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tallystick.atm.Currencies;
import tallystick.atm.Direction;
import tallystick.atm.quote.Breakdown;
import tallystick.atm.quote.Quote;
import tallystick.intent.Cash;
import tallystick.intent.SaleId;
import tallystick.intent.TerminalStatement;
import tallystick.terminal.device.Cassette;
import tallystick.terminal.device.DoorSensor;
import tallystick.terminal.device.Printer;
import tallystick.terminal.journal.Memory;
import tallystick.terminal.link.Coin;
import tallystick.terminal.link.HttpLink;
import tallystick.terminal.link.QuoteAnswer;
import tallystick.terminal.link.QuoteAsk;
import tallystick.terminal.link.SaleStatus;
import tallystick.terminal.link.Standing;
import tallystick.terminal.receipt.Language;
import tallystick.terminal.receipt.PaperReceipt;
import tallystick.terminal.receipt.Receipt;
import tallystick.terminal.sale.Devices;
import tallystick.terminal.sale.Machine;
import tallystick.terminal.sale.Scan;
import tallystick.terminal.sale.Start;

/**
 * Leads customers from screen to screen, on the machine's thread. What it shows of cash and coins
 * comes from the machine's journal; a customer who walks away, a reloaded page or a power cut
 * change nothing of what was promised.
 */
public final class Counter {
  /** A screen without cash at stake is given up when nobody touches it. */
  private static final long IDLE_MS = Duration.ofMinutes(2).toMillis();

  /** Somebody who put notes in may look for another one. */
  private static final long CASH_IDLE_MS = Duration.ofMinutes(3).toMillis();

  /** Waiting for a block beside the machine; who goes away earlier has the ticket. */
  private static final long WAIT_IDLE_MS = Duration.ofMinutes(15).toMillis();

  /** After a restart the last customer may still stand there. */
  private static final long INTERRUPTED_MS = Duration.ofMinutes(15).toMillis();

  /** The server calls a machine offline after it, and so does the machine the server. */
  static final Duration OFFLINE = Duration.ofMinutes(1);

  private final Place place;
  private final Machine machine;
  private final Devices devices;
  private final HttpLink link;
  private final InstantSource clock;
  private final Consumer<Runnable> later;
  private final ServiceVisit service;
  private final RefundAddress refund;
  private final Set<SaleId> ticketsPrinted = new HashSet<>();

  private Visit visit = new Visit.Welcome();
  private Language language;
  private long touchedMs;
  private String printed = "";
  private DoorSensor.Door door = DoorSensor.Door.UNKNOWN;
  private long asking;
  private @Nullable SaleId interrupted;

  /**
   * A counter that nobody stands at.
   *
   * @param later runs something on the machine's thread, from any other
   * @param service what a person behind the open door does
   */
  public Counter(
      Place place,
      Machine machine,
      Devices devices,
      HttpLink link,
      InstantSource clock,
      Consumer<Runnable> later,
      ServiceVisit service) {
    this.place = place;
    this.machine = machine;
    this.devices = devices;
    this.link = link;
    this.clock = clock;
    this.later = later;
    this.service = service;
    this.refund = new RefundAddress(place, machine);
    this.language = place.language();
    List<TerminalStatement.BuyClosed> closed = machine.memory().closedBuys();
    interrupted = machine.memory().buy().map(Memory.Buy::sale).orElse(null);
    if (interrupted == null
        && !closed.isEmpty()
        && clock.millis() - closed.getLast().atMs() < INTERRUPTED_MS) {
      interrupted = closed.getLast().sale();
    }
  }

  /** Why it stands still: the operator's words, or {@code keeper} or {@code epoch}. */
  String locked() {
    if (service.keeperChanged()) {
      return "keeper";
    }
    // Whatever it signed in the old epoch would not be paid.
    return machine.memory().keeperKey().isPresent() && link.namedEpoch() > machine.memory().epoch()
        ? "epoch"
        : link.orders().locked();
  }

  /** One round of the machine, and what follows from it for the screen. */
  public void tick() {
    machine.memory().keeperKey().ifPresent(link::believe);
    machine.hears(link.epoch());
    machine.lock(locked());
    machine.tick();
    DoorSensor.Door now = devices.door().door();
    if (now != door) {
      door = now;
      link.beatSoon();
    }
    machine.takeScan().ifPresent(this::scanned);
    switch (visit) {
      case Visit.CashIn cashIn -> cashIn(cashIn);
      case Visit.Selling selling -> selling(selling.sale());
      case Visit.BuyOffer offer -> expired(offer.quote());
      case Visit.SellOffer offer -> expired(offer.quote());
      case Visit.Welcome w -> {}
      case Visit.BuyAddress w -> {}
      case Visit.BuyWarning w -> {}
      case Visit.Scam w -> {}
      case Visit.BuyAsking w -> {}
      case Visit.Bought w -> {}
      case Visit.SellAmount w -> {}
      case Visit.SellAsking w -> {}
      case Visit.Redeem w -> {}
      case Visit.Refused w -> {}
    }
    if (clock.millis() - touchedMs > idleMs()) {
      leave();
    }
  }

  private void expired(Quote quote) {
    if (!quote.holdsAt(clock.millis())) {
      visit = new Visit.Refused("expired", "");
    }
  }

  private void cashIn(Visit.CashIn cashIn) {
    Memory memory = machine.memory();
    if (memory.buy().filter(buy -> buy.sale().equals(cashIn.sale())).isPresent()) {
      return;
    }
    boolean took =
        memory.closedBuys().stream().anyMatch(closed -> closed.sale().equals(cashIn.sale()));
    show(took ? new Visit.Bought(cashIn.sale(), cashIn.quote()) : new Visit.Welcome());
    link.beatSoon();
  }

  /** Prints the ticket once the coins are on their way: now it is worth something. */
  private void selling(SaleId sale) {
    Memory.Sell sell = machine.memory().sell(sale);
    String stage = stage(sell);
    if ((stage.equals("seen") || stage.equals("ready")) && ticketsPrinted.add(sale)) {
      ticketReceipt(sell).ifPresent(this::print);
    }
  }

  /** How long nobody may touch this screen. */
  long idleMs() {
    return switch (visit) {
      case Visit.Welcome w -> Long.MAX_VALUE;
      case Visit.CashIn cashIn ->
          machine.memory().buy().filter(buy -> !buy.notes().isEmpty()).isPresent()
              ? CASH_IDLE_MS
              : IDLE_MS;
      case Visit.Selling selling -> {
        String stage = stage(machine.memory().sell(selling.sale()));
        yield stage.equals("done") || stage.equals("over") ? IDLE_MS : WAIT_IDLE_MS;
      }
      case Visit.BuyAddress w -> IDLE_MS;
      case Visit.BuyWarning w -> IDLE_MS;
      case Visit.Scam w -> IDLE_MS;
      case Visit.BuyAsking w -> IDLE_MS;
      case Visit.BuyOffer w -> IDLE_MS;
      case Visit.Bought w -> IDLE_MS;
      case Visit.SellAmount w -> IDLE_MS;
      case Visit.SellAsking w -> IDLE_MS;
      case Visit.SellOffer w -> IDLE_MS;
      case Visit.Redeem w -> IDLE_MS;
      case Visit.Refused w -> IDLE_MS;
    };
  }

  /** Nobody is there any more: notes end their sale, everything else is forgotten. */
  private void leave() {
    if (visit instanceof Visit.CashIn) {
      machine.finishBuy();
      touchedMs = clock.millis();
    } else {
      home();
    }
  }

  private void home() {
    show(new Visit.Welcome());
    language = place.language();
  }

  private void show(Visit next) {
    visit = next;
    printed = "";
    asking++;
    touchedMs = clock.millis();
  }

  private void scanned(Scan scan) {
    touchedMs = clock.millis();
    switch (scan) {
      case Scan.Ticket(SaleId sale) -> {
        ticketsPrinted.add(sale);
        if (visit instanceof Visit.Welcome || visit instanceof Visit.Redeem) {
          show(new Visit.Selling(sale));
        }
      }
      case Scan.Text(String text) -> typed(text);
    }
  }

  /** An address that was scanned or typed in, wherever one is wanted. */
  void typed(String text) {
    switch (visit) {
      case Visit.BuyAddress(Coin coin, String before) ->
          place
              .address(text)
              .ifPresentOrElse(
                  address -> show(new Visit.BuyWarning(coin, address)),
                  () -> show(new Visit.BuyAddress(coin, "address")));
      case Visit.SellOffer offer -> {
        Optional<String> address = place.address(text);
        visit =
            new Visit.SellOffer(
                offer.coin(),
                offer.cash(),
                offer.quote(),
                offer.sums(),
                address.orElse(offer.refundTo()),
                address.isPresent() ? "" : "address");
      }
      case Visit.Redeem w -> show(new Visit.Redeem("ticket"));
      case Visit.Welcome w -> {}
      case Visit.BuyWarning w -> {}
      case Visit.Scam w -> {}
      case Visit.BuyAsking w -> {}
      case Visit.BuyOffer w -> {}
      case Visit.CashIn w -> {}
      case Visit.Bought w -> {}
      case Visit.SellAmount w -> {}
      case Visit.SellAsking w -> {}
      case Visit.Selling(SaleId sale) ->
          refund.typed(sale, stage(machine.memory().sell(sale)), text);
      case Visit.Refused w -> {}
    }
  }

  /** The customer touched the screen. */
  void touched() {
    touchedMs = clock.millis();
  }

  void language(Language chosen) {
    language = chosen;
  }

  /** To the first screen; not from notes, and not from a screen that nobody would come back to. */
  void cancel() {
    if (visit instanceof Visit.CashIn) {
      machine.finishBuy();
    } else {
      home();
    }
  }

  void beginBuy(String setting) {
    if (ready()) {
      coin(setting)
          .filter(coin -> coin.buy() != null)
          .ifPresent(coin -> show(new Visit.BuyAddress(coin, "")));
    }
  }

  void beginSell(String setting) {
    if (ready()) {
      coin(setting)
          .filter(coin -> coin.sell() != null)
          .ifPresent(coin -> show(new Visit.SellAmount(coin, 0, "")));
    }
  }

  void beginRedeem() {
    if (ready()) {
      show(new Visit.Redeem(""));
    }
  }

  private boolean ready() {
    return visit instanceof Visit.Welcome && closed().isEmpty();
  }

  private Optional<Coin> coin(String setting) {
    return coins().stream().filter(coin -> coin.setting().equals(setting)).findFirst();
  }

  /** What is traded here; a coin of another network than this machine's is not. */
  List<Coin> coins() {
    return link.orders().coins().stream()
        .filter(coin -> coin.chain().equals(place.chain().name()))
        .toList();
  }

  void warned(boolean ownIdea) {
    if (!(visit instanceof Visit.BuyWarning(Coin coin, String destination))) {
      return;
    }
    if (!ownIdea) {
      show(new Visit.Scam());
      return;
    }
    show(new Visit.BuyAsking(coin, destination));
    ask(
        new QuoteAsk(Direction.BUY, coin.setting(), destination, null),
        quote -> new Visit.BuyOffer(coin, destination, quote));
  }

  void amount(long minor) {
    if (!(visit instanceof Visit.SellAmount(Coin coin, long before, String problem))
        || coin.sell() == null
        || minor < 0
        || minor > Cash.MAX_MINOR) {
      return;
    }
    Cash cash = new Cash(coin.currency(), minor);
    boolean fits = minor >= coin.sell().minMinor() && minor <= coin.sell().maxMinor();
    visit =
        new Visit.SellAmount(coin, minor, !fits ? "bounds" : machine.canGive(cash) ? "" : "notes");
  }

  /** By so many of the smallest note; quick fingers touch faster than the screen follows. */
  void step(int by) {
    if (visit instanceof Visit.SellAmount(Coin coin, long minor, String problem)) {
      amount(Math.max(0, minor + Math.clamp(by, -1, 1) * stepMinor(coin)));
    }
  }

  /** The smallest note that this machine gives of a coin's currency; 0 when it has none. */
  long stepMinor(Coin coin) {
    return devices.dispenser().cassettes().stream()
        .map(Cassette::note)
        .filter(note -> note.currency().equals(coin.currency()))
        .mapToLong(Cash::minor)
        .min()
        .orElse(0);
  }

  void amountChosen() {
    if (!(visit instanceof Visit.SellAmount(Coin coin, long minor, String problem))
        || minor == 0
        || !problem.isEmpty()) {
      return;
    }
    Cash cash = new Cash(coin.currency(), minor);
    show(new Visit.SellAsking(coin, cash));
    ask(
        new QuoteAsk(Direction.SELL, coin.setting(), null, minor),
        quote ->
            switch (quote.forCash(Currencies.amount(cash), clock.millis())) {
              case Quote.Sum.Priced(Breakdown sums) ->
                  new Visit.SellOffer(coin, cash, quote, sums, null, "");
              case Quote.Sum.Refused(Quote.Sum.Why why, String reason) ->
                  new Visit.Refused(why.name().toLowerCase(Locale.ROOT), reason);
            });
  }

  private interface Offered {
    Visit of(Quote quote);
  }

  private void ask(QuoteAsk ask, Offered offered) {
    long mine = asking;
    link.quote(
        ask,
        answer ->
            later.accept(
                () -> {
                  // Whoever has left the screen meanwhile is not called back to it.
                  if (mine == asking) {
                    show(answered(ask, answer, offered));
                  }
                }));
  }

  private Visit answered(QuoteAsk ask, QuoteAnswer answer, Offered offered) {
    return switch (answer) {
      case QuoteAnswer.Offered(Quote quote) -> {
        boolean asAsked =
            coin(ask.setting())
                .filter(coin -> coin.currency().equals(quote.terms().currency().code()))
                .filter(coin -> coin.asset().equals(quote.terms().coin().code()))
                .isPresent();
        yield asAsked && quote.holdsAt(clock.millis())
            ? offered.of(quote)
            : new Visit.Refused("unreadable", "");
      }
      case QuoteAnswer.Refused(String code, String why) -> new Visit.Refused(code, why);
      case QuoteAnswer.Unreachable() -> new Visit.Refused("unreachable", "");
    };
  }

  /** The price is agreed to: from here on cash may move. */
  void accept() {
    if (visit instanceof Visit.BuyOffer offer) {
      switch (machine.beginBuy(offer.quote(), offer.destination())) {
        case Start.Begun(SaleId sale) ->
            show(new Visit.CashIn(sale, offer.destination(), offer.quote()));
        case Start.Refused(String why) -> show(new Visit.Refused("machine", why));
      }
      interrupted = null;
    } else if (visit instanceof Visit.SellOffer offer) {
      switch (machine.beginSell(offer.quote(), offer.cash(), offer.refundTo())) {
        case Start.Begun(SaleId sale) -> show(new Visit.Selling(sale));
        case Start.Refused(String why) -> show(new Visit.Refused("machine", why));
      }
    }
  }

  /** No more notes. */
  void finish() {
    if (visit instanceof Visit.CashIn) {
      machine.finishBuy();
    }
  }

  /** The seller stands here and wants his cash now. */
  void takeCash() {
    if (visit instanceof Visit.Selling(SaleId sale)) {
      printed = "";
      machine.ticket(sale).ifPresent(machine::redeem);
    }
  }

  void showInterrupted() {
    SaleId sale = interrupted;
    if (visit instanceof Visit.Welcome && sale != null && boughtIn(sale).isPresent()) {
      show(new Visit.Bought(sale, null));
      interrupted = null;
    }
  }

  /** The receipt of what is on the screen, once more. */
  void printAgain() {
    receipt().ifPresent(this::print);
  }

  private void print(Receipt receipt) {
    Printer.PrintResult result = devices.printer().print(PaperReceipt.of(receipt));
    printed = result.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Of the sale on the screen; empty where there is nothing to take home. */
  public Optional<Receipt> receipt() {
    return switch (visit) {
      case Visit.Bought(SaleId sale, Quote quote) ->
          boughtIn(sale)
              .map(
                  closed ->
                      Receipt.bought(
                          receiptPlace(),
                          closed,
                          sums(quote, closed.total()).orElse(null),
                          link.status(sale).map(SaleStatus::txid).orElse("")));
      case Visit.Selling(SaleId sale) -> {
        Memory.Sell sell = machine.memory().sell(sale);
        TerminalStatement.Dispensed given = sell.dispensed();
        yield given == null || sell.isRedeemable()
            ? ticketReceipt(sell)
            : Optional.of(Receipt.sold(receiptPlace(), sell.opened(), given));
      }
      case Visit.Welcome w -> Optional.empty();
      case Visit.BuyAddress w -> Optional.empty();
      case Visit.BuyWarning w -> Optional.empty();
      case Visit.Scam w -> Optional.empty();
      case Visit.BuyAsking w -> Optional.empty();
      case Visit.BuyOffer w -> Optional.empty();
      case Visit.CashIn w -> Optional.empty();
      case Visit.SellAmount w -> Optional.empty();
      case Visit.SellAsking w -> Optional.empty();
      case Visit.SellOffer w -> Optional.empty();
      case Visit.Redeem w -> Optional.empty();
      case Visit.Refused w -> Optional.empty();
    };
  }

  private Optional<Receipt> ticketReceipt(Memory.Sell sell) {
    var address = sell.address();
    return address == null
        ? Optional.empty()
        : machine
            .ticket(sell.sale())
            .map(code -> Receipt.ticket(receiptPlace(), sell.opened(), address, code));
  }

  private Receipt.Place receiptPlace() {
    return new Receipt.Place(
        language,
        machine.enrolment().terminal().name(),
        place.zone(),
        machine.enrolment().simulated(),
        place.operator());
  }

  Optional<TerminalStatement.BuyClosed> boughtIn(SaleId sale) {
    return machine.memory().closedBuys().stream()
        .filter(closed -> closed.sale().equals(sale))
        .findFirst();
  }

  /** What these notes come to at this price; empty when the price is not known any more. */
  static Optional<Breakdown> sums(@Nullable Quote quote, Cash cash) {
    return quote != null
            && quote.price(Currencies.amount(cash)) instanceof Quote.Sum.Priced(Breakdown sums)
        ? Optional.of(sums)
        : Optional.empty();
  }

  /** How far a sell has come, in the words of the screen. */
  String stage(Memory.Sell sell) {
    TerminalStatement.Dispensed given = sell.dispensed();
    if (given != null) {
      return given.end() == TerminalStatement.DispenseEnd.NONE ? "failed" : "done";
    }
    if (sell.spent() != null) {
      return "paying";
    }
    if (sell.address() == null) {
      return clock.millis() < sell.opened().expiresAtMs() ? "address" : "over";
    }
    String phase = link.status(sell.sale()).map(SaleStatus::phase).orElse("");
    return switch (phase) {
      case "SEEN", "CONFIRMING", "PAID", "CASH_RESERVED", "CASHBACK" -> "seen";
      case "TICKET_READY", "DISPENSE_AUTHORISED" -> sell.asked() == null ? "ready" : "asked";
      case "UNDERPAID", "OVERPAID", "LATE", "DOUBLE_SPENT", "REFUND_DUE", "REFUNDED" -> "trouble";
      case "EXPIRED" -> "over";
      case "TICKET_ENDED" -> "ended";
      default -> clock.millis() < sell.opened().expiresAtMs() ? "pay" : "late";
    };
  }

  /** Why nobody can begin anything now, as a screen's name; empty when all can. */
  Optional<String> closed() {
    boolean unknown = machine.memory().keeperKey().isEmpty();
    if (service.isOpen()) {
      return Optional.of("service");
    }
    if (unknown
        || link.standing() instanceof Standing.Waiting
        || link.standing() instanceof Standing.Refused) {
      return Optional.of("enrol");
    }
    if (!locked().isEmpty()) {
      return Optional.of("locked");
    }
    return link.heardWithin(OFFLINE) && link.refusal().isEmpty()
        ? Optional.empty()
        : Optional.of("offline");
  }

  /** What is done behind the open door. */
  ServiceVisit service() {
    return service;
  }

  RefundAddress refund() {
    return refund;
  }

  Visit visit() {
    return visit;
  }

  Language spoken() {
    return language;
  }

  long touchedMs() {
    return touchedMs;
  }

  String printed() {
    return printed;
  }

  Optional<SaleId> interruptedSale() {
    return Optional.ofNullable(interrupted).filter(sale -> boughtIn(sale).isPresent());
  }
}
