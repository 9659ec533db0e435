/**
 * Binance's spot API as functions from a request to a reply: names, parameters, checks, weights,
 * error codes and texts. Everything here runs on the exchange's one thread and touches no socket.
 * The same handlers serve REST and the WebSocket API; they differ in how parameters arrive and what
 * bytes are signed.
 */
@NullMarked
package tallystick.paper.api;

import org.jspecify.annotations.NullMarked;
