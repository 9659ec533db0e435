package tallystick.terminal.kiosk;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tallystick.atm.Currencies;
import tallystick.atm.quote.Breakdown;
import tallystick.atm.quote.Quote;
import tallystick.intent.Bytes;
import tallystick.intent.Cash;
import tallystick.intent.KeyCode;
import tallystick.intent.NoteCount;
import tallystick.intent.TerminalStatement;
import tallystick.market.Amount;
import tallystick.terminal.device.DispenserState;
import tallystick.terminal.journal.Memory;
import tallystick.terminal.link.Coin;
import tallystick.terminal.link.HttpLink;
import tallystick.terminal.link.SaleStatus;
import tallystick.terminal.link.Standing;
import tallystick.terminal.receipt.Language;
import tallystick.terminal.receipt.QrCode;
import tallystick.terminal.receipt.Receipt;
import tallystick.terminal.sale.Devices;
import tallystick.terminal.sale.Enrolment;
import tallystick.terminal.sale.Machine;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the page is told, as JSON: the name of a screen and everything that stands on it. Money is
 * decimal text beside its unit; the page computes nothing.
 */
public final class Screens {
  private static final int SATOSHI_DECIMALS = 8;

  /** Examples of a price on the screen, and sums that a seller may touch. */
  private static final int MAX_CHOICES = 8;

  /** Round sums in the largest unit of most currencies; those that fit are offered. */
  private static final List<Long> ROUND =
      List.of(
          10L, 20L, 40L, 50L, 60L, 80L, 100L, 150L, 200L, 300L, 400L, 500L, 1_000L, 2_000L, 5_000L);

  private final Counter counter;
  private final Place place;
  private final Machine machine;
  private final Devices devices;
  private final HttpLink link;
  private final Health health;

  /** Known from the start: a journal that has broken tells nothing any more. */
  private final Enrolment enrolment;

  private final JsonMapper json = JsonMapper.shared();

  public Screens(
      Counter counter,
      Place place,
      Machine machine,
      Devices devices,
      HttpLink link,
      Health health) {
    this.counter = counter;
    this.place = place;
    this.machine = machine;
    this.devices = devices;
    this.link = link;
    this.health = health;
    this.enrolment = machine.enrolment();
  }

  /** The screen of a machine that has stopped. */
  public String broken(String why) {
    ObjectNode state = frame("broken");
    state.put("why", why);
    return json.writeValueAsString(state);
  }

  /** The screen as it is now. */
  public String state() {
    Visit visit = counter.visit();
    Optional<String> closed = counter.closed();
    boolean service = closed.filter("service"::equals).isPresent();
    boolean idle = visit instanceof Visit.Welcome;
    ObjectNode state =
        service || (idle && closed.isPresent())
            ? closedScreen(closed.orElseThrow())
            : visiting(visit);
    if (counter.idleMs() != Long.MAX_VALUE) {
      state.put("leavesAtMs", counter.touchedMs() + counter.idleMs());
    }
    return json.writeValueAsString(state);
  }

  private ObjectNode frame(String screen) {
    ObjectNode state = json.createObjectNode();
    state.put("screen", screen);
    state.put("language", counter.spoken().code());
    ArrayNode languages = state.putArray("languages");
    for (Language each : Language.values()) {
      languages.add(each.code());
    }
    state.put("terminal", enrolment.terminal().name());
    state.put("simulated", devices.simulated());
    state.put("network", place.chain().words());
    state.put("real", place.chain().isReal());
    state.put("operator", place.operator());
    state.put("notice", link.orders().notice());
    state.put("printed", counter.printed());
    return state;
  }

  private ObjectNode closedScreen(String name) {
    ObjectNode state = frame(name);
    switch (name) {
      case "enrol" -> enrolment(state);
      case "locked" -> state.put("why", counter.locked());
      case "service" -> {
        enrolment(state);
        new ServiceScreen(machine, devices, link, health).write(state);
      }
      case "offline" -> state.put("why", link.refusal());
      default -> state.put("why", "");
    }
    return state;
  }

