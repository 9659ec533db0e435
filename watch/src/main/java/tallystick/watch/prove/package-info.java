/**
 * Order by order: ours, not ours, or cannot tell. Takes a bundle of evidence (the log's checkpoint
 * and tiles, and an organisation's entries with what opens them) and a venue's own export of orders
 * or trades, and works offline.
 *
 * <p>Nothing in either is believed: signatures, roots and commitments are checked, the list of
 * entries must be without a gap, and what a file does not say is not guessed. What the answers
 * prove, and what they do not, is part of the report.
 */
@NullMarked
package tallystick.watch.prove;

import org.jspecify.annotations.NullMarked;
