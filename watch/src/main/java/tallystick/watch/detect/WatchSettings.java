package tallystick.watch.detect;

import java.util.Set;
import tallystick.market.Instrument;

/**
 * What the watch of one account goes by.
 *
 * @param registeredPrefixes beginnings of client order ids of origins that the owner has registered
 *     (trading by hand in the venue's own app, another bot): such orders are listed, not alarmed
 * @param instruments what bots trade here; a purchase of anything else weighs in a drain
 * @param unknownAfterMs how long an order may be unknown before it counts as missing
 * @param balanceSettleMs how long balances and trades may disagree: events overtake each other
 * @param drainWindowMs within which sales and purchases are summed
 * @param drainShareBps share of a holding, in hundredths of a percent, whose loss looks like a
 *     drain
 */
public record WatchSettings(
    Set<String> registeredPrefixes,
    Set<Instrument> instruments,
    long unknownAfterMs,
    long balanceSettleMs,
    long drainWindowMs,
    int drainShareBps) {
  public WatchSettings {
    registeredPrefixes = Set.copyOf(registeredPrefixes);
    instruments = Set.copyOf(instruments);
    if (unknownAfterMs < 0 || balanceSettleMs < 0 || drainWindowMs < 1) {
      throw new IllegalArgumentException("A watch's times are not negative");
    }
    if (drainShareBps < 1 || drainShareBps > 10_000) {
      throw new IllegalArgumentException("A share is 1 to 10,000 hundredths of a percent");
    }
    if (registeredPrefixes.contains("")) {
      throw new IllegalArgumentException("An empty prefix would register everybody");
    }
  }

  /**
   * A minute for an unknown (the venue's window and ten seconds are over long before), five seconds
   * for balances, 80 % of a holding within ten minutes for a drain.
   */
  public static WatchSettings usual(Set<Instrument> instruments) {
    return new WatchSettings(Set.of(), instruments, 60_000, 5_000, 600_000, 8_000);
  }

  /** The same with these origins registered. */
  public WatchSettings registered(Set<String> prefixes) {
    return new WatchSettings(
        prefixes, instruments, unknownAfterMs, balanceSettleMs, drainWindowMs, drainShareBps);
  }
}
