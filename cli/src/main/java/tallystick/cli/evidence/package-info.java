/**
 * What an outsider runs: {@code verify} re-derives a whole log, {@code prove} tells order by order
 * whether it was ours, {@code witness} signs what it has seen. None of them asks the keeper or the
 * server anything; they read files and public addresses, and use {@code tally.proof}, which shares
 * no code with what wrote the log.
 */
@NullMarked
package tallystick.cli.evidence;

import org.jspecify.annotations.NullMarked;
