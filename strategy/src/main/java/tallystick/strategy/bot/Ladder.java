package tallystick.strategy.bot;

import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Intent;
import tallystick.intent.Leg;
import tallystick.market.Amount;
import tallystick.market.Fill;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.market.Side;

/**
 * What one deal would buy if the price fell through all of its averaging orders: drawn before a bot
 * is saved. Nothing here computes a price of its own. The bot itself is run, on a pretended venue
 * that fills every buy whole, at its price, for the taker fee in the base asset, and the orders it
 * asks for are written down.
 *
 * @param rungs in the order of filling: the base order, then the averaging orders; empty when the
 *     bot would buy nothing
 * @param notes what the bot said on its way: orders it leaves out, and why
 */
public record Ladder(Instrument instrument, List<Rung> rungs, List<String> notes) {
  private static final long START_MS = 1;
  private static final BigInteger FULL_BPS = BigInteger.valueOf(10_000);

  public Ladder {
    rungs = List.copyOf(rungs);
    notes = List.copyOf(notes);
  }

  /**
   * One buy, and how the deal stands once it has filled.
   *
   * @param step 0 for the base order, else the number of the averaging order
   * @param value what it costs, in the quote asset, fee aside
   * @param spent what the deal has spent so far, fees aside
   * @param average quote spent per base received, fees included
   * @param targets prices of the take-profit steps
   * @param stop where the stop loss would stand; null without one
   * @param moveBps how far the price must rise from this rung to the last target, rounded up; a
   *     deal that trails sells at or beyond it
   * @param behindStop whether the stop loss of the rung before lies at or above this price, so that
   *     the deal would be stopped out first
   */
  public record Rung(
      int step,
      Price price,
      Amount quantity,
      Amount value,
      Amount spent,
      Price average,
      List<Price> targets,
      @Nullable Price stop,
      long moveBps,
      boolean behindStop) {
    public Rung {
      targets = List.copyOf(targets);
    }
  }

  /** What all rungs together cost, fees aside; null when there are none. */
  public @Nullable Amount funds() {
    return rungs.isEmpty() ? null : rungs.getLast().spent();
  }

  /**
   * Runs one deal.
   *
   * @param ask the price at which the base order fills; rounded up to the tick
   * @throws IllegalArgumentException when the bot does not trade the instrument
   */
  public static Ladder of(BotConfig config, Instrument instrument, Price ask) {
    Market market =
        config
            .market(instrument)
            .orElseThrow(
                () -> new IllegalArgumentException("The bot does not trade " + instrument));
    BotConfig one =
        new BotConfig(
            config.botId(), config.credential(), List.of(market), byHand(config.settings()));
    Run run = new Run(one, market);
    Price at = ask.roundTo(market.filters().tick(), RoundingMode.CEILING);
    run.tell(new BotEvent.KeeperUp());
    run.tell(new BotEvent.Tick(instrument, at, at, at, START_MS));
    run.tell(new BotEvent.StartDeal(instrument));
    run.fillAll(at);
    return new Ladder(instrument, run.rungs, run.notes);
  }

  /**
   * The same settings, waiting for a person, so that exactly one deal starts, and no clock runs.
   */
  private static DcaSettings byHand(DcaSettings settings) {
    return new DcaSettings(
        settings.direction(),
        settings.baseOrder(),
        settings.averaging(),
        settings.takeProfit(),
        settings.stopLoss(),
        List.of(new StartCondition.Manual()),
        DcaSettings.DealLimits.oneAtATime(),
        settings.execution());
  }

  /** The bot on its pretended venue. Sales are never answered: they wait, as they do in a fall. */
  private static final class Run {
    private final Market market;
    private final List<Rung> rungs = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Deque<OutgoingIntent> buys = new ArrayDeque<>();
    private BotState state;

    Run(BotConfig config, Market market) {
      this.market = market;
      this.state = BotState.initial(config);
    }

    void tell(BotEvent event) {
      Decision decision = Dca.decide(state, event, Clock.at(START_MS));
      state = decision.state();
      for (OutgoingIntent out : decision.intents()) {
        if (out.intent() instanceof Intent.PlaceOrder order && order.side() == Side.BUY) {
          buys.add(out);
        }
      }
      for (BotNote note : decision.notes()) {
        if (note instanceof BotNote.Said said) {
          notes.add(said.text());
        }
      }
    }

    void fillAll(Price baseAt) {
      while (!buys.isEmpty() && rungs.size() <= DcaSettings.Averaging.MAX_COUNT) {
        fill(buys.remove(), baseAt);
      }
    }

    private void fill(OutgoingIntent out, Price baseAt) {
      Intent.PlaceOrder order = (Intent.PlaceOrder) out.intent();
      OrderTrack track = state.deals().getFirst().order(out.callerId());
      Price limit = order.limit();
      if (track == null || limit == null) {
        throw new IllegalStateException("A buy the deal does not know: " + out);
      }
      Slot slot = track.slot();
      Price price = slot.equals(Slot.BASE_ORDER) ? baseAt : limit;
      Amount value = price.notional(order.quantity(), RoundingMode.CEILING);
      @Nullable Price stopBefore = rungs.isEmpty() ? null : rungs.getLast().stop();
      tell(new BotEvent.Accepted(out.callerId()));
      tell(
          new BotEvent.Filled(
              out.callerId(),
              Leg.MAIN,
              new Fill(
                  order.instrument(),
                  out.callerId().toString(),
                  out.callerId().toString(),
                  Side.BUY,
                  price,
                  order.quantity(),
                  value,
                  order.quantity().bps(market.takerFeeBps(), RoundingMode.CEILING),
                  false,
                  START_MS)));
      DealView deal = state.dealViews().getFirst();
      Price average = deal.averagePrice();
      if (average == null) {
        throw new IllegalStateException("A filled buy without an average: " + deal);
      }
      rungs.add(
          new Rung(
              slot.index(),
              price,
              order.quantity(),
              value,
              deal.spent(),
              average,
              deal.targets(),
              deal.stop(),
              deal.targets().isEmpty() ? 0 : riseBps(price, deal.targets().getLast()),
              stopBefore != null && !price.isAbove(stopBefore)));
    }

    private static long riseBps(Price from, Price to) {
      return new DealMath.Ratio(to.units().subtract(from.units()).multiply(FULL_BPS), from.units())
          .round(RoundingMode.CEILING)
          .longValueExact();
    }
  }
}
