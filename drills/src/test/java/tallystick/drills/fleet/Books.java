package tallystick.drills.fleet;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tallystick.cli.demo.MachineHall;
import tools.jackson.databind.JsonNode;

/**
 * What must hold after any fault, judged on what lies about: notes in bodies of steel, coins in the
 * node's wallets, and then what the server's books say of both.
 */
final class Books {
  private static final int PAGE = 500;
  private static final int SATOSHI_DECIMALS = 8;

  /** What comes to rest at all does within it, on a loaded machine. */
  private static final Duration REST = Duration.ofSeconds(30);

  /** Whose turn it is where a sale may stand for good: over, or a person's. */
  private static final Set<String> AT_REST = Set.of("NOBODY", "OPERATOR");

  /** Coins that a buy in these phases has paid. */
  private static final Set<String> SENT = Set.of("BROADCAST", "CONFIRMED", "SEND_UNKNOWN");

  private static final long LOW_SATS = 100_000_000;
  private static final long TOP_UP_SATS = 200_000_000;

  private final Yard yard;

  /** What the float held before anything was booked. */
  private long floatSats;

  Books(Yard yard) {
    this.yard = yard;
    this.floatSats = yard.chain().heldBy("tallystick-" + MachineHall.WALLET) - walletSats();
  }

  /** Customers may go on buying: people pay more into the float when it runs low. */
  void topUp() {
    if (yard.chain().heldBy("tallystick-" + MachineHall.WALLET) < LOW_SATS) {
      yard.hall().payIn(TOP_UP_SATS);
      floatSats += TOP_UP_SATS;
    }
  }

  static String phase(Yard yard, String sale) {
    for (JsonNode line : yard.installation().api().get("/api/v1/sales?find=" + sale)) {
      if (line.path("id").asString().equals(sale)) {
        return line.path("phase").asString();
      }
    }
    return "";
  }

  /**
   * Lets everything come to rest, with a block now and then as the chain makes them, and answers
   * with what does not hold; empty when all does.
   */
  List<String> complaints(List<Shopper> shoppers) {
    List<String> last = new ArrayList<>();
    Yard.awaited(
        REST,
        () -> {
          yard.mineWhatWaits();
          last.clear();
          last.addAll(look(shoppers));
          return String.join("; ", last);
        });
    return List.copyOf(last);
  }

  private List<String> look(List<Shopper> shoppers) {
    List<String> wrong = new ArrayList<>();
    JsonNode cash = yard.installation().api().get("/api/v1/cash");
    if (!cash.path("off").isEmpty()) {
      wrong.add("the trial balance is off: " + cash.path("off"));
    }
    List<JsonNode> sales = sales();
    Map<String, Long> unknown = new HashMap<>();
    for (JsonNode sale : sales) {
      standing(sale, wrong, shoppers);
      if (sale.path("phase").asString().equals("DISPENSE_UNKNOWN")) {
        unknown.merge(
            sale.path("terminal").asString(), minor(sale.path("cash").asString("0")), Long::sum);
      }
    }
    for (String machine : yard.machineNames()) {
      notes(machine, cash, unknown.getOrDefault(machine, 0L), wrong);
    }
    coins(sales, shoppers, wrong);
    return wrong;
  }

  private List<JsonNode> sales() {
    List<JsonNode> all = new ArrayList<>();
    long before = Long.MAX_VALUE;
    List<JsonNode> page = new ArrayList<>();
    do {
      page.clear();
      yard.installation()
          .api()
          .get("/api/v1/sales?limit=" + PAGE + "&before=" + before)
          .forEach(page::add);
      all.addAll(page);
      before = page.isEmpty() ? 0 : page.getLast().path("openedMs").asLong();
    } while (page.size() == PAGE);
    return all;
  }

  /** Over, or a person's turn with something that he can do, or its customer's with a ticket. */
  private void standing(JsonNode sale, List<String> wrong, List<Shopper> shoppers) {
    String id = sale.path("id").asString();
    String phase = sale.path("phase").asString();
    String acts = sale.path("acts").asString();
    if (acts.equals("OPERATOR")
        && yard.installation().api().get("/api/v1/sales/" + id).path("deeds").isEmpty()) {
      wrong.add(id + " is " + phase + ", a person's turn, and nothing can be done about it");
    }
    boolean waits =
        phase.equals("OFFERED")
            || (phase.equals("CONFIRMING")
                && shoppers.stream().anyMatch(one -> one.sale().equals(id) && one.leavesItOpen()))
            || (phase.equals("TICKET_READY")
                && shoppers.stream()
                    .noneMatch(one -> one.sale().equals(id) && !one.ticket().isEmpty()));
    if (!AT_REST.contains(acts) && !waits) {
      wrong.add(id + " is " + phase + " " + sale.path("why").asString("") + history(id, shoppers));
    }
  }

