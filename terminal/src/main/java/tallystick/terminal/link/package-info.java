/**
 * The way to the server over HTTP: {@link tallystick.terminal.link.HttpLink}. What the server says
 * is read with a limit on everything and believed as far as a stranger is: it fills the screen, and
 * nothing else. The machine's thread never waits for it; each kind of question has one request
 * under way at most, and an answer that has not come in time is no answer.
 */
@NullMarked
package tallystick.terminal.link;

import org.jspecify.annotations.NullMarked;
