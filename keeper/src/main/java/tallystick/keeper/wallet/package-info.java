/**
 * Bitcoin wallets as the keeper needs them: keys derived from a seed that never leaves the vault
 * (BIP-32, BIP-84), the public half by which anybody can watch a wallet, and the check of a
 * transaction that somebody else has built. A wallet here keeps no balance and knows no block:
 * which coins it has is the builder's business, who has to bring every previous transaction along;
 * what leaves it, and to whom, is decided here.
 */
@NullMarked
package tallystick.keeper.wallet;

import org.jspecify.annotations.NullMarked;
