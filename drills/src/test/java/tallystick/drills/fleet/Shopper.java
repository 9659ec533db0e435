package tallystick.drills.fleet;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import tallystick.cli.CliException;
import tallystick.cli.demo.MachineCustomer;
import tallystick.cli.demo.SimulatedMachine;
import tools.jackson.databind.JsonNode;

/**
 * A customer whom nothing surprises: he does what the screen asks for, notes what he was promised,
 * pays as he pleases, and comes back with his ticket after the lights were out.
 */
final class Shopper {
  private static final int SATOSHI_DECIMALS = 8;
  private static final long PATIENCE_NS = 45_000_000_000L;
  private static final long LOOK_EVERY_NS = 40_000_000;
  private static final long TRY_AGAIN_NS = 1_000_000_000;
  private static final int MOST_REFUSALS = 12;

  /** How somebody pays who sells. */
  enum Pays {
    EXACTLY,
    TOO_LITTLE,
    TOO_MUCH,
    TWICE,
    /** And then raises his fee. */
    REPLACED,
    /** And then spends the same coins to himself. */
    SPENT_AGAIN,
    NOT_AT_ALL
  }

  private final Yard yard;
  private final String name;
  private final MachineCustomer.Wish wish;
  private final Pays pays;

  private boolean begun;
  private int refusals;
  private String address = "";
  private String sale = "";
  private String payment = "";
  private String ticket = "";
  private long promisedSats;

  Shopper(Yard yard, String machine, MachineCustomer.Wish wish, Pays pays) {
    this.yard = yard;
    this.name = machine;
    this.wish = wish;
    this.pays = pays;
  }

  static Shopper buyer(Yard yard, String machine, long noteMinor, int notes) {
    return new Shopper(
        yard, machine, new MachineCustomer.Wish(true, noteMinor, notes), Pays.NOT_AT_ALL);
  }

  static Shopper seller(Yard yard, String machine, int twenties, Pays pays) {
    return new Shopper(yard, machine, new MachineCustomer.Wish(false, 20_00, twenties), pays);
  }

  boolean buys() {
    return wish.buys();
  }

  String machine() {
    return name;
  }

  /** Where his coins are to come, or where he pays to; empty before he knew. */
  String address() {
    return address;
  }

  /** Empty before the screen said so. */
  String sale() {
    return sale;
  }

  /** The id of his last payment; empty while there is none. */
  String payment() {
    return payment;
  }

  /** Empty while he has none in his hand. */
  String ticket() {
    return ticket;
  }

  /** Whether his sale stands open until its price has ended, by his own doing. */
  boolean leavesItOpen() {
    return pays == Pays.TOO_LITTLE || pays == Pays.NOT_AT_ALL;
  }

  @Override
  public String toString() {
    return (wish.buys() ? "buyer" : "seller, " + pays + ",") + " at " + name + " " + sale;
  }

  // ---------------------------------------------------------------- at the machine

  /**
   * Goes on until the screen is as wanted, there is nothing more to do, or the machine is dark.
   *
   * @return the screen when it is as wanted
   */
  Optional<JsonNode> until(Predicate<JsonNode> wanted) {
    long deadlineNs = System.nanoTime() + PATIENCE_NS;
    while (yard.isAlive(name)) {
      try {
        JsonNode screen = yard.machine(name).screen();
        boolean welcome = screen.path("screen").asString().equals("welcome");
        if (!begun && !welcome && System.nanoTime() < deadlineNs) {
          // What the customer before him left on the screen is none of his business.
          yard.machine(name).touch("cancel");
          LockSupport.parkNanos(LOOK_EVERY_NS);
          continue;
        }
        note(screen);
        if (wanted.test(screen)) {
          return Optional.of(screen);
        }
        if (isRefused(screen) && refusals++ < MOST_REFUSALS) {
          // What was restarted a moment ago has no price yet: he tries again.
          yard.machine(name).touch("cancel");
          begun = false;
          LockSupport.parkNanos(TRY_AGAIN_NS);
          continue;
        }
        if (isOver(screen) || (begun && welcome)) {
          return Optional.empty();
        }
        act(yard.machine(name), screen);
        if (System.nanoTime() > deadlineNs) {
          throw new AssertionError(
              this
                  + " waits in vain before "
                  + screen.path("screen").asString()
                  + " "
                  + screen.path("stage").asString()
                  + " "
                  + screen.path("phase").asString()
                  + " "
                  + screen.path("why").asString());
        }
      } catch (CliException e) {
        if (yard.isAlive(name)) {
          // Killed within this very look, or about to be.
          LockSupport.parkNanos(LOOK_EVERY_NS);
          if (yard.isAlive(name) && System.nanoTime() > deadlineNs) {
            throw e;
          }
        }
      }
      LockSupport.parkNanos(LOOK_EVERY_NS);
    }
    return Optional.empty();
  }

  /** The whole visit, to its end or the machine's. */
  Optional<JsonNode> visit() {
    return until(this::isOver);
  }

  private static boolean isRefused(JsonNode screen) {
    return screen.path("screen").asString().equals("refused");
  }

  private boolean isOver(JsonNode screen) {
    String phase = screen.path("phase").asString("");
    return switch (screen.path("screen").asString()) {
      case "bought" -> phase.equals("BROADCAST") || phase.equals("CONFIRMED");
      case "refused", "broken" -> true;
      case "selling" ->
          switch (screen.path("stage").asString()) {
            case "done", "over", "trouble", "failed" -> true;
            case "pay" -> pays == Pays.NOT_AT_ALL;
            case "seen" -> pays == Pays.TOO_LITTLE && phase.equals("CONFIRMING");
            default -> false;
          };
      default -> false;
    };
  }

