package tallystick.terminal.kiosk;

import tallystick.terminal.receipt.Language;
import tools.jackson.databind.JsonNode;

/** What was touched on the page, carried out on the machine's thread. */
public final class Acts {
  private final Counter counter;

  public Acts(Counter counter) {
    this.counter = counter;
  }

  /**
   * Does one thing; one that does not fit the screen any more does nothing.
   *
   * @throws IllegalArgumentException when there is no such thing to do
   */
  void act(JsonNode act) {
    counter.touched();
    String what = act.path("act").asString("");
    switch (what) {
      case "touch" -> {}
      case "language" ->
          Language.of(act.path("language").asString("")).ifPresent(counter::language);
      case "buy" -> counter.beginBuy(act.path("setting").asString(""));
      case "sell" -> counter.beginSell(act.path("setting").asString(""));
      case "redeem" -> counter.beginRedeem();
      case "address" -> counter.typed(act.path("text").asString(""));
      case "own" -> counter.warned(true);
      case "told" -> counter.warned(false);
      case "amount" -> counter.amount(act.path("minor").asLong(0));
      case "step" -> counter.step(act.path("by").asInt(0));
      case "amount-chosen" -> counter.amountChosen();
      case "accept" -> counter.accept();
      case "finish" -> counter.finish();
      case "cash" -> counter.takeCash();
      case "print" -> counter.printAgain();
      case "interrupted" -> counter.showInterrupted();
      case "cancel" -> counter.cancel();
      case "pin" -> counter.service().pin(act.path("code").asString(""));
      case "collect" -> counter.service().collect();
      case "filled" -> counter.service().filled();
      default -> throw new IllegalArgumentException("Nothing here is called \"" + what + "\"");
    }
  }
}
