package tallystick.strategy.bot;

import java.util.ArrayList;
import java.util.List;
import tallystick.intent.CredentialId;

/**
 * Everything a bot remembers; immutable. Stored by whoever runs it together with the intents that a
 * decision sent out, in one transaction.
 */
public record BotState(
    BotConfig config, Standing standing, List<PairState> pairs, List<Deal> deals) {

  public BotState {
    pairs = List.copyOf(pairs);
    deals = List.copyOf(deals);
  }

  /**
   * The bot as a whole.
   *
   * @param enabled whether it may start deals
   * @param why it starts none; empty when it may
   * @param keeperUp whether the keeper takes intents
   * @param started deals since it was last enabled
   */
  record Standing(boolean enabled, String why, boolean keeperUp, long nextDeal, int started) {}

  /** A new bot: enabled, without deals, waiting for {@link BotEvent.KeeperUp}. */
  public static BotState initial(BotConfig config) {
    List<PairState> pairs = new ArrayList<>();
    for (Market market : config.markets()) {
      pairs.add(PairState.of(market.instrument(), config.settings().start()));
    }
    return new BotState(config, new Standing(true, "", false, 1, 0), pairs, List.of());
  }

  /**
   * The same bot with other settings: they hold for new deals, running ones keep theirs. A pair
   * with a running deal cannot be taken away.
   *
   * @throws IllegalArgumentException for another bot, or when a deal's pair is missing
   */
  public BotState withConfig(BotConfig changed) {
    if (!changed.botId().equals(config.botId())
        || !changed.credential().equals(config.credential())) {
      throw new IllegalArgumentException("A bot keeps its id and its credential; make another");
    }
    for (Deal deal : deals) {
      if (changed.market(deal.instrument()).isEmpty()) {
        throw new IllegalArgumentException(
            "Deal " + deal.number() + " runs on " + deal.instrument() + "; end it first");
      }
    }
    List<PairState> kept = new ArrayList<>();
    for (Market market : changed.markets()) {
      PairState pair = PairState.of(market.instrument(), changed.settings().start());
      for (PairState known : pairs) {
        if (known.instrument().equals(market.instrument())) {
          pair = known.with(changed.settings().start());
        }
      }
      kept.add(pair);
    }
    return new BotState(changed, standing, kept, deals);
  }

  /**
   * The same bot under another key of the same account: its deals go on, and what it has placed
   * stays its own. It waits for {@link BotEvent.KeeperUp} of the new key.
   */
  public BotState withCredential(CredentialId changed) {
    Standing waits =
        new Standing(standing.enabled, standing.why, false, standing.nextDeal, standing.started);
    return new BotState(config.withCredential(changed), waits, pairs, deals);
  }

  /** Whether it may start deals. */
  public boolean enabled() {
    return standing.enabled();
  }

  /** Why it starts no deals; empty when it may. */
  public String pausedBecause() {
    return standing.why();
  }

  /** Whether it believes the keeper to be up. */
  public boolean keeperUp() {
    return standing.keeperUp();
  }

  /** The running deals. */
  public List<DealView> dealViews() {
    List<DealView> views = new ArrayList<>(deals.size());
    for (Deal deal : deals) {
      views.add(Views.of(deal, config.market(deal.instrument()).orElseThrow(), 0));
    }
    return views;
  }

  /** Versioned bytes for storage; {@link #decode} gives an equal state back. */
  public byte[] encode() {
    return StateCodec.encode(this);
  }

  /**
   * Reads {@link #encode}'s bytes.
   *
   * @throws StrategyException when they are not such bytes or of a later version
   */
  public static BotState decode(byte[] bytes) {
    return StateCodec.decode(bytes);
  }
}
