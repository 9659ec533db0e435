/** What the command line promises: statuses, words, and that what it starts it also ends. */
@NullMarked
package tallystick.cli;

import org.jspecify.annotations.NullMarked;
