/**
 * The sockets: one TLS port for REST and WebSocket (and a plain one if wanted), its self-signed
 * certificate, and the limits on what is read from strangers. It turns bytes into {@link
 * tallystick.paper.api.Request}s and frames into texts, and knows nothing of trading.
 */
@NullMarked
package tallystick.paper.http;

import org.jspecify.annotations.NullMarked;
