package tallystick.strategy.bot;

import java.util.List;

/** The next state, what to ask of the keeper (in this order), and what to tell people. */
public record Decision(BotState state, List<OutgoingIntent> intents, List<BotNote> notes) {
  public Decision {
    intents = List.copyOf(intents);
    notes = List.copyOf(notes);
  }
}
