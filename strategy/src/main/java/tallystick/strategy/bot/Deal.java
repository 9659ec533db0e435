package tallystick.strategy.bot;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tallystick.intent.CallerId;
import tallystick.market.Amount;
import tallystick.market.Instrument;
import tallystick.market.Price;

/**
 * One deal.
 *
 * @param settings as they were when it began
 * @param ledger its money
 * @param orders not ended yet
 * @param buys at market, still to be done or being done
 * @param blocks slots that wait after a refusal
 * @param watch what it has seen of the price
 */
record Deal(
    long number,
    Instrument instrument,
    DcaSettings settings,
    Life life,
    Ledger ledger,
    List<OrderTrack> orders,
    List<MarketBuy> buys,
    List<Block> blocks,
    Watch watch) {

  Deal {
    orders = List.copyOf(orders);
    buys = List.copyOf(buys);
    blocks = List.copyOf(blocks);
  }

  /** Why a deal is being closed, which decides how it ends. */
  enum CloseReason {
    TAKE_PROFIT(1, DealState.COMPLETED),
    TIMEOUT(2, DealState.COMPLETED),
    STOP_LOSS(3, DealState.STOPPED_OUT),
    PANIC(4, DealState.PANIC_SOLD),
    CANCEL(5, DealState.CANCELLED);

    private final int code;
    private final DealState end;

    CloseReason(int code, DealState end) {
      this.code = code;
      this.end = end;
    }

    int code() {
      return code;
    }

    DealState end() {
      return end;
    }
  }

  /**
   * @param closing null while it runs
   * @param nextRevision numbers the intents, so that every one has its own caller id
   * @param doneSteps bit i-1: take-profit step i has sold its share
   */
  record Life(
      DealState state,
      long startedAtMs,
      @Nullable CloseReason closing,
      int nextRevision,
      int doneSteps) {}

  /**
   * A buy at market in a slot: the rest of it is tried again with the next price.
   *
   * @param total quote to be spent in all; what its slot has exchanged counts towards it
   * @param attempts sent so far
   * @param lastQuoteMs time of the last attempt's quote; the next one waits for a later one
   */
  record MarketBuy(Slot slot, Amount total, int attempts, long lastQuoteMs) {
    /** A thin book fills a bit at each price; after so many tries the rest is given up. */
    static final int MAX_ATTEMPTS = 50;
  }

  /**
   * A slot that waits.
   *
   * @param reason for people
   * @param retryAtMs market time from which a new price lets it try again; {@link #NEVER} when a
   *     person has to look
   */
  record Block(Slot slot, String reason, long retryAtMs, int attempts) {
    static final long NEVER = Long.MAX_VALUE;
  }

  /**
   * @param peak highest price since the base order filled; null before
   * @param trailPeak highest price since the trailing take profit armed; null before
   * @param breachSinceMs when the price fell to the stop; 0 while above
   * @param staleQuoteMs time of the quote at which a sale at once last found no taker; it and older
   *     ones are no reason for another; 0 for none
   */
  record Watch(
      @Nullable Price peak, @Nullable Price trailPeak, long breachSinceMs, long staleQuoteMs) {
    Watch peaks(@Nullable Price newPeak, @Nullable Price newTrailPeak) {
      return new Watch(newPeak, newTrailPeak, breachSinceMs, staleQuoteMs);
    }

    Watch breach(long sinceMs) {
      return new Watch(peak, trailPeak, sinceMs, staleQuoteMs);
    }

    Watch stale(long quoteMs) {
      return new Watch(peak, trailPeak, breachSinceMs, quoteMs);
    }
  }

  static Deal begin(long number, Instrument instrument, DcaSettings settings, long nowMs) {
    return new Deal(
        number,
        instrument,
        settings,
        new Life(DealState.CREATED, nowMs, null, 0, 0),
        Ledger.empty(instrument),
        List.of(),
        List.of(new MarketBuy(Slot.BASE_ORDER, settings.baseOrder(), 0, Long.MIN_VALUE)),
        List.of(),
        new Watch(null, null, 0, 0));
  }

  DealState state() {
    return life.state();
  }

  @Nullable CloseReason closing() {
    return life.closing();
  }

  boolean stepDone(int step) {
    return (life.doneSteps() >> (step - 1) & 1) == 1;
  }

  /** Whether a new price alone may let something go on. */
  boolean waitsForPrice() {
    if (!buys.isEmpty() || closing() != null) {
      return true;
    }
    for (Block block : blocks) {
      if (block.retryAtMs() != Block.NEVER) {
        return true;
      }
    }
    return false;
  }

  @Nullable OrderTrack order(CallerId id) {
    for (OrderTrack order : orders) {
      if (order.callerId().equals(id)) {
        return order;
      }
    }
    return null;
  }

  /** The order that a cancel aims at. */
  @Nullable OrderTrack cancelledBy(CallerId id) {
    for (OrderTrack order : orders) {
      if (id.equals(order.cancel().id())) {
        return order;
      }
    }
    return null;
  }

  List<OrderTrack> in(Slot slot) {
    List<OrderTrack> found = new ArrayList<>(2);
    for (OrderTrack order : orders) {
      if (order.slot().equals(slot)) {
        found.add(order);
      }
    }
    return found;
  }

  @Nullable Block block(Slot slot) {
    for (Block block : blocks) {
      if (block.slot().equals(slot)) {
        return block;
      }
    }
    return null;
  }

  Deal with(Life changed) {
    return new Deal(number, instrument, settings, changed, ledger, orders, buys, blocks, watch);
  }

  Deal to(DealState state) {
    return with(
        new Life(
            life.state().to(state),
            life.startedAtMs(),
            life.closing(),
            life.nextRevision(),
            life.doneSteps()));
  }

  /**
   * The first reason stays: a stop is not made a profit by a later event. Only a cancel, which
   * sells nothing, gives way.
   */
  Deal closing(CloseReason reason) {
    return life.closing() != null && life.closing() != CloseReason.CANCEL
        ? this
        : with(
            new Life(
                life.state(), life.startedAtMs(), reason, life.nextRevision(), life.doneSteps()));
  }

  Deal afterRevision() {
    return with(
        new Life(
            life.state(),
            life.startedAtMs(),
            life.closing(),
            life.nextRevision() + 1,
            life.doneSteps()));
  }

  Deal withStepDone(int step) {
    return with(
        new Life(
            life.state(),
            life.startedAtMs(),
            life.closing(),
            life.nextRevision(),
            life.doneSteps() | 1 << (step - 1)));
  }

  Deal with(Ledger changed) {
    return new Deal(number, instrument, settings, life, changed, orders, buys, blocks, watch);
  }

  Deal with(Watch changed) {
    return new Deal(number, instrument, settings, life, ledger, orders, buys, blocks, changed);
  }

  Deal withOrders(List<OrderTrack> changed) {
    return new Deal(number, instrument, settings, life, ledger, changed, buys, blocks, watch);
  }

  Deal withBuys(List<MarketBuy> changed) {
    return new Deal(number, instrument, settings, life, ledger, orders, changed, blocks, watch);
  }

  Deal withBlocks(List<Block> changed) {
    return new Deal(number, instrument, settings, life, ledger, orders, buys, changed, watch);
  }

  Deal plus(OrderTrack order) {
    List<OrderTrack> more = new ArrayList<>(orders);
    more.add(order);
    return withOrders(more);
  }

  /** Puts {@code changed} in the place of the order with its caller id. */
  Deal replacing(OrderTrack changed) {
    List<OrderTrack> all = new ArrayList<>(orders);
    all.replaceAll(order -> order.callerId().equals(changed.callerId()) ? changed : order);
    return withOrders(all);
  }

  Deal without(CallerId id) {
    List<OrderTrack> rest = new ArrayList<>(orders);
    rest.removeIf(order -> order.callerId().equals(id));
    return withOrders(rest);
  }

  Deal withBlock(Block block) {
    List<Block> all = new ArrayList<>(withoutBlock(block.slot()).blocks);
    all.add(block);
    return withBlocks(all);
  }

  Deal withoutBlock(Slot slot) {
    if (block(slot) == null) {
      return this;
    }
    List<Block> rest = new ArrayList<>(blocks);
    rest.removeIf(block -> block.slot().equals(slot));
    return withBlocks(rest);
  }

  Deal withBuy(MarketBuy buy) {
    List<MarketBuy> all = new ArrayList<>(withoutBuy(buy.slot()).buys);
    all.add(buy);
    return withBuys(all);
  }

  Deal withoutBuy(Slot slot) {
    List<MarketBuy> rest = new ArrayList<>(buys);
    rest.removeIf(buy -> buy.slot().equals(slot));
    return withBuys(rest);
  }
}
