package tallystick.strategy.bot;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tallystick.intent.CallerId;
import tallystick.intent.Intent;
import tallystick.intent.OrderKind;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.market.Side;

/**
 * Bytes of a bot's state: one encoder, one decoder.
 *
 * <pre>
 *  0      1..       config    pairs                deals
 * +------+---------+---------+--------------------+---------------------+
 * | 0x01 | config  | standing| u32 n, n x pair    | u32 n, n x deal     |
 * +------+---------+---------+--------------------+---------------------+
 * pair: market's index, quote?, cooldown, last end, signals
 * deal: number, market's index, settings? (when not the bot's), life, ledger, orders, buys,
 *       blocks, watch
 * </pre>
 *
 * <p>Integers are big-endian, money is in units of the asset that its place implies, {@code x?} is
 * a flag and, when it is 1, the value. Nothing may stand behind the last deal.
 */
final class StateCodec {
  static final int VERSION = 1;

  private final StateWriter out = new StateWriter();
  private final BotState state;

  private StateCodec(BotState state) {
    this.state = state;
  }

  static byte[] encode(BotState state) {
    StateCodec codec = new StateCodec(state);
    codec.out.u8(VERSION);
    new SettingsCodec(codec.out).write(state.config());
    BotState.Standing standing = state.standing();
    codec
        .out
        .flag(standing.enabled())
        .text(standing.why())
        .flag(standing.keeperUp())
        .i64(standing.nextDeal())
        .i32(standing.started())
        .list(state.pairs(), codec::write)
        .list(state.deals(), codec::write);
    return codec.out.toArray();
  }

  private int index(Instrument instrument) {
    List<Market> markets = state.config().markets();
    for (int i = 0; i < markets.size(); i++) {
      if (markets.get(i).instrument().equals(instrument)) {
        return i;
      }
    }
    throw new IllegalStateException(instrument + " is not traded by " + state.config().botId());
  }

  private void write(PairState pair) {
    out.u8(index(pair.instrument()))
        .maybe(
            pair.quote(),
            tick -> out.units(tick.last()).units(tick.bid()).units(tick.ask()).i64(tick.timeMs()))
        .i64(pair.cooldownUntilMs())
        .i64(pair.lastEndMs())
        .list(pair.signals(), signal -> SignalCodec.write(out, signal));
  }

  private void write(Deal deal) {
    boolean own = !deal.settings().equals(state.config().settings());
    out.i64(deal.number()).u8(index(deal.instrument())).flag(own);
    if (own) {
      new SettingsCodec(out).write(deal.settings());
    }
    Deal.Life life = deal.life();
    out.u8(life.state().code())
        .i64(life.startedAtMs())
        .u8(life.closing() == null ? 0 : life.closing().code())
        .i32(life.nextRevision())
        .i32(life.doneSteps());
    write(deal.ledger());
    out.list(deal.orders(), this::write)
        .list(
            deal.buys(),
            buy -> {
              write(buy.slot());
              out.units(buy.total()).i32(buy.attempts()).i64(buy.lastQuoteMs());
            })
        .list(
            deal.blocks(),
            block -> {
              write(block.slot());
              out.text(block.reason()).i64(block.retryAtMs()).i32(block.attempts());
            });
    Deal.Watch watch = deal.watch();
    out.maybe(watch.peak(), out::units)
        .maybe(watch.trailPeak(), out::units)
        .i64(watch.breachSinceMs())
        .i64(watch.staleQuoteMs());
  }

  private void write(Slot slot) {
    out.u8(slot.kind().code()).i32(slot.index());
  }

  private void write(Ledger ledger) {
    out.units(ledger.spent())
        .units(ledger.cost())
        .units(ledger.bought())
        .units(ledger.sold())
        .units(ledger.proceeds())
        .list(ledger.fees(), fee -> out.asset(fee.asset()).units(fee))
        .list(
            new ArrayList<>(ledger.slots().entrySet()),
            entry -> {
              write(entry.getKey());
              out.units(entry.getValue().base()).units(entry.getValue().quote());
            })
        .list(new ArrayList<>(ledger.trades()), out::text);
  }

  private void write(OrderTrack track) {
    Intent.PlaceOrder order = track.order();
    out.callerId(track.callerId());
    write(track.slot());
    out.flag(order.side() == Side.BUY)
        .u8(order.kind().code())
        .units(order.quantity())
        .maybe(order.limit(), out::units)
        .maybe(order.stop(), out::stopLeg)
        .u8(track.standing().code())
        .units(track.filled())
        .maybe(track.closedMain(), out::units)
        .maybe(track.closedStop(), out::units)
        .u8(track.cancel().standing().code())
        .maybe(track.cancel().id(), out::callerId);
  }

  // ---------------------------------------------------------------- reading

  static BotState decode(byte[] bytes) {
    StateReader in = new StateReader(bytes);
    try {
      int version = in.u8();
      if (version != VERSION) {
        throw in.malformed("version " + version + ", and this program reads version " + VERSION);
      }
      BotConfig config = SettingsCodec.config(in);
      BotState.Standing standing =
          new BotState.Standing(in.flag(), in.text(), in.flag(), in.i64(), in.i32());
      BotState state =
          new BotState(
              config, standing, in.list(() -> pair(in, config)), in.list(() -> deal(in, config)));
      in.end();
      return state;
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw in.malformed(String.valueOf(e.getMessage()), e);
    }
  }

