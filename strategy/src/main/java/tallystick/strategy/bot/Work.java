package tallystick.strategy.bot;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tallystick.intent.CallerId;
import tallystick.intent.Intent;
import tallystick.market.Instrument;

/** One decision while it is being made: lives for one call and is owned by it. */
final class Work {
  final BotConfig config;
  final long nowMs;
  private BotState.Standing standing;
  private final List<PairState> pairs;
  private final List<Deal> deals;
  private final List<OutgoingIntent> intents = new ArrayList<>();
  private final List<BotNote> notes = new ArrayList<>();

  Work(BotState state, long nowMs) {
    this.config = state.config();
    this.nowMs = nowMs;
    this.standing = state.standing();
    this.pairs = new ArrayList<>(state.pairs());
    this.deals = new ArrayList<>(state.deals());
  }

  Decision decision() {
    return new Decision(new BotState(config, standing, pairs, deals), intents, notes);
  }

  // ---------------------------------------------------------------- the bot

  BotState.Standing standing() {
    return standing;
  }

  void standing(BotState.Standing changed) {
    standing = changed;
  }

  void enable(boolean enabled, String why, int started) {
    standing =
        new BotState.Standing(enabled, why, standing.keeperUp(), standing.nextDeal(), started);
  }

  void say(BotNote.Kind kind, long deal, String text) {
    notes.add(new BotNote.Said(kind, deal, text));
  }

  // ---------------------------------------------------------------- pairs

  Market market(Instrument instrument) {
    return config.market(instrument).orElseThrow();
  }

  @Nullable PairState pair(Instrument instrument) {
    for (PairState pair : pairs) {
      if (pair.instrument().equals(instrument)) {
        return pair;
      }
    }
    return null;
  }

  BotEvent.@Nullable Tick quote(Instrument instrument) {
    PairState pair = pair(instrument);
    return pair == null ? null : pair.quote();
  }

  void put(PairState changed) {
    pairs.replaceAll(pair -> pair.instrument().equals(changed.instrument()) ? changed : pair);
  }

  // ---------------------------------------------------------------- deals

  List<Deal> deals() {
    return List.copyOf(deals);
  }

  @Nullable Deal deal(long number) {
    for (Deal deal : deals) {
      if (deal.number() == number) {
        return deal;
      }
    }
    return null;
  }

  int dealsOn(Instrument instrument) {
    int count = 0;
    for (Deal deal : deals) {
      if (deal.instrument().equals(instrument)) {
        count++;
      }
    }
    return count;
  }

  int dealCount() {
    return deals.size();
  }

  void add(Deal deal) {
    deals.add(deal);
  }

  /** Puts a deal back, or lets it go when it has ended. */
  void put(Deal before, Deal after) {
    if (before.state() != after.state()) {
      long endedAtMs = after.state().ended() ? nowMs : 0;
      DealView view = Views.of(after, market(after.instrument()), endedAtMs);
      notes.add(new BotNote.DealChanged(before.state(), view));
      if (after.state().ended()) {
        notes.add(new BotNote.DealEnded(view));
      }
    }
    if (after.state().ended()) {
      deals.removeIf(deal -> deal.number() == after.number());
    } else {
      deals.replaceAll(deal -> deal.number() == after.number() ? after : deal);
    }
  }

  // ---------------------------------------------------------------- intents

  /** Asks for an order in a slot. */
  Deal place(Deal deal, Slot slot, Intent.PlaceOrder order) {
    String purpose = slot + "/" + deal.life().nextRevision();
    CallerId id = callerId(deal, purpose);
    intents.add(new OutgoingIntent(id, order, deal.number(), purpose));
    return deal.afterRevision().plus(OrderTrack.sent(id, slot, order));
  }

  /** Asks for the end of an order, and in the same breath for another in its slot. */
  Deal cancel(Deal deal, OrderTrack target, Intent.@Nullable PlaceOrder replacement) {
    String purpose = "cancel-" + target.slot() + "/" + deal.life().nextRevision();
    CallerId id = callerId(deal, purpose);
    intents.add(
        new OutgoingIntent(
            id,
            new Intent.CancelOrder(
                config.credential(), deal.instrument(), target.callerId(), replacement),
            deal.number(),
            purpose));
    OrderTrack.Cancel sent = new OrderTrack.Cancel(OrderTrack.CancelStanding.SENT, id);
    Deal marked = deal.afterRevision().replacing(target.with(sent));
    return replacement == null
        ? marked
        : marked.plus(OrderTrack.sent(id, target.slot(), replacement));
  }

  private CallerId callerId(Deal deal, String purpose) {
    return CallerId.derive("bot/" + config.botId() + "/deal/" + deal.number() + "/" + purpose);
  }
}
