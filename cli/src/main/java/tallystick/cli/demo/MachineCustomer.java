package tallystick.cli.demo;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/**
 * A customer who does at a machine what its screen asks for, from the welcome to the end of one
 * sale. Each {@link #step} looks and touches once; nothing waits in here.
 */
public final class MachineCustomer {
  private static final int SATOSHI_DECIMALS = 8;

  private final SimulatedMachine machine;
  private final TrialChain chain;
  private final Consumer<String> say;
  private final Wish wish;
  private String address = "";
  private int notesIn;
  private boolean begun;
  private boolean paid;
  private String seen = "";

  /**
   * What he is there for.
   *
   * @param buys else he sells
   * @param noteMinor each of his notes when he buys
   * @param notes how many; when he sells, how many such notes' worth he wants
   */
  public record Wish(boolean buys, long noteMinor, int notes) {}

  public MachineCustomer(
      SimulatedMachine machine, TrialChain chain, Wish wish, Consumer<String> say) {
    this.machine = machine;
    this.chain = chain;
    this.wish = wish;
    this.say = say;
  }

  /** How it ended: in words, once it has. */
  public Optional<String> step() {
    JsonNode screen = machine.screen();
    String name = screen.path("screen").asString();
    switch (name) {
      case "welcome" -> {
        return welcome(screen);
      }
      case "buy-address" -> {
        address = chain.newAddress();
        machine.body("show", "text", "bitcoin:" + address);
      }
      case "buy-warning" -> machine.touch("own");
      case "buy-offer", "sell-offer" -> machine.touch("accept");
      case "cash-in" -> feed(screen);
      case "bought" -> {
        return bought(screen);
      }
      case "sell-amount" -> {
        machine.touch("amount", "minor", wish.noteMinor() * wish.notes());
        machine.touch("amount-chosen");
      }
      case "selling" -> {
        return selling(screen);
      }
      case "refused" -> {
        machine.touch("cancel");
        return Optional.of(
            "was refused: " + screen.path("why").asString(screen.path("code").asString()));
      }
      default -> note(name); // it asks the server, or is closed: nothing to touch
    }
    return Optional.empty();
  }

  private Optional<String> welcome(JsonNode screen) {
    if (begun) {
      return Optional.of("went away");
    }
    JsonNode coin = screen.path("coins").path(0);
    if (!coin.path(wish.buys() ? "buy" : "sell").isObject()) {
      note("the machine offers nothing of the kind yet");
      return Optional.empty();
    }
    begun = true;
    machine.touch(wish.buys() ? "buy" : "sell", "setting", coin.path("setting").asString());
    return Optional.empty();
  }

  private void feed(JsonNode screen) {
    if (screen.path("moving").asBoolean()) {
      return;
    }
    notesIn = screen.path("notes").asInt();
    if (notesIn >= wish.notes()) {
      machine.touch("finish");
    } else {
      machine.body("insert", "minor", wish.noteMinor());
    }
  }

  private Optional<String> bought(JsonNode screen) {
    String phase = screen.path("phase").asString();
    if (!phase.equals(seen)) {
      seen = phase;
      say.accept(
          machine.name()
              + "  buy   "
              + money(screen.path("cash"))
              + " -> "
              + money(screen.path("coins"))
              + "  "
              + (phase.isEmpty() ? "closed" : phase));
    }
    if (phase.equals("BROADCAST") || phase.equals("CONFIRMED")) {
      long received = chain.received(screen.path("address").asString());
      machine.touch("cancel");
      return Optional.of(
          "has " + BigDecimal.valueOf(received, SATOSHI_DECIMALS).toPlainString() + " BTC");
    }
    return Optional.empty();
  }

  private Optional<String> selling(JsonNode screen) {
    String stage = screen.path("stage").asString();
    if (!stage.equals(seen)) {
      seen = stage;
      say.accept(
          machine.name()
              + "  sell  "
              + money(screen.path("coins"))
              + " -> "
              + money(screen.path("cash"))
              + "  "
              + stage);
    }
    switch (stage) {
      case "pay" -> {
        if (!paid) {
          paid = true;
          chain.pay(screen.path("address").asString(), satoshis(screen.path("coins")));
        }
      }
      case "ready" -> machine.touch("cash");
      case "done" -> {
        machine.touch("cancel");
        return Optional.of("has " + money(screen.path("given")) + " in cash");
      }
      case "over", "late", "trouble", "failed" -> {
        String why = screen.path("why").asString();
        machine.touch("cancel");
        return Optional.of("goes without cash: " + stage + (why.isEmpty() ? "" : ", " + why));
      }
      default -> {}
    }
    return Optional.empty();
  }

  private void note(String what) {
    if (!what.equals(seen)) {
      seen = what;
    }
  }

  private static long satoshis(JsonNode coins) {
    return new BigDecimal(coins.path("amount").asString())
        .movePointRight(SATOSHI_DECIMALS)
        .longValueExact();
  }

  private static String money(JsonNode money) {
    return money.path("amount").asString() + " " + money.path("unit").asString();
  }
}
