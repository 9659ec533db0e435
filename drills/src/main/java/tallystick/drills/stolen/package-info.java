/**
 * The theft of December 2022 in small: a thief holds a copy of an exchange key that was imported
 * into the keeper, and uses it from outside. The drill plays him against the real programs, then
 * plays the customer who takes the exchange's own list of orders and asks which of them the keeper
 * authorised.
 */
@NullMarked
package tallystick.drills.stolen;

import org.jspecify.annotations.NullMarked;
