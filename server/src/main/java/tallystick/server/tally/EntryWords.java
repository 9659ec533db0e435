package tallystick.server.tally;

import java.util.Locale;
import java.util.stream.Collectors;
import tallystick.intent.EntryBody;
import tallystick.intent.Intent;
import tallystick.intent.Outcome;
import tallystick.intent.StopLeg;
import tallystick.intent.Verdict;
import tallystick.intent.words.PlainWords;
import tallystick.market.Price;

/** What an entry of the tally says, in one sentence for people. Pure; the bytes stay the truth. */
public final class EntryWords {
  private EntryWords() {}

  public static String of(EntryBody body) {
    return switch (body) {
      case EntryBody.Judged judged -> intent(judged.intent()) + ": " + verdict(judged.verdict());
      case EntryBody.Resulted resulted ->
          "Entry " + resulted.of() + ": " + outcome(resulted.outcome());
      case EntryBody.Started started ->
          "The keeper "
              + started.version()
              + " started, "
              + (started.isolated() ? "isolated" : "not isolated");
      case EntryBody.Aggregated counted ->
          counted.count() + " more refusals by " + counted.rule().ruleName() + ", not listed";
      case EntryBody.EpochBegun begun ->
          begun.oldSize() == 0
              ? "A new log begins"
              : "A new epoch begins behind a log of " + begun.oldSize() + " leaves";
      case EntryBody.Observed observed ->
          "Seen at " + observed.credential() + ": " + observed.kind() + ": " + observed.text();
    };
  }

  private static String intent(Intent intent) {
    return switch (intent) {
      case Intent.PlaceOrder order -> order(order);
      case Intent.CancelOrder cancel ->
          "Cancel "
              + cancel.target()
              + " on "
              + cancel.credential()
              + (cancel.replacement() == null ? "" : " and instead " + order(cancel.replacement()));
      case Intent.Read read ->
          "Read "
              + read.kinds().stream()
                  .map(kind -> word(kind))
                  .sorted()
                  .collect(Collectors.joining(", "))
              + " of "
              + read.credential()
              + " for "
              + read.leaseMs() / 1_000
              + " s";
      case Intent.ChangeSetting change -> PlainWords.title(change.setting());
      case Intent.Freeze freeze -> "Freeze " + freeze.scope() + " (" + freeze.reason() + ")";
      case Intent.FileEvidence evidence ->
          "File " + evidence.name() + " as evidence of " + evidence.incident();
    };
  }

  private static String order(Intent.PlaceOrder order) {
    Price limit = order.limit();
    StopLeg stop = order.stop();
    return word(order.side())
        + " "
        + order.quantity()
        + (limit == null ? "" : " at " + limit)
        + (stop == null ? "" : " stop " + stop.trigger())
        + " on "
        + order.credential();
  }

  private static String verdict(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Approved approved -> "approved";
      case Verdict.Refused refused ->
          "refused by " + refused.rule().ruleName() + " (" + refused.figures() + ")";
    };
  }

  private static String outcome(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Accepted accepted ->
          accepted.orders().isEmpty()
              ? "accepted"
              : "accepted as "
                  + accepted.orders().stream()
                      .map(Outcome.VenueOrderId::id)
                      .collect(Collectors.joining(", "));
      case Outcome.Rejected rejected ->
          "rejected by the venue: " + rejected.code() + " " + rejected.text();
      case Outcome.Unknown unknown -> "unknown: " + unknown.text();
      case Outcome.NeverArrived never -> "never arrived: " + never.text();
      case Outcome.Closed closed ->
          closed.order().id()
              + " "
              + word(closed.ending())
              + ", "
              + closed.filledBase()
              + " for "
              + closed.filledQuote();
      case Outcome.Applied applied -> "applied";
    };
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
