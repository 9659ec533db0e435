/**
 * The paper exchange: a program that speaks Binance's spot API so closely that clients written for
 * Binance trade on it by changing their address, over replayed prices instead of other people's
 * money.
 *
 * <p>One loop owns all state: requests, prints of the replay and timers come to it one after
 * another ({@link tallystick.paper.PaperExchange}), and what it changed is stored before anybody is
 * told. It shares no codec and no matching with the connectors and the bots that are tested against
 * it, because only then does their agreement mean something.
 */
@NullMarked
package tallystick.paper;

import org.jspecify.annotations.NullMarked;
