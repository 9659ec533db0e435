package tallystick.strategy.bot;

/** What a bot tells people, for its event log. */
public sealed interface BotNote {
  /** A deal has begun or changed its state; {@code deal} is as it stands now. */
  record DealChanged(DealState from, DealView deal) implements BotNote {}

  /** A deal has ended and left the bot's state: this is its record. */
  record DealEnded(DealView deal) implements BotNote {}

  /**
   * Something a person may want to know or to act on.
   *
   * @param deal its number, 0 when it concerns the bot
   */
  record Said(Kind kind, long deal, String text) implements BotNote {}

  /** How much a note matters. */
  enum Kind {
    INFO,
    /** Something waits, for example for the keeper. */
    WAITING,
    /** A person should look. */
    WARNING
  }
}