  static Predicate<JsonNode> on(String screen) {
    return seen -> seen.path("screen").asString().equals(screen);
  }

  static Predicate<JsonNode> stage(String stage) {
    return seen ->
        seen.path("screen").asString().equals("selling")
            && seen.path("stage").asString().equals(stage);
  }

  /** So many notes are credited. */
  static Predicate<JsonNode> notes(int count) {
    return on("cash-in").and(seen -> seen.path("notes").asInt() >= count);
  }

  private void note(JsonNode screen) {
    switch (screen.path("screen").asString()) {
      case "bought" -> {
        sale = screen.path("sale").asString(sale);
        promisedSats = satoshis(screen.path("coins"));
      }
      case "selling" -> {
        sale = screen.path("sale").asString(sale);
        address = screen.path("address").asString(address);
        promisedSats = satoshis(screen.path("coins"));
        takeTicket();
      }
      default -> {}
    }
  }

  /** What came out of the printer for this sale, if it has yet. */
  private void takeTicket() {
    if (ticket.isEmpty()) {
      for (JsonNode each : yard.machine(name).inside().path("printed")) {
        String code = each.path("code").asString("");
        if (code.startsWith("TALLYSTICK:" + sale + ":")) {
          ticket = code;
        }
      }
    }
  }

  private void act(SimulatedMachine machine, JsonNode screen) {
    switch (screen.path("screen").asString()) {
      case "welcome" -> begin(machine, screen);
      case "buy-address" -> {
        if (address.isEmpty()) {
          address = yard.chain().newAddress();
        }
        machine.body("show", "text", "bitcoin:" + address);
      }
      case "buy-warning" -> machine.touch("own");
      case "buy-offer", "sell-offer" -> machine.touch("accept");
      case "cash-in" -> feed(machine, screen);
      case "sell-amount" -> {
        machine.touch("amount", "minor", wish.noteMinor() * wish.notes());
        machine.touch("amount-chosen");
      }
      case "selling" -> selling(machine, screen.path("stage").asString());
      default -> {} // asked, closed, or over: nothing to touch
    }
  }

  private void begin(SimulatedMachine machine, JsonNode screen) {
    JsonNode coin = screen.path("coins").path(0);
    if (coin.path(wish.buys() ? "buy" : "sell").isObject()) {
      begun = true;
      machine.touch(wish.buys() ? "buy" : "sell", "setting", coin.path("setting").asString());
    }
  }

  private void feed(SimulatedMachine machine, JsonNode screen) {
    if (!screen.path("moving").asBoolean()) {
      if (screen.path("notes").asInt() >= wish.notes()) {
        machine.touch("finish");
      } else {
        machine.body("insert", "minor", wish.noteMinor());
      }
    }
  }

  private void selling(SimulatedMachine machine, String stage) {
    switch (stage) {
      case "pay" -> pay();
      case "seen" -> yard.mineWhatWaits();
      case "ready" -> machine.touch("cash");
      default -> {}
    }
  }

  /** Pays once, in his own way. */
  void pay() {
    if (!payment.isEmpty() || address.isEmpty()) {
      return;
    }
    switch (pays) {
      case EXACTLY -> payment = yard.chain().pay(address, promisedSats);
      case TOO_LITTLE -> payment = yard.chain().pay(address, promisedSats * 9 / 10);
      case TOO_MUCH -> payment = yard.chain().pay(address, promisedSats * 11 / 10);
      case TWICE -> {
        yard.chain().pay(address, promisedSats);
        payment = yard.chain().pay(address, promisedSats);
      }
      case REPLACED -> {
        String first = yard.chain().pay(address, promisedSats);
        awaitSeen();
        payment = yard.chain().raiseFee(first);
      }
      case SPENT_AGAIN -> {
        String first = yard.chain().pay(address, promisedSats);
        awaitSeen();
        payment = yard.chain().spendAgain(first);
      }
      case NOT_AT_ALL -> {}
    }
  }

  private void awaitSeen() {
    Yard.await("the payment seen", () -> Books.phase(yard, sale).equals("SEEN") ? "" : sale);
  }

  // ---------------------------------------------------------------- afterwards

  /** With his ticket, if he has one, to a machine that runs again; until the cash is out or not. */
  void comeBack() {
    if (wish.buys() || ticket.isEmpty() || leavesItOpen()) {
      return;
    }
    long deadlineNs = System.nanoTime() + PATIENCE_NS;
    boolean shown = false;
    while (System.nanoTime() < deadlineNs && yard.isAlive(name)) {
      String phase = Books.phase(yard, sale);
      boolean ready = phase.equals("TICKET_READY") || phase.equals("CASH_RESERVED");
      if (!ready
          && !phase.equals("SEEN")
          && !phase.equals("CONFIRMING")
          && !phase.equals("PAID")
          && !phase.equals("OFFERED")
          && !phase.equals("DISPENSE_AUTHORISED")) {
        return;
      }
      yard.mineWhatWaits();
      if (ready && !shown) {
        shown = true;
        yard.machine(name).body("show", "text", ticket);
      }
      LockSupport.parkNanos(LOOK_EVERY_NS);
    }
  }

  private static long satoshis(JsonNode coins) {
    return new BigDecimal(coins.path("amount").asString("0"))
        .movePointRight(SATOSHI_DECIMALS)
        .longValueExact();
  }
}
