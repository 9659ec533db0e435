/**
 * The command line: what a person or a script says to Tallystick. It holds no secret and decides
 * nothing about money. It asks the server's API, reads files ({@code verify} and {@code prove} work
 * offline and take nothing from anybody on trust), speaks for a person on the approval socket, and
 * starts the other programs as processes of their own, each under its own user.
 *
 * <p>Every command answers {@code --help} with examples and what to do next, prints JSON with
 * {@code --json}, and ends with one of the statuses in {@link tallystick.cli.ExitStatus}.
 */
@NullMarked
package tallystick.cli;

import org.jspecify.annotations.NullMarked;
