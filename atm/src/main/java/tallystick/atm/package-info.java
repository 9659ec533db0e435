/**
 * The business of Bitcoin machines as pure functions, shared by the server, which runs a fleet of
 * them, and by the program of a machine, which must come to the same sums alone.
 *
 * <p><em>Buy</em> and <em>sell</em> are meant from the customer's side: a buy takes cash and sends
 * coin, a sell takes coin and gives cash. Nothing here reads a clock, a file or a network, and
 * nothing draws a random number: time, ids and prices are passed in. Money is an integer of minor
 * units (cents) or atomic units (satoshis) everywhere; each rounding is named where it happens.
 */
@NullMarked
package tallystick.atm;

import org.jspecify.annotations.NullMarked;
