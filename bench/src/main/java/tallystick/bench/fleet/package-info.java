/**
 * A fleet of cash machines as its server meets it: thousands of keys that the keeper has enrolled,
 * a TLS connection each, a beat each ten seconds and a sale now and then, from a process on a
 * processor of its own; server and PostgreSQL have the other.
 *
 * <p>Nothing of the server is replaced: the machines come in by its own TLS listener, the keeper
 * judges, a node sends. Beside each figure stand the bare handshakes and the bare requests of the
 * same server in the same run. After it the books are counted: what was promised to a machine is
 * stored, and the trial balance is zero.
 */
@NullMarked
package tallystick.bench.fleet;

import org.jspecify.annotations.NullMarked;
