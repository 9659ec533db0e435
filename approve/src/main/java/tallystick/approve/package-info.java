/**
 * The approver: where a person meets the keeper. It runs as a user of its own, the only one whom
 * the keeper's approval socket admits, and serves a few static pages on an origin of its own, so
 * that a thief who owns the server, and every page it serves, still cannot show a person one change
 * and have another signed.
 *
 * <p>It holds nothing: no session, no cookie, no key. Whoever reaches the pages sees what waits;
 * what counts is a passkey's signature over the very bytes that the keeper offered, which the
 * keeper verifies itself. What a change says is computed here, {@link
 * tallystick.intent.words.PlainWords}, from those bytes; the browser puts the words into text nodes
 * and decides nothing.
 *
 * <p>{@link tallystick.approve.Web} is the wall to the browser, {@link
 * tallystick.approve.KeeperSocket} the conversation with the keeper, {@link
 * tallystick.approve.Answers} what lies between.
 */
@NullMarked
package tallystick.approve;

import org.jspecify.annotations.NullMarked;
