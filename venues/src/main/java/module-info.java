/** Connectors to venues: signed by the keeper, read by the server, with one bounded scanner. */
module tallystick.venues {
  requires java.net.http;
  requires static org.jspecify;
  requires transitive tallystick.intent;
  requires transitive tallystick.market;

  exports tallystick.venues;
  exports tallystick.venues.binance.feed;
  exports tallystick.venues.binance.trade;
  exports tallystick.venues.binance.wire;
  exports tallystick.venues.bitcoin.wire;
  exports tallystick.venues.scan;
}
