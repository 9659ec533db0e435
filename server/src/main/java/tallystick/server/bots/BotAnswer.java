package tallystick.server.bots;

/** What became of a request to a bot. */
public sealed interface BotAnswer {
  /** It is done and durable. */
  record Done() implements BotAnswer {}

  /** It was not done; {@code why} is for people. */
  record Refused(String why) implements BotAnswer {}
}
