package tallystick.strategy.bot;

import java.util.List;

/**
 * Everything a bot remembers; immutable. Stored by whoever runs it together with the intents that a
 * decision sent out, in one transaction.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class BotState {
  private final BotConfig config;

  private BotState(BotConfig config) {
    this.config = config;
  }

  /** A new bot: enabled, without deals, waiting for {@link BotEvent.KeeperUp}. */
  public static BotState initial(BotConfig config) {
    return new BotState(config);
  }

  public BotConfig config() {
    return config;
  }

  /** The same bot with other settings: they hold for new deals; running ones keep theirs. */
  public BotState withConfig(BotConfig changed) {
    return new BotState(changed);
  }

  /** Whether it may start deals. */
  public boolean enabled() {
    throw new UnsupportedOperationException();
  }

  /** Why it starts no deals; empty when it may. */
  public String pausedBecause() {
    throw new UnsupportedOperationException();
  }

  /** The running deals. */
  public List<DealView> dealViews() {
    throw new UnsupportedOperationException();
  }

  /** Versioned bytes for storage; {@link #decode} gives an equal state back. */
  public byte[] encode() {
    throw new UnsupportedOperationException();
  }

  /**
   * Reads {@link #encode}'s bytes.
   *
   * @throws StrategyException when they are not such bytes or of a later version
   */
  public static BotState decode(byte[] bytes) {
    throw new UnsupportedOperationException();
  }
}
