/**
 * REST under {@code /api/v1}, events as a stream, health and metrics.
 *
 * <p>Every refusal is a problem document (RFC 9457) that says what is wrong, where, and what to do.
 * Posts that move money take an {@code Idempotency-Key}. Lists have a limit. Nothing here is
 * without a token but {@code /health}.
 */
@NullMarked
package tallystick.server.api;

import org.jspecify.annotations.NullMarked;