  private void enrolment(ObjectNode state) {
    state.put("code", enrolment.code());
    Optional<Bytes> pinned = machine.memory().keeperKey();
    state.put("pinned", pinned.isPresent());
    String standing;
    String keeper = pinned.map(KeyCode::of).orElse("");
    String why = "";
    switch (link.standing()) {
      case Standing.Unheard() -> standing = "unheard";
      case Standing.Waiting(String code) -> {
        standing = "waiting";
        why = code;
      }
      case Standing.Enrolled(Bytes key) -> {
        standing = "enrolled";
        keeper = key.length() > 0 ? KeyCode.of(key) : keeper;
      }
      case Standing.Refused(String reason) -> {
        standing = "refused";
        why = reason;
      }
    }
    state.put("standing", standing);
    state.put("keeperCode", keeper);
    state.put("why", why);
  }

  private ObjectNode visiting(Visit visit) {
    return switch (visit) {
      case Visit.Welcome w -> welcome();
      case Visit.BuyAddress(Coin coin, String problem) ->
          frame("buy-address").put("problem", problem);
      case Visit.BuyWarning(Coin coin, String destination) ->
          frame("buy-warning").put("address", destination);
      case Visit.Scam w -> frame("scam");
      case Visit.BuyAsking w -> frame("asking");
      case Visit.SellAsking w -> frame("asking");
      case Visit.BuyOffer offer -> buyOffer(offer);
      case Visit.CashIn cashIn -> cashIn(cashIn);
      case Visit.Bought bought -> bought(bought);
      case Visit.SellAmount amount -> sellAmount(amount);
      case Visit.SellOffer offer -> sellOffer(offer);
      case Visit.Selling selling -> selling(machine.memory().sell(selling.sale()));
      case Visit.Redeem(String problem) -> frame("redeem").put("problem", problem);
      case Visit.Refused(String code, String why) ->
          frame("refused").put("code", code).put("why", why);
    };
  }

  private ObjectNode welcome() {
    ObjectNode state = frame("welcome");
    ArrayNode coins = state.putArray("coins");
    for (Coin coin : counter.coins()) {
      ObjectNode each = coins.addObject();
      each.put("setting", coin.setting()).put("asset", coin.asset());
      boolean notes = machine.buyTrouble().isEmpty();
      side(each, "buy", coin, notes ? coin.buy() : null);
      boolean gives = health.dispenser() instanceof DispenserState.Ready;
      side(each, "sell", coin, gives ? coin.sell() : null);
    }
    ArrayNode messages = state.putArray("messages");
    link.orders().messages().forEach(messages::add);
    counter
        .interruptedSale()
        .flatMap(counter::boughtIn)
        .ifPresent(
            sale -> {
              ObjectNode before = state.putObject("interrupted");
              before.put("sale", sale.sale().toString());
              money(before, "cash", sale.total());
            });
    return state;
  }

  private void side(ObjectNode coin, String name, Coin about, Coin.@Nullable Side side) {
    if (side == null) {
      coin.putNull(name);
      return;
    }
    ObjectNode out = coin.putObject(name);
    money(out, "min", new Cash(about.currency(), side.minMinor()));
    money(out, "max", new Cash(about.currency(), side.maxMinor()));
    indicative(out, about, side);
  }

  /** To the digit of the cash: it is no promise. */
  private static void indicative(ObjectNode out, Coin about, Coin.Side side) {
    if (side.indicative().matches("[0-9]{1,12}(\\.[0-9]{1,18})?")) {
      BigDecimal price =
          new BigDecimal(side.indicative())
              .setScale(Cash.zero(about.currency()).decimals(), RoundingMode.HALF_EVEN);
      out.putObject("indicative")
          .put("amount", price.toPlainString())
          .put("unit", about.currency());
    } else {
      out.putNull("indicative");
    }
  }

  private ObjectNode buyOffer(Visit.BuyOffer offer) {
    ObjectNode state = frame("buy-offer");
    Quote quote = offer.quote();
    state.put("address", offer.destination());
    price(state, quote);
    ArrayNode examples = state.putArray("examples");
    for (Cash cash : choices(quote)) {
      Counter.sums(quote, cash).ifPresent(sums -> write(examples.addObject(), sums));
    }
    return state;
  }

