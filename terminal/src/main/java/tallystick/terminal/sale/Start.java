package tallystick.terminal.sale;

import tallystick.intent.SaleId;

/** Whether a sale began. */
public sealed interface Start {
  record Begun(SaleId sale) implements Start {}

  /** Nothing happened; the reason is for the customer. */
  record Refused(String why) implements Start {}
}
