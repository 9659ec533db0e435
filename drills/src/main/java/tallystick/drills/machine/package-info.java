/**
 * Robberies of cash machines. The scene ({@link tallystick.drills.machine.Heist}) is a real keeper
 * with a wallet and one enrolled machine; the thief has the server: whatever it could ask of the
 * keeper, he asks. What he got is counted from the signed transactions alone.
 */
@NullMarked
package tallystick.drills.machine;

import org.jspecify.annotations.NullMarked;
