/**
 * {@code tallystick account}: the credentials a keeper holds, what each may do and how much of it
 * is used up. Everything is asked of the keeper itself over the approval socket, so that it works,
 * and tells the truth, while the server is down or in somebody else's hands.
 */
@NullMarked
package tallystick.cli.account;

import org.jspecify.annotations.NullMarked;