  /** How it came to be there, for whoever looks for the reason. */
  private String history(String id, List<Shopper> shoppers) {
    StringBuilder steps = new StringBuilder();
    yard.installation()
        .api()
        .get("/api/v1/sales/" + id)
        .path("timeline")
        .forEach(step -> steps.append(' ').append(step.path("event").asString()));
    shoppers.stream()
        .filter(one -> one.sale().equals(id) && !one.payment().isEmpty())
        .forEach(
            one ->
                steps
                    .append(", paid by ")
                    .append(one.payment())
                    .append(" in block ")
                    .append(yard.chain().blockOf(one.payment())));
    return steps.append(", waiting ").append(yard.chain().waiting()).toString();
  }

  // ---------------------------------------------------------------- notes

  private void notes(String machine, JsonNode cash, long unknownMinor, List<String> wrong) {
    JsonNode body = yard.body(machine);
    Map<Long, Long> inBox = new TreeMap<>();
    body.path("cashbox").forEach(note -> inBox.merge(note.asLong(), 1L, Long::sum));
    Map<Long, Long> inCassettes = new TreeMap<>();
    for (int i = 0; i < body.path("loaded").size(); i++) {
      inCassettes.put(
          body.path("notesOfCassette").path(i).asLong(), body.path("loaded").path(i).asLong());
    }
    Map<Long, Long> booked = booked(machine, "cashbox", cash);
    if (!booked.equals(inBox)) {
      wrong.add(machine + ": in the cashbox are " + inBox + ", by the books " + booked);
    }
    Map<Long, Long> expected = booked(machine, "dispenser", cash);
    long missingMinor = worth(expected) - worth(inCassettes);
    if (missingMinor < 0 || missingMinor > unknownMinor) {
      wrong.add(
          machine
              + ": in the cassettes are "
              + inCassettes
              + ", by the books "
              + expected
              + ", of which "
              + unknownMinor
              + " may be out");
    }
  }

  private static Map<Long, Long> booked(String machine, String unit, JsonNode cash) {
    Map<Long, Long> notes = new TreeMap<>();
    for (JsonNode each : cash.path("units")) {
      if (each.path("terminal").asString().equals(machine)
          && each.path("unit").asString().equals(unit)) {
        each.path("notes")
            .forEach(
                some ->
                    notes.put(minor(some.path("note").asString()), some.path("expected").asLong()));
      }
    }
    return notes;
  }

  private static long worth(Map<Long, Long> notes) {
    return notes.entrySet().stream().mapToLong(each -> each.getKey() * each.getValue()).sum();
  }

  // ---------------------------------------------------------------- coins

  private void coins(List<JsonNode> sales, List<Shopper> shoppers, List<String> wrong) {
    long held = yard.chain().heldBy("tallystick-" + MachineHall.WALLET);
    long booked = floatSats + walletSats();
    if (held != booked) {
      wrong.add("the float holds " + held + " sats, by the books " + booked);
    }
    Map<String, JsonNode> byId = new HashMap<>();
    sales.forEach(sale -> byId.put(sale.path("id").asString(), sale));
    for (Shopper shopper : shoppers) {
      if (shopper.buys() && !shopper.address().isEmpty()) {
        bought(shopper, byId, wrong);
      }
    }
  }

  /** Coins came for cash that went in, as many as were promised, once. */
  private void bought(Shopper shopper, Map<String, JsonNode> byId, List<String> wrong) {
    long paid = 0;
    long promised = 0;
    int sent = 0;
    for (JsonNode found :
        yard.installation().api().get("/api/v1/sales?find=" + shopper.address())) {
      JsonNode sale = byId.getOrDefault(found.path("id").asString(), found);
      if (SENT.contains(sale.path("phase").asString())) {
        promised += sats(sale.path("coins").asString("0"));
        sent++;
      }
    }
    Map<String, Long> payments = yard.chain().payments(shopper.address());
    for (long each : payments.values()) {
      paid += each;
    }
    if (paid != promised || payments.size() > sent) {
      wrong.add(shopper + " was promised " + promised + " sats and paid " + payments);
    }
  }

  private long walletSats() {
    for (JsonNode line : yard.installation().api().get("/api/v1/book?prefix=wallet/")) {
      if (line.path("asset").asString().equals("BTC")) {
        return sats(line.path("amount").asString());
      }
    }
    return 0;
  }

  private static long sats(String coins) {
    return new BigDecimal(coins).movePointRight(SATOSHI_DECIMALS).longValueExact();
  }

  private static long minor(String cash) {
    return new BigDecimal(cash).movePointRight(2).longValueExact();
  }
}
