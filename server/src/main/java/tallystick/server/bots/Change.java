package tallystick.server.bots;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tallystick.intent.CallerId;
import tallystick.intent.Frame;
import tallystick.intent.Outcome;

/**
 * Everything one turn writes, in one transaction or not at all.
 *
 * @param expectedVersion the version this writer has seen; any other in the database means another
 *     writer, and nothing of this is written
 * @param credential the key it trades with from now on; null when that stays
 * @param marketMs the market's time of the turn; 0 before its first price
 */
// The strategy's bytes, written and forgotten.
@SuppressWarnings("ArrayRecordComponent")
record Change(
    String botId,
    long expectedVersion,
    long marketMs,
    byte[] state,
    boolean running,
    @Nullable Settings settings,
    @Nullable String credential,
    List<NewIntent> intents,
    List<Frame.Judged> verdicts,
    List<OutcomeRow> outcomes,
    List<Mail.Executed> fills,
    List<DealSummary> deals,
    List<EventRow> events) {

  /** Renamed or reconfigured. */
  record Settings(String name, String json, List<String> instruments) {}

  /** An outcome of one of the bot's intents. */
  record OutcomeRow(CallerId callerId, Outcome outcome, boolean finished) {}

  /** A line of the event stream. */
  record EventRow(String kind, String json) {}

  /** How writing it went. */
  enum Result {
    WRITTEN,
    /** Somebody else has written this bot since we read it. */
    CONFLICT
  }
}
