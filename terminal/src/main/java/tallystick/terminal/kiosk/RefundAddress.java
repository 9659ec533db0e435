package tallystick.terminal.kiosk;

import java.util.Optional;
import tallystick.intent.SaleId;
import tallystick.terminal.sale.Machine;

/**
 * Asks a customer whose coins his sale did not use where they are to go back to. He shows or types
 * an address, the machine signs it once, and no server can name another one in its place.
 */
final class RefundAddress {
  private final Place place;
  private final Machine machine;
  private boolean unreadable;

  RefundAddress(Place place, Machine machine) {
    this.place = place;
    this.machine = machine;
  }

  /** Whether a sale at this stage waits for an address. */
  boolean isWanted(SaleId sale, String stage) {
    return stage.equals("trouble") && machine.memory().refundTo(sale).isEmpty();
  }

  void typed(SaleId sale, String stage, String text) {
    if (isWanted(sale, stage)) {
      Optional<String> address = place.address(text);
      unreadable = address.isEmpty();
      address.ifPresent(to -> machine.refundTo(sale, to));
    }
  }

  /** Whether the last one was no address of this network. */
  boolean wasUnreadable() {
    return unreadable;
  }
}
