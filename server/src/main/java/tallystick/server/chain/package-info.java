/**
 * Bitcoin as the server sees it: a node of the operator's own, asked over its RPC. What was paid to
 * addresses of ours is followed from the mempool into the chain, out of it again when blocks are
 * replaced, and to its end when another transaction spent the same coins; and due payouts are
 * gathered into one unsigned transaction.
 *
 * <p>Nothing here decides about money. The keeper signs, after looking at every output, every
 * previous transaction and the fee itself, and it believes a deposit by headers and a Merkle proof
 * ({@link tallystick.venues.bitcoin.wire.DepositProof}), not by a word of this package. So a wrong
 * answer of the node, or a server that lies, costs time and not coins.
 *
 * <p>The node keeps a wallet without private keys, which finds our payments: its descriptors are
 * the keeper's public ones. {@link tallystick.server.chain.BitcoinRpc} is the transport, where
 * silence is <em>unknown</em>; {@link tallystick.server.chain.ChainNode} and {@link
 * tallystick.server.chain.WatchWallet} put types on its answers; {@link
 * tallystick.server.chain.DepositBook} and {@link tallystick.server.chain.PayoutBatch} are pure.
 */
@NullMarked
package tallystick.server.chain;

import org.jspecify.annotations.NullMarked;
