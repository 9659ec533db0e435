package tallystick.strategy.bot;

/** The DCA bot's one function. */
@SuppressWarnings("DoNotCallSuggester")
public final class Dca {
  private Dca() {}

  /** What follows from one event. Pure: the same three arguments give the same answer. */
  public static Decision decide(BotState state, BotEvent event, Clock clock) {
    throw new UnsupportedOperationException();
  }
}
