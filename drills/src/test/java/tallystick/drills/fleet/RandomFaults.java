package tallystick.drills.fleet;

import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** One random sale after the other, each with a random fault; all of it from one seed. */
final class RandomFaults {
  /** Where a machine's power can go in a buy. */
  private static final List<String> IN_A_BUY =
      List.of(
          "buy-begun",
          "stack-ordered:1",
          "stack-ordered:2",
          "note-in:1",
          "note-in:2",
          "note-taken:1",
          "note-taken:2",
          "heard:1",
          "heard:2",
          "buy-closed");

  private static final List<String> IN_A_SELL =
      List.of(
          "sell-begun",
          "heard:1",
          "heard:2",
          "address-shown",
          "dispense-asked",
          "authorisation-spent",
          "note-out:1",
          "note-out:2",
          "dispensed");

  private final Yard yard;
  private final Books books;
  private final Random random;
  private int number;

  RandomFaults(Yard yard, Books books, Random random) {
    this.yard = yard;
    this.books = books;
    this.random = random;
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  /** A sale with a fault, as far as it goes by itself; answers with what it was. */
  String next(List<Shopper> shoppers) {
    number++;
    String machine = one(yard.machineNames());
    Shopper shopper =
        random.nextBoolean()
            ? Shopper.buyer(
                yard, machine, random.nextBoolean() ? 20_00 : 50_00, 1 + random.nextInt(3))
            : Shopper.seller(
                yard,
                machine,
                1 + random.nextInt(3),
                random.nextInt(3) > 0 ? Shopper.Pays.EXACTLY : one(List.of(Shopper.Pays.values())));
    shoppers.add(shopper);
    books.topUp();
    String what = number + ": " + shopper + ": ";
    what +=
        switch (random.nextInt(10)) {
          case 0, 1, 2, 3 -> power(shopper);
          case 4 -> server(shopper);
          case 5 -> keeper(shopper);
          case 6 -> node(shopper);
          case 7, 8 -> body(shopper);
          default -> blocks(shopper);
        };
    System.out.println("fleet faults: " + what + " -> " + Books.phase(yard, shopper.sale()));
    return what;
  }

  private String power(Shopper shopper) {
    String point = one(shopper.buys() ? IN_A_BUY : IN_A_SELL);
    yard.restartMachine(shopper.machine(), "--halt-after", point);
    shopper.visit();
    boolean halted = !yard.isAlive(shopper.machine());
    // It may still come there; then this is where its power goes.
    yard.restartMachine(shopper.machine());
    shopper.pay();
    shopper.comeBack();
    return "its machine lost its power " + (halted ? "at " : "before it came to ") + point;
  }

  private Predicate<JsonNode> moment(Shopper shopper) {
    return shopper.buys()
        ? one(
            List.of(
                Shopper.on("cash-in"),
                Shopper.notes(1),
                Shopper.on("bought"),
                Shopper.on("buy-offer")))
        : one(
            List.of(
                Shopper.stage("address"),
                Shopper.stage("pay"),
                Shopper.stage("seen"),
                Shopper.stage("ready"),
                Shopper.stage("asked")));
  }

  private String server(Shopper shopper) {
    shopper.until(moment(shopper).or(Shopper.on("refused")));
    yard.killServer();
    yard.startServer();
    finish(shopper);
    return "the server was killed";
  }

  private String keeper(Shopper shopper) {
    shopper.until(moment(shopper).or(Shopper.on("refused")));
    yard.killKeeper();
    yard.startKeeper();
    finish(shopper);
    return "the keeper was killed";
  }

  private String node(Shopper shopper) {
    shopper.until(moment(shopper).or(Shopper.on("refused")));
    yard.restartNode();
    finish(shopper);
    return "the node was killed";
  }

  private String body(Shopper shopper) {
    String machine = shopper.machine();
    if (!shopper.buys() && random.nextBoolean()) {
      String part = one(List.of("dispenser-jam", "dispenser-mute"));
      int after = random.nextInt(3);
      yard.machine(machine).body(part, "on", true, "after", after);
      shopper.visit();
      yard.machine(machine).body(part, "on", false);
      finish(shopper);
      return part + " after " + after + " notes";
    }
    String part = one(List.of("jam", "plug", "power", "paper"));
    shopper.until(moment(shopper).or(Shopper.on("refused")));
    yard.machine(machine).body(part, "on", part.equals("jam"));
    if (shopper.buys()) {
      yard.machine(machine).touch("finish");
    }
    yard.machine(machine).body(part, "on", !part.equals("jam"));
    finish(shopper);
    return part;
  }

  private String blocks(Shopper shopper) {
    shopper.visit();
    yard.mineWhatWaits();
    int depth = 1 + random.nextInt(3);
    yard.chain().reorganise(depth);
    leave(shopper);
    return depth + " blocks were taken back";
  }

  private void finish(Shopper shopper) {
    shopper.visit();
    shopper.comeBack();
    leave(shopper);
  }

  /** Whatever stands on the screen, the next one finds the first. */
  private void leave(Shopper shopper) {
    yard.machine(shopper.machine()).touch("cancel");
  }
}
