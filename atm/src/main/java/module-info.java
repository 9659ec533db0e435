/** The machines' business as pure functions: what a sale may do next, what it costs and posts. */
module tallystick.atm {
  requires static org.jspecify;
  requires transitive tallystick.market;
  requires transitive tallystick.intent;

  exports tallystick.atm;
  exports tallystick.atm.ledger;
  exports tallystick.atm.quote;
  exports tallystick.atm.rule;
  exports tallystick.atm.sale;
}
