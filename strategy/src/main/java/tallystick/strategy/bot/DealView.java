package tallystick.strategy.bot;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tallystick.market.Amount;
import tallystick.market.Instrument;
import tallystick.market.Price;

/**
 * A deal as people see it.
 *
 * @param number 1, 2, 3... in its bot
 * @param startedAtMs market time
 * @param endedAtMs market time; 0 while it runs
 * @param spent quote paid for buys, without fees taken in quote
 * @param bought base bought, before fees taken in base
 * @param sold base sold
 * @param proceeds quote received for sales, before fees
 * @param baseFees taken in the base asset
 * @param quoteFees taken in the quote asset
 * @param otherFees taken in other assets, one line each, for example {@code 0.00001000 BNB}
 * @param held base still in hand; after the end it is dust, or what a cancelled deal left
 * @param averagingFilled how many averaging orders have filled
 * @param averagePrice quote spent per base received, fees included; null before the first fill
 * @param targets take-profit prices of the steps still open
 * @param stop where the stop loss stands; null when there is none
 * @param profit proceeds less fees less spent; the value of {@code held} is not in it
 * @param waits why something does not go on, for people; empty when all goes on
 */
public record DealView(
    long number,
    Instrument instrument,
    DealState state,
    long startedAtMs,
    long endedAtMs,
    Amount spent,
    Amount bought,
    Amount sold,
    Amount proceeds,
    Amount baseFees,
    Amount quoteFees,
    List<String> otherFees,
    Amount held,
    int averagingFilled,
    @Nullable Price averagePrice,
    List<Price> targets,
    @Nullable Price stop,
    Amount profit,
    Protection protection,
    List<String> waits) {
  public DealView {
    otherFees = List.copyOf(otherFees);
    targets = List.copyOf(targets);
    waits = List.copyOf(waits);
  }
}
