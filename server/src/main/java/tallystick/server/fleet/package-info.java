/**
 * Cash machines as the server runs them. A machine signs what happened to it, the keeper decides
 * about coins, the node says what became of them; in between stands one sale after the other, made
 * of its stored events by the pure functions of module {@code atm}. Each step is one transaction of
 * the database: the event, where the sale stands, what is booked, what limits count, and what is to
 * be done because of it. Doing it comes after, at least once, under a key that makes a second time
 * harmless.
 *
 * <p>{@code setting} says what a coin costs and who may have it, {@code machine} who is heard and
 * what it said, {@code sale} keeps the sales, {@code money} moves coins and counts cash. Nothing
 * here can pay: it carries what machines have signed to the keeper, and what the keeper has signed
 * to the network.
 */
@NullMarked
package tallystick.server.fleet;

import org.jspecify.annotations.NullMarked;
