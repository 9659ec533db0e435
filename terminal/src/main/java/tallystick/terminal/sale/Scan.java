package tallystick.terminal.sale;

import tallystick.intent.SaleId;

/** What somebody held before the camera. */
public sealed interface Scan {
  /** A ticket of this machine's; whether it still gives cash, its sale says. */
  record Ticket(SaleId sale) implements Scan {}

  /** Anything else: an address, a payment request, a shopping list. */
  record Text(String text) implements Scan {}
}
