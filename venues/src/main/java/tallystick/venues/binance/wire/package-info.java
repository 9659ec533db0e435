/**
 * Binance's spot interface as pure functions: typed intents become the parts of a request, bytes
 * become our types. Nothing here talks to a network, reads a clock or holds a secret.
 *
 * <p>Sources: Binance's public description of its REST, WebSocket and WebSocket-API interfaces as
 * of mid-2026 (sections are named at each type). Decimals travel as plain text, never with an
 * exponent; a signature covers the raw bytes of the parameters.
 */
@NullMarked
package tallystick.venues.binance.wire;

import org.jspecify.annotations.NullMarked;
