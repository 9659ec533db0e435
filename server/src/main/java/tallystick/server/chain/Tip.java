package tallystick.server.chain;

import tallystick.venues.bitcoin.wire.Hash256;

/**
 * The top of the node's best chain.
 *
 * @param synced false while the node is still catching up, when a missing payment means nothing
 */
public record Tip(int height, Hash256 hash, boolean synced) {}
