/**
 * Bitcoin's bytes as pure functions: addresses, transactions, partially signed transactions, block
 * headers and Merkle proofs. Nothing here talks to a node, reads a clock, holds a key or signs;
 * what a signature must cover is computed here ({@link tallystick.venues.bitcoin.wire.SegwitHash}),
 * the signing is the keeper's.
 *
 * <p>The bytes come from a node, a server or a customer's telephone, none of which is believed:
 * each count is bounded before anything is allocated for it, numbers must be written in their
 * shortest form, nothing may follow the end, and what is wrong ends in a {@link
 * tallystick.venues.bitcoin.wire.WireException} that names the place. What one reader here accepts,
 * it writes again byte for byte, save a partially signed transaction's pairs, whose order is free.
 *
 * <p>Sources: Bitcoin's protocol as its reference client speaks it, and BIP-13, 32, 94, 125, 141,
 * 143, 144, 173, 174, 341 and 350. Sums are satoshis in a {@code long}; hashes are kept in the
 * order in which they are hashed and printed the other way round, as everybody prints them.
 */
@NullMarked
package tallystick.venues.bitcoin.wire;

import org.jspecify.annotations.NullMarked;
