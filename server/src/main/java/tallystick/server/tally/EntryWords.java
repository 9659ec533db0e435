package tallystick.server.tally;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.stream.Collectors;
import tallystick.intent.EntryBody;
import tallystick.intent.Intent;
import tallystick.intent.MachineIntent;
import tallystick.intent.MalformedException;
import tallystick.intent.Outcome;
import tallystick.intent.StopLeg;
import tallystick.intent.TerminalStatement;
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
      case MachineIntent.PayOut pay -> "Owe, from the wallet " + pay.wallet() + ", " + owed(pay);
      case MachineIntent.AttestAddress ask ->
          "Tell a machine an address of the wallet " + ask.wallet();
      case MachineIntent.ShowHeaders show ->
          "Count "
              + show.headers().length() / MachineIntent.ShowHeaders.HEADER_LENGTH
              + " blocks for the wallet "
              + show.wallet();
      case MachineIntent.ProveDeposit prove ->
          "Verify that the sale " + prove.sale() + " was paid to the wallet " + prove.wallet();
      case MachineIntent.AuthoriseDispense ask -> "Let a machine give out " + given(ask);
      case MachineIntent.RefundDeposit refund ->
          "Send "
              + BigDecimal.valueOf(refund.satoshis(), 8).toPlainString()
              + " BTC of "
              + refund.deposit()
              + ", paid for the sale "
              + refund.sale()
              + ", back to "
              + refund.to();
      case MachineIntent.SendCoins send ->
          "Send "
              + (send.payouts().size() == 1 ? "1 payout" : send.payouts().size() + " payouts")
              + " from the wallet "
              + send.wallet()
              + (send.replaces() == null ? "" : " in place of " + send.replaces());
    };
  }

  private static String owed(MachineIntent.PayOut pay) {
    try {
      return pay.buyClosed().read() instanceof TerminalStatement.BuyClosed buy
          ? BigDecimal.valueOf(buy.satoshis(), 8).toPlainString()
              + " BTC for "
              + buy.total()
              + " of the sale "
              + buy.sale()
          : "what is no closed buy";
    } catch (MalformedException e) {
      return "what is no statement";
    }
  }

  private static String given(MachineIntent.AuthoriseDispense ask) {
    try {
      return ask.dispenseAsked().read() instanceof TerminalStatement.DispenseAsked asked
          ? asked.cash() + " of the sale " + asked.sale()
          : "what nobody asked for";
    } catch (MalformedException e) {
      return "what is no statement";
    }
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
      case Outcome.Made made -> "made in the keeper: " + made.publicHalf();
      case Outcome.Signed signed -> "signed as transaction " + signed.txid().toHex();
      case Outcome.Attested attested -> "answered to the machine";
      case Outcome.Deposited deposited ->
          BigDecimal.valueOf(deposited.satoshis(), 8).toPlainString()
              + " BTC came in transaction "
              + deposited.txid().toHex()
              + ", in block "
              + deposited.height();
    };
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
