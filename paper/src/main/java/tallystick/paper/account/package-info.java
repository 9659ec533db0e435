/**
 * Who may sign: API keys of Binance's three kinds. With HMAC both sides know the secret, so a valid
 * signature names nobody; with Ed25519 and RSA the exchange keeps the public half only. A key
 * carries permissions and, where asked for, the addresses it may be used from.
 */
@NullMarked
package tallystick.paper.account;

import org.jspecify.annotations.NullMarked;
