/**
 * Orders a second through the keeper's own parts: socket, desk, policy, journal, vault and wire, as
 * the program puts them together. Only the sending is left out: the request is built and signed,
 * and then taken for rejected by a venue that answers at once, since a real one would be measured
 * instead of the keeper.
 */
@NullMarked
package tallystick.bench.keeper;

import org.jspecify.annotations.NullMarked;
