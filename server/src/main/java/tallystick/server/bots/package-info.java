/**
 * Bots as single-writer entities.
 *
 * <p>Each bot has one bounded mailbox and one writer at a time. A turn takes what the mailbox
 * holds, asks the pure strategy, and writes the new state, the events and the outgoing intents in
 * one transaction under a version check: if two writers ever believe they own a bot, the second one
 * gets a conflict and stops. Only what is durable is sent to the keeper, so that a crash can repeat
 * a submission but never invent or lose one; repeating is harmless because caller ids are derived
 * from bot, deal and purpose.
 */
@NullMarked
package tallystick.server.bots;

import org.jspecify.annotations.NullMarked;
