/**
 * The life of an intent: judged, logged, and only then carried out. {@link
 * tallystick.keeper.life.Desk} is the one owner of an organisation's state; it judges one intent at
 * a time and never waits for the disk while doing so, so that many intents share one fsync. What
 * follows when an entry is durable (tell the caller, send to the venue, log the outcome) runs
 * elsewhere and comes back as another entry. State in memory is a fold of the entries and of
 * nothing else, the same fold live and at a start.
 */
@NullMarked
package tallystick.keeper.life;

import org.jspecify.annotations.NullMarked;
