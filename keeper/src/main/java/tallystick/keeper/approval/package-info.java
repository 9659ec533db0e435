/**
 * People's side of the keeper. A change of a setting is offered with exact terms (which keeper,
 * which log, which settings it changes, a nonce, an end), each person signs the hash of all that,
 * and the keeper checks every signature itself: known person, that person's own key, the very terms
 * it offered, in time, once, and as many different people as the organisation demands.
 */
@NullMarked
package tallystick.keeper.approval;

import org.jspecify.annotations.NullMarked;
