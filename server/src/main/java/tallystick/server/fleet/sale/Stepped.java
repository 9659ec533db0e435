package tallystick.server.fleet.sale;

import tallystick.atm.sale.Refusal;

/** What came of an event at a stored sale. */
public sealed interface Stepped {
  /** It is stored, and so is what follows from it. */
  record Moved(SaleRow row) implements Stepped {}

  /** It was stored before. */
  record Repeated(SaleRow row) implements Stepped {}

  /** Nothing was changed. */
  record Refused(Refusal refusal) implements Stepped {}

  /** There is no such sale, or it goes the other way. */
  record Unknown() implements Stepped {}
}
