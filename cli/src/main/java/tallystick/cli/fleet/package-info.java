/**
 * {@code tallystick fleet}: wallets and cash machines as the keeper knows them, and the proposal of
 * every setting about them. Nothing here is in force until people approve it; each command makes
 * one {@link tallystick.intent.MachineSetting} of its options and says what waits.
 */
@NullMarked
package tallystick.cli.fleet;

import org.jspecify.annotations.NullMarked;
