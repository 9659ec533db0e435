/**
 * From the two halves of the stick to findings: what the tally says was authorised, and what the
 * venue says happened. {@code detect} matches them as they come and from history; {@code prove}
 * matches a venue's own export with a bundle of evidence, offline, on anybody's machine.
 *
 * <p>Everything here is a function of what it is given. It reads no clock, no file and no network,
 * and it imports the tally's verification, never its writer, so that an outsider can run it and
 * come to the same findings.
 */
@NullMarked
package tallystick.watch;

import org.jspecify.annotations.NullMarked;
