package tallystick.atm.sale;

/** Who moves a sale out of a state. */
public enum Actor {
  CUSTOMER,
  MACHINE,
  SERVER,
  CHAIN,
  /** A person of the operator's: nothing goes on before he acts. */
  OPERATOR,
  /** The sale is over. */
  NOBODY
}
