/**
 * Hardware that is not there: a machine for trying out, for demonstrations and for tests. {@link
 * tallystick.terminal.device.simulated.Panel} is its outside, with a hand that inserts notes, takes
 * cash, pulls plugs, jams, opens the door and cuts the power; the drivers are the inside, and
 * behave towards the terminal as the real ones do. A machine with any of them says so in its
 * enrolment, and the keeper ties no real money to it.
 */
@NullMarked
package tallystick.terminal.device.simulated;

import org.jspecify.annotations.NullMarked;
