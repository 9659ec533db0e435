/**
 * Break-ins at the programs themselves, as in August 2022: a page that makes a stranger an
 * administrator, and a shell of the server's user. The programs are the real ones, each under its
 * own user, and so these drills want root: as an ordinary user there are no walls to try.
 */
@NullMarked
package tallystick.drills.intruder;

import org.jspecify.annotations.NullMarked;
