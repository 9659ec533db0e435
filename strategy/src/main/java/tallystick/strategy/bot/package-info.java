/**
 * The DCA bot: {@link tallystick.strategy.bot.Dca#decide} and the values it works on.
 *
 * <p>Read it in this order. {@link tallystick.strategy.bot.DcaSettings} is what a person asks for,
 * {@link tallystick.strategy.bot.SettingsCheck} what is wrong with it. A {@link
 * tallystick.strategy.bot.BotEvent} says what happened: a price, an answer, a fill, a command.
 * {@code Facts} writes it into the {@link tallystick.strategy.bot.BotState}; {@code Plan} compares
 * the orders a deal should have with those it has and asks for the difference, at most one change
 * per slot in flight. Nothing is done twice because a message came twice: fills are known by the
 * venue's trade id, answers by caller id, and an order whose fate is unknown keeps its slot until
 * it is settled.
 */
@NullMarked
package tallystick.strategy.bot;

import org.jspecify.annotations.NullMarked;
