/**
 * The tally: an append-only Merkle log, its verification, and its witness. Nothing but the JDK.
 *
 * <p>The wall that matters runs inside: {@code proof} checks, {@code log} writes, and they share no
 * hashing, no codec and no file layout, so that a fault in the writer cannot hide in the verifier.
 */
module tallystick.tally {
  requires java.net.http;
  requires jdk.httpserver;
  requires static org.jspecify;

  exports tallystick.tally;
  exports tallystick.tally.log;
  exports tallystick.tally.proof;
  exports tallystick.tally.witness;
}
