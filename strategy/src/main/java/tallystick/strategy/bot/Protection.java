package tallystick.strategy.bot;

import tallystick.market.Amount;

/**
 * Whether a deal is protected if we die: what of its coins a stop resting at the venue covers.
 *
 * @param covered base under stops that the venue has accepted
 * @param uncovered the rest of the base held
 * @param text for people
 */
public record Protection(Level level, Amount covered, Amount uncovered, String text) {
  /** In one word. */
  public enum Level {
    NOTHING_HELD,
    FULL,
    PARTLY,
    NONE
  }
}
