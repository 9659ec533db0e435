/**
 * What a cash machine has beside its screen, each kind of device behind one small interface: {@link
 * tallystick.terminal.device.BillValidator} takes notes, {@link
 * tallystick.terminal.device.Dispenser} gives them, {@link tallystick.terminal.device.Printer},
 * {@link tallystick.terminal.device.QrScanner} and {@link tallystick.terminal.device.DoorSensor} do
 * as they are named. One thread owns them all and asks each in turn; no driver starts a thread or
 * reads a clock. What a device has to say is a sealed event, and that it says nothing is an event
 * too. A driver never decides what a note means for a sale: it reports what happened to paper,
 * once, and the journal decides.
 */
@NullMarked
package tallystick.terminal.device;

import org.jspecify.annotations.NullMarked;
