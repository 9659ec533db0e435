/** Money, instruments and market data as pure values; depends on the JDK alone. */
module tallystick.market {
  requires static org.jspecify;

  exports tallystick.market;
}