  private static Instrument instrument(StateReader in, BotConfig config) {
    int index = in.u8();
    if (index >= config.markets().size()) {
      throw in.malformed("pair " + index + " of " + config.markets().size());
    }
    return config.markets().get(index).instrument();
  }

  private static PairState pair(StateReader in, BotConfig config) {
    Instrument instrument = instrument(in, config);
    BotEvent.@Nullable Tick quote =
        in.flag()
            ? new BotEvent.Tick(
                instrument,
                in.price(instrument),
                in.price(instrument),
                in.price(instrument),
                in.i64())
            : null;
    return new PairState(
        instrument, quote, in.i64(), in.i64(), in.list(() -> SignalCodec.read(in, instrument)));
  }

  private static Deal deal(StateReader in, BotConfig config) {
    long number = in.i64();
    Instrument instrument = instrument(in, config);
    DcaSettings settings = in.flag() ? SettingsCodec.settings(in) : config.settings();
    Deal.Life life = new Deal.Life(dealState(in), in.i64(), closeReason(in), in.i32(), in.i32());
    return new Deal(
        number,
        instrument,
        settings,
        life,
        ledger(in, instrument),
        in.list(() -> order(in, config, instrument)),
        in.list(
            () -> new Deal.MarketBuy(slot(in), in.amount(instrument.quote()), in.i32(), in.i64())),
        in.list(() -> new Deal.Block(slot(in), in.text(), in.i64(), in.i32())),
        new Deal.Watch(maybePrice(in, instrument), maybePrice(in, instrument), in.i64(), in.i64()));
  }

  private static Ledger ledger(StateReader in, Instrument instrument) {
    Amount spent = in.amount(instrument.quote());
    Amount cost = in.amount(instrument.quote());
    Amount bought = in.amount(instrument.base());
    Amount sold = in.amount(instrument.base());
    Amount proceeds = in.amount(instrument.quote());
    List<Amount> fees = in.list(() -> in.amount(in.asset()));
    TreeMap<Slot, Ledger.Exchanged> slots = new TreeMap<>();
    List<Map.Entry<Slot, Ledger.Exchanged>> entries =
        in.list(
            () ->
                Map.entry(
                    slot(in),
                    new Ledger.Exchanged(
                        in.amount(instrument.base()), in.amount(instrument.quote()))));
    for (Map.Entry<Slot, Ledger.Exchanged> entry : entries) {
      slots.put(entry.getKey(), entry.getValue());
    }
    return new Ledger(
        spent, cost, bought, sold, proceeds, fees, slots, new TreeSet<>(in.list(in::text)));
  }

  private static OrderTrack order(StateReader in, BotConfig config, Instrument instrument) {
    CallerId id = in.callerId();
    Slot slot = slot(in);
    Side side = in.flag() ? Side.BUY : Side.SELL;
    OrderKind kind = orderKind(in);
    Intent.PlaceOrder order =
        new Intent.PlaceOrder(
            config.credential(),
            instrument,
            side,
            kind,
            in.amount(instrument.base()),
            maybePrice(in, instrument),
            in.flag() ? in.stopLeg(instrument) : null);
    return new OrderTrack(
        id,
        slot,
        order,
        standing(in),
        in.amount(instrument.base()),
        maybeBase(in, instrument.base()),
        maybeBase(in, instrument.base()),
        new OrderTrack.Cancel(cancelStanding(in), in.flag() ? in.callerId() : null));
  }

  private static @Nullable Price maybePrice(StateReader in, Instrument instrument) {
    return in.flag() ? in.price(instrument) : null;
  }

  private static @Nullable Amount maybeBase(StateReader in, Asset base) {
    return in.flag() ? in.amount(base) : null;
  }

  private static Slot slot(StateReader in) {
    int code = in.u8();
    for (Slot.Kind kind : Slot.Kind.values()) {
      if (kind.code() == code) {
        return new Slot(kind, in.i32());
      }
    }
    throw in.malformed("a slot of kind " + code);
  }

  private static DealState dealState(StateReader in) {
    int code = in.u8();
    for (DealState state : DealState.values()) {
      if (state.code() == code) {
        return state;
      }
    }
    throw in.malformed("a deal's state " + code);
  }

  private static Deal.@Nullable CloseReason closeReason(StateReader in) {
    int code = in.u8();
    if (code == 0) {
      return null;
    }
    for (Deal.CloseReason reason : Deal.CloseReason.values()) {
      if (reason.code() == code) {
        return reason;
      }
    }
    throw in.malformed("a reason for closing " + code);
  }

  private static OrderKind orderKind(StateReader in) {
    int code = in.u8();
    for (OrderKind kind : OrderKind.values()) {
      if (kind.code() == code) {
        return kind;
      }
    }
    throw in.malformed("an order of kind " + code);
  }

  private static OrderTrack.Standing standing(StateReader in) {
    int code = in.u8();
    for (OrderTrack.Standing standing : OrderTrack.Standing.values()) {
      if (standing.code() == code) {
        return standing;
      }
    }
    throw in.malformed("an order's standing " + code);
  }

  private static OrderTrack.CancelStanding cancelStanding(StateReader in) {
    int code = in.u8();
    for (OrderTrack.CancelStanding standing : OrderTrack.CancelStanding.values()) {
      if (standing.code() == code) {
        return standing;
      }
    }
    throw in.malformed("a cancel's standing " + code);
  }
}
