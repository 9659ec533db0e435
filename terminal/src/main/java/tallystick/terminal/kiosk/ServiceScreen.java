package tallystick.terminal.kiosk;

import java.util.List;
import java.util.Locale;
import tallystick.terminal.device.DispenserState;
import tallystick.terminal.device.DoorSensor;
import tallystick.terminal.journal.Memory;
import tallystick.terminal.link.HttpLink;
import tallystick.terminal.sale.Devices;
import tallystick.terminal.sale.Machine;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a person with the door's key sees. */
record ServiceScreen(Machine machine, Devices devices, HttpLink link, Health health) {
  /** The last ones; all of them are on the server's pages. */
  private static final int MAX_SALES = 8;

  void write(ObjectNode state) {
    Memory memory = machine.memory();
    state.put("door", devices.door().door() == DoorSensor.Door.OPEN ? "open" : "unknown");
    state.put("validator", machine.buyTrouble());
    state.put(
        "dispenser",
        switch (health.dispenser()) {
          case DispenserState.Ready(boolean nearEnd) -> nearEnd ? "near-end" : "ready";
          case DispenserState.Blocked(String why) -> why;
          case DispenserState.Silent() -> "silent";
        });
    state.put("printer", health.printer().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    state.put("online", link.heardWithin(Counter.OFFLINE));
    state.put("unsent", memory.unsent().size());
    texts(state.putArray("troubles"), machine.troubles());
    texts(state.putArray("distrusted"), machine.distrusted().stream().distinct().toList());
    ArrayNode cashbox = state.putArray("cashbox");
    memory
        .cashboxCurrency()
        .ifPresent(currency -> Screens.notes(cashbox, currency, memory.cashbox()));
    ArrayNode sales = state.putArray("sales");
    memory.closedBuys().reversed().stream()
        .limit(MAX_SALES)
        .forEach(
            sale -> {
              ObjectNode each = sales.addObject();
              each.put("sale", sale.sale().toString()).put("atMs", sale.atMs());
              Screens.money(each, "cash", sale.total());
            });
  }

  private static void texts(ArrayNode out, List<String> texts) {
    texts.forEach(out::add);
  }
}
