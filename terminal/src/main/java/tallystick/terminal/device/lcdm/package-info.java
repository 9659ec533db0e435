/**
 * Cash dispensers of Puloon's LCDM-2000 family with two cassettes: RS-232 at 9600 baud without
 * parity. Commands, answers and error codes are those of "LCDM-2000 Protocol Specification". The
 * device counts notes at its exit sensor and answers once, when it is done. It keeps no memory of
 * its last answer, so an answer that is missed is gone: the driver then says <i>unknown</i> and
 * never repeats the order.
 */
@NullMarked
package tallystick.terminal.device.lcdm;

import org.jspecify.annotations.NullMarked;