  private static void price(ObjectNode state, Quote quote) {
    state.put("untilMs", quote.expiresAtMs());
    state.put("asset", quote.terms().coin().code());
    money(state, "min", quote.terms().bounds().minimum());
    money(state, "max", quote.terms().bounds().maximum());
    ObjectNode rate = state.putObject("rate");
    rate.put("amount", rate(quote)).put("unit", quote.terms().currency().code());
  }

  private static String rate(Quote quote) {
    BigDecimal price =
        new BigDecimal(quote.rate().units(), quote.rate().instrument().quote().decimals())
            .stripTrailingZeros();
    return price
        .setScale(Math.max(price.scale(), quote.terms().currency().decimals()))
        .toPlainString();
  }

  /** The least, the most and round sums between them. */
  private static List<Cash> choices(Quote quote) {
    Cash least = Currencies.cash(quote.terms().bounds().minimum());
    Cash most = Currencies.cash(quote.terms().bounds().maximum());
    long unit = BigDecimal.ONE.movePointRight(least.decimals()).longValueExact();
    TreeSet<Long> sums = new TreeSet<>();
    for (long round : ROUND) {
      long minor = round * unit;
      if (minor >= least.minor() && minor <= most.minor() && sums.size() < MAX_CHOICES) {
        sums.add(minor);
      }
    }
    if (sums.isEmpty()) {
      sums.add(least.minor());
    }
    return sums.stream().map(minor -> new Cash(least.currency(), minor)).toList();
  }

  private static void write(ObjectNode out, Breakdown sums) {
    money(out, "cash", sums.cash());
    money(out, "fixedFee", sums.fixedFee());
    money(out, "networkFee", sums.networkFee());
    money(out, "forCoins", sums.forCoins());
    money(out, "coins", sums.coins());
    if (sums.relief().signum() > 0) {
      money(out, "relief", sums.relief());
    }
  }

  private ObjectNode cashIn(Visit.CashIn visit) {
    ObjectNode state = frame("cash-in");
    Memory.Buy buy = machine.memory().buy().orElse(null);
    Cash total = buy == null ? Cash.zero(place.currency()) : buy.total();
    state.put("address", visit.destination());
    price(state, visit.quote());
    money(state, "total", total);
    coins(state, "coins", buy == null ? 0 : buy.satoshis());
    state.put("notes", buy == null ? 0 : buy.notes().size());
    Counter.sums(visit.quote(), total)
        .filter(sums -> total.minor() > 0)
        .ifPresent(sums -> write(state.putObject("sums"), sums));
    state.put("moving", machine.memory().order().isPresent());
    state.put("remark", machine.remarks().isEmpty() ? "" : machine.remarks().getLast());
    state.put("trouble", machine.buyTrouble());
    return state;
  }

  private ObjectNode bought(Visit.Bought visit) {
    ObjectNode state = frame("bought");
    TerminalStatement.BuyClosed closed = counter.boughtIn(visit.sale()).orElse(null);
    if (closed == null) {
      return state;
    }
    state.put("sale", closed.sale().toString());
    money(state, "cash", closed.total());
    coins(state, "coins", closed.satoshis());
    state.put("address", closed.destination());
    Counter.sums(visit.quote(), closed.total())
        .ifPresent(sums -> write(state.putObject("sums"), sums));
    Optional<SaleStatus> status = link.status(closed.sale());
    state.put("phase", status.map(SaleStatus::phase).orElse(""));
    state.put("why", status.map(SaleStatus::why).orElse(""));
    state.put("txid", status.map(SaleStatus::txid).orElse(""));
    state.put("online", link.heardWithin(Counter.OFFLINE));
    counter.receipt().map(Receipt::code).ifPresent(code -> qr(state, "receiptCode", code));
    return state;
  }

  private ObjectNode sellAmount(Visit.SellAmount visit) {
    ObjectNode state = frame("sell-amount");
    Coin coin = visit.coin();
    Coin.Side sell = coin.sell();
    state.put("problem", visit.problem());
    state.put("asset", coin.asset());
    if (sell == null) {
      return state;
    }
    indicative(state, coin, sell);
    money(state, "cash", new Cash(coin.currency(), visit.minor()));
    state.put("minor", visit.minor());
    money(state, "min", new Cash(coin.currency(), sell.minMinor()));
    money(state, "max", new Cash(coin.currency(), sell.maxMinor()));
    state.put("stepMinor", counter.stepMinor(coin));
    ArrayNode choices = state.putArray("choices");
    for (Cash cash : payable(coin, sell)) {
      money(choices.addObject().put("minor", cash.minor()), "cash", cash);
    }
    return state;
  }

