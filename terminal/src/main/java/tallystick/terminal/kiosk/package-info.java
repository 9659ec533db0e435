/**
 * The customer's side of a machine: {@link tallystick.terminal.kiosk.Counter} leads one customer
 * after another from screen to screen, {@link tallystick.terminal.kiosk.Loop} is the one thread on
 * which all of it happens, and {@link tallystick.terminal.kiosk.KioskWeb} serves the page to the
 * browser that fills the machine's screen, on loopback alone. The page draws what it is told and
 * sends what was touched; it decides nothing, so that a reloaded page stands where it stood.
 */
@NullMarked
package tallystick.terminal.kiosk;

import org.jspecify.annotations.NullMarked;
