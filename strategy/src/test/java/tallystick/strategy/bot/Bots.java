package tallystick.strategy.bot;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tallystick.intent.CallerId;
import tallystick.intent.CredentialId;
import tallystick.intent.Intent;
import tallystick.intent.Leg;
import tallystick.intent.MachineIntent;
import tallystick.intent.Outcome;
import tallystick.market.Amount;
import tallystick.market.Fill;
import tallystick.market.Filters;
import tallystick.market.Instrument;
import tallystick.market.Price;

/** A bot in the hands of a test: feeds events, keeps what came of the last one. */
final class Bots {
  static final Instrument PAIR = Instrument.of("AAA/USDT");

  BotState state;
  List<OutgoingIntent> intents = List.of();
  final List<BotNote> notes = new ArrayList<>();
  private int trades;

  Bots(DcaSettings settings) {
    state = BotState.initial(config(settings, "0.01", "0.001", "5"));
    tell(0, new BotEvent.KeeperUp());
  }

  static BotConfig config(DcaSettings settings, String tick, String lot, String minNotional) {
    Filters filters =
        new Filters(
            PAIR,
            Price.parse(tick, PAIR),
            base(lot),
            base(lot),
            base("900000"),
            quote(minNotional));
    return new BotConfig(
        "b1", new CredentialId("paper"), List.of(new Market(PAIR, filters, 10)), settings);
  }

  static Amount quote(String decimal) {
    return Amount.parse(decimal, PAIR.quote());
  }

  static Amount base(String decimal) {
    return Amount.parse(decimal, PAIR.base());
  }

  static Price price(String decimal) {
    return Price.parse(decimal, PAIR);
  }

  static DcaSettings settings(
      DcaSettings.Averaging averaging,
      DcaSettings.@Nullable StopLoss stop,
      DcaSettings.DealLimits limits) {
    return new DcaSettings(
        DcaSettings.Direction.LONG,
        quote("100"),
        averaging,
        new DcaSettings.TakeProfit(
            DcaSettings.Basis.TOTAL, List.of(new DcaSettings.Step(10_000, 100)), 0),
        stop,
        List.of(new StartCondition.Asap()),
        limits,
        DcaSettings.Execution.usual());
  }

  static DcaSettings.Averaging averaging(int count, int active) {
    return new DcaSettings.Averaging(count, active, quote("100"), 100, 1_000, 1_000, List.of());
  }

  static DcaSettings.StopLoss stop(int bps) {
    return new DcaSettings.StopLoss(
        bps, DcaSettings.Reference.BASE, false, 0, false, DcaSettings.OnStop.CLOSE_DEAL);
  }

  List<OutgoingIntent> tell(long nowMs, BotEvent event) {
    Decision decision = Dca.decide(state, event, Clock.at(nowMs));
    state = decision.state();
    intents = decision.intents();
    notes.addAll(decision.notes());
    return intents;
  }

  List<OutgoingIntent> tick(long nowMs, String last) {
    Price at = price(last);
    Price ask = at.plusBps(1, java.math.RoundingMode.CEILING);
    return tell(nowMs, new BotEvent.Tick(PAIR, at, at, ask, nowMs));
  }

  /** The venue takes it. */
  List<OutgoingIntent> accept(long nowMs, OutgoingIntent intent) {
    tell(nowMs, new BotEvent.Logged(intent.callerId()));
    return tell(nowMs, new BotEvent.Accepted(intent.callerId()));
  }

  /** It fills whole at a price, with the usual fee. */
  List<OutgoingIntent> fill(long nowMs, OutgoingIntent intent, String at) {
    return tell(nowMs, fillOf(intent, at, order(intent).quantity(), Leg.MAIN));
  }

  BotEvent.Filled fillOf(OutgoingIntent intent, String at, Amount quantity, Leg leg) {
    Intent.PlaceOrder order = order(intent);
    Price price = price(at);
    Amount quote = price.notional(quantity, java.math.RoundingMode.UNNECESSARY);
    boolean buy = order.side() == tallystick.market.Side.BUY;
    Amount fee = (buy ? quantity : quote).bps(10, java.math.RoundingMode.FLOOR);
    trades++;
    return new BotEvent.Filled(
        intent.callerId(),
        leg,
        new Fill(PAIR, "1", "t" + trades, order.side(), price, quantity, quote, fee, false, 0));
  }

  static BotEvent.Closed closed(OutgoingIntent intent, Outcome.Ending ending, Amount filled) {
    return new BotEvent.Closed(
        intent.callerId(), Leg.MAIN, ending, filled, Amount.zero(PAIR.quote()));
  }

  /** The order an intent places. */
  static Intent.PlaceOrder order(OutgoingIntent intent) {
    return switch (intent.intent()) {
      case Intent.PlaceOrder order -> order;
      case Intent.CancelOrder cancel -> {
        Intent.PlaceOrder replacement = cancel.replacement();
        if (replacement == null) {
          throw new AssertionError("a cancel without replacement: " + intent);
        }
        yield replacement;
      }
      case Intent.Read read -> throw new AssertionError(read);
      case Intent.ChangeSetting change -> throw new AssertionError(change);
      case Intent.Freeze freeze -> throw new AssertionError(freeze);
      case Intent.FileEvidence file -> throw new AssertionError(file);
      case MachineIntent machine -> throw new AssertionError(machine);
    };
  }

  OutgoingIntent only() {
    if (intents.size() != 1) {
      throw new AssertionError("one intent expected: " + intents);
    }
    return intents.getFirst();
  }

  DealView deal() {
    return state.dealViews().getFirst();
  }

  /** A deal whose base order of 1.000 has filled at 100.00; the intents that follow are kept. */
  static Bots bought(DcaSettings settings) {
    Bots bot = new Bots(settings);
    bot.tick(1_000, "99.99");
    OutgoingIntent base = bot.only();
    bot.accept(1_000, base);
    bot.fill(1_000, base, "100.00");
    return bot;
  }

  static CallerId other() {
    return CallerId.derive("somebody else's");
  }
}