  private List<Cash> payable(Coin coin, Coin.Side sell) {
    long unit =
        BigDecimal.ONE.movePointRight(Cash.zero(coin.currency()).decimals()).longValueExact();
    List<Cash> found = new ArrayList<>();
    for (long round : ROUND) {
      long minor = round * unit;
      if (minor >= sell.minMinor() && minor <= sell.maxMinor() && found.size() < MAX_CHOICES) {
        Cash cash = new Cash(coin.currency(), minor);
        if (machine.canGive(cash)) {
          found.add(cash);
        }
      }
    }
    return found;
  }

  private ObjectNode sellOffer(Visit.SellOffer offer) {
    ObjectNode state = frame("sell-offer");
    price(state, offer.quote());
    write(state.putObject("sums"), offer.sums());
    state.put("refundTo", offer.refundTo());
    state.put("problem", offer.problem());
    return state;
  }

  private ObjectNode selling(Memory.Sell sell) {
    ObjectNode state = frame("selling");
    String stage = counter.stage(sell);
    state.put("stage", stage);
    state.put("sale", sell.sale().toString());
    money(state, "cash", sell.opened().cash());
    coins(state, "coins", sell.opened().satoshis());
    // Drawn from the keeper's own words about this sale, and from nothing that the server said.
    var address = sell.address();
    if (address != null) {
      state.put("address", address.address());
      state.put("untilMs", Math.min(address.expiresAtMs(), sell.opened().expiresAtMs()));
      String amount = BigDecimal.valueOf(address.satoshis(), SATOSHI_DECIMALS).toPlainString();
      qr(state, "payCode", "bitcoin:" + address.address() + "?amount=" + amount);
    }
    Optional<SaleStatus> status = link.status(sell.sale());
    state.put("phase", status.map(SaleStatus::phase).orElse(""));
    state.put("why", status.map(SaleStatus::why).orElse(""));
    state.put("txid", status.map(SaleStatus::txid).orElse(""));
    state.put("confirmations", status.map(SaleStatus::confirmations).orElse(0));
    state.put("online", link.heardWithin(Counter.OFFLINE));
    state.put("wantsRefundTo", counter.refund().isWanted(sell.sale(), stage));
    state.put("problem", counter.refund().wasUnreadable() ? "address" : "");
    machine.memory().refundTo(sell.sale()).ifPresent(to -> state.put("refundTo", to));
    TerminalStatement.Dispensed given = sell.dispensed();
    if (given != null) {
      money(state, "given", given.total());
      state.put("end", given.end().name().toLowerCase(Locale.ROOT));
    }
    if (stage.equals("seen") || stage.equals("ready") || stage.equals("failed")) {
      machine.ticket(sell.sale()).ifPresent(code -> qr(state, "ticketCode", code));
    }
    if (stage.equals("done")) {
      counter.receipt().map(Receipt::code).ifPresent(code -> qr(state, "receiptCode", code));
    }
    return state;
  }

  private static void qr(ObjectNode state, String name, String text) {
    ArrayNode rows = state.putArray(name);
    QrCode.of(text).rows().forEach(rows::add);
  }

  private static void coins(ObjectNode state, String name, long satoshis) {
    state
        .putObject(name)
        .put("amount", BigDecimal.valueOf(satoshis, SATOSHI_DECIMALS).toPlainString())
        .put("unit", "BTC");
  }

  static void money(ObjectNode state, String name, Cash cash) {
    state
        .putObject(name)
        .put("amount", BigDecimal.valueOf(cash.minor(), cash.decimals()).toPlainString())
        .put("unit", cash.currency());
  }

  private static void money(ObjectNode state, String name, Amount amount) {
    state.putObject(name).put("amount", amount.toDecimal()).put("unit", amount.asset().code());
  }

  static void notes(ArrayNode out, String currency, List<NoteCount> notes) {
    for (NoteCount some : notes) {
      money(
          out.addObject().put("count", some.count()),
          "note",
          new Cash(currency, some.denominationMinor()));
    }
  }
}
