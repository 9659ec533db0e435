/**
 * A person at the console: {@code tallystick approve --console} and what stands behind it.
 *
 * <p>Settings that could divert money need a person's signature over that very change. Here the
 * person's key is a file, {@link tallystick.cli.approve.ConsoleKey}; the keeper is reached by its
 * approval socket alone, {@link tallystick.cli.approve.ApprovalSocket}, which admits the approver's
 * user and nobody else; and {@link tallystick.intent.words.PlainWords} says what a change does from
 * the very bytes that are signed, never from what the server told.
 */
@NullMarked
package tallystick.cli.approve;

import org.jspecify.annotations.NullMarked;
