package tallystick.server.bots;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tallystick.market.Price;
import tallystick.strategy.bot.DealView;
import tallystick.strategy.bot.Protection;

/**
 * A deal for people and programs: decimal text for money, market time for times. See {@link
 * DealView} for what the figures mean.
 *
 * @param state as in the plan of states, for example {@code base_order_placed}
 * @param endedAtMs null while it runs
 * @param isProtected whether stops resting at the venue cover all of its coins if we die now
 */
public record DealSummary(
    String bot,
    long number,
    String instrument,
    String state,
    boolean open,
    long startedAtMs,
    @Nullable Long endedAtMs,
    String spent,
    String bought,
    String sold,
    String proceeds,
    String baseFees,
    String quoteFees,
    List<String> otherFees,
    String held,
    int averagingFilled,
    @Nullable String averagePrice,
    List<String> targets,
    @Nullable String stop,
    String profit,
    boolean isProtected,
    String protection,
    String protectionText,
    List<String> waits) {

  static DealSummary of(String bot, DealView deal) {
    Protection protection = deal.protection();
    Price average = deal.averagePrice();
    Price stop = deal.stop();
    return new DealSummary(
        bot,
        deal.number(),
        deal.instrument().symbol(),
        deal.state().name().toLowerCase(Locale.ROOT),
        !deal.state().ended(),
        deal.startedAtMs(),
        deal.endedAtMs() == 0 ? null : deal.endedAtMs(),
        deal.spent().toDecimal(),
        deal.bought().toDecimal(),
        deal.sold().toDecimal(),
        deal.proceeds().toDecimal(),
        deal.baseFees().toDecimal(),
        deal.quoteFees().toDecimal(),
        deal.otherFees(),
        deal.held().toDecimal(),
        deal.averagingFilled(),
        average == null ? null : average.toDecimal(),
        deal.targets().stream().map(Price::toDecimal).toList(),
        stop == null ? null : stop.toDecimal(),
        deal.profit().toDecimal(),
        protection.level() == Protection.Level.FULL
            || protection.level() == Protection.Level.NOTHING_HELD,
        protection.level().name().toLowerCase(Locale.ROOT).replace('_', '-'),
        protection.text(),
        deal.waits());
  }
}
