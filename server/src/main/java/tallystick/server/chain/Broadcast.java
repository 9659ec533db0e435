package tallystick.server.chain;

import tallystick.venues.bitcoin.wire.Hash256;

/**
 * How handing a signed transaction to the network ended. The same transaction may be handed over
 * any number of times: it can be in the chain once only.
 */
public sealed interface Broadcast {
  /** It is in the node's mempool or chain, since now or before. */
  record Taken(Hash256 txid) implements Broadcast {}

  /** The node does not take it; it may still be in somebody else's mempool. */
  record Refused(int code, String why) implements Broadcast {}

  /** Nobody knows. Hand over the same transaction again, or look its id up; never make another. */
  record Unknown(String why) implements Broadcast {}
}
