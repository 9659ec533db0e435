/**
 * The keeper. Only what a test bench or a drill starts is exported; the wall that matters at run
 * time is the process, its user and its two sockets.
 */
module tallystick.keeper {
  requires java.net.http;
  requires jdk.net;
  requires org.bouncycastle.provider;
  requires static org.jspecify;
  requires tallystick.intent;
  requires tallystick.market;
  requires tallystick.tally;
  requires tallystick.venues;

  exports tallystick.keeper;
}
