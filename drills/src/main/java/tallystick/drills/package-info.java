/**
 * Past thefts and faults as scenarios that run against the real programs. Each {@link
 * tallystick.drills.Drill} starts what it needs in a folder of its own, does what the thief or the
 * fault did, and ends with a statement about money that is checked, not hoped for. {@code
 * tallystick drill NAME} shows one to a person; the tests run them all. The tests that hold the
 * arrows between modules and the style of the sources live here too, because this module alone sees
 * every other.
 */
@NullMarked
package tallystick.drills;

import org.jspecify.annotations.NullMarked;
