/**
 * What every connector to a venue stands on: hosts that are pinned, answers that are bounded, a
 * budget of requests kept on our side, a clock that is not ahead of the venue's.
 *
 * <p>A connector is a package per venue with three parts. {@code wire} is pure: typed intents
 * become requests, bytes become our types. {@code feed} reads public market data, in the server and
 * for the keeper's reference prices. {@code trade} sends what is signed and runs in the keeper
 * alone, because a venue's signature often covers the parameters only and could be replayed as
 * something else: nothing signed leaves the keeper. It signs through {@link
 * tallystick.venues.RequestSigner}, which this module declares and only the keeper implements.
 */
@NullMarked
package tallystick.venues;

import org.jspecify.annotations.NullMarked;
