/**
 * From findings to a closed incident, as far as it can be said without a clock, a disk or a
 * network: which findings belong together, which accounts were hit in the same way, what a runbook
 * is and when its account may be let go, which orders at a venue are whose since the last one that
 * was proven ours, whether a file of evidence is still the one that the tally names, and the zip
 * that goes to the police, the exchange or an auditor.
 *
 * <p>The server feeds it and stores what comes out; an outsider with the exported files can run it
 * again and come to the same answers.
 */
@NullMarked
package tallystick.watch.incident;

import org.jspecify.annotations.NullMarked;
