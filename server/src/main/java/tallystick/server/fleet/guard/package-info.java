/**
 * What an operator does when he no longer trusts his own server, and what he is told before. {@link
 * tallystick.server.fleet.guard.FleetLock} stops all machines at once, as far as this server has a
 * say; the strong half is the keeper's freeze, which a hijacked server cannot ignore. {@link
 * tallystick.server.fleet.guard.Review} looks at everything that a thief could have changed, for
 * the runbook <em>tampered ATM server</em>: each step is seen by the program, or attested by a
 * named person to just what he was shown, and machines stay locked while one is red.
 */
@NullMarked
package tallystick.server.fleet.guard;

import org.jspecify.annotations.NullMarked;
