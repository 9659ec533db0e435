package tallystick.atm.sale;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tallystick.atm.quote.Quote;
import tallystick.intent.Chain;
import tallystick.intent.Rule;
import tallystick.intent.SaleId;
import tallystick.intent.TerminalStatement;
import tallystick.market.Amount;

/** What can happen to a buy. */
public sealed interface BuyEvent {
  long atMs();

  /**
   * What makes it this event and no other: the same key with the same content is answered as
   * before, with other content refused. Empty where the state itself tells.
   */
  default Optional<String> key() {
    return Optional.empty();
  }

  /** The customer saw every sum and went on; again with a new price while there is no cash. */
  record QuoteAccepted(Quote quote, Chain chain, String destination, Screening screening, long atMs)
      implements BuyEvent {}

  /**
   * The machine's statement of a stacked note.
   *
   * @param cashUnit where it lies
   */
  record NoteIn(TerminalStatement.NoteTaken statement, String cashUnit) implements BuyEvent {
    @Override
    public long atMs() {
      return statement.atMs();
    }

    @Override
    public Optional<String> key() {
      return Optional.of("note/" + statement.terminal() + "/" + statement.sequence());
    }
  }

  /** The machine's closing statement, the one that is paid. */
  record Closed(TerminalStatement.BuyClosed statement) implements BuyEvent {
    @Override
    public long atMs() {
      return statement.atMs();
    }

    @Override
    public Optional<String> key() {
      return Optional.of("closed/" + statement.sale());
    }
  }

  /** Nothing was heard of the machine for too long. */
  record MachineSilent(long atMs) implements BuyEvent {}

  /** The customer left, or his time was up, before any cash. */
  record Cancelled(long atMs) implements BuyEvent {}

  record Screened(Screening result, long atMs) implements BuyEvent {}

  /** A rule or a person stops it: a first purchase, a warning, a case. */
  record Held(String why, long atMs) implements BuyEvent {}

  /** A person lets it go on. */
  record Released(String person, long atMs) implements BuyEvent {}

  /** The payout's id is stored; the keeper is asked now. */
  record SendStarted(long atMs) implements BuyEvent {}

  /**
   * The signed transaction is in the network.
   *
   * @param networkFee this payout's part of it
   */
  record Sent(String txid, Amount networkFee, long atMs) implements BuyEvent {}

  /** The keeper refused by a named rule: surely not signed. */
  record SendRefused(Rule rule, String why, long atMs) implements BuyEvent {}

  /** No answer in time. Not a failure. */
  record SendTimedOut(long atMs) implements BuyEvent {}

  /** Looked up, and still nobody knows. */
  record StillUnknown(long atMs) implements BuyEvent {}

  /** The keeper's own log says that this payout was never approved: surely not signed. */
  record NeverSigned(long atMs) implements BuyEvent {}

  /** The same payout in a transaction with a higher fee. */
  record Replaced(String txid, Amount networkFee, long atMs) implements BuyEvent {}

  /** The network has forgotten the transaction. */
  record NotSeen(long atMs) implements BuyEvent {}

  record Mined(String txid, long atMs) implements BuyEvent {}

  /** Its block is no part of the chain any more. */
  record Reorged(String txid, long atMs) implements BuyEvent {}

  /** A person: send again; only what is surely not sent. */
  record Resend(String person, long atMs) implements BuyEvent {}

  /** A person: give the cash back. */
  record RefundChosen(String person, long atMs) implements BuyEvent {}

  /** The cash was given back. */
  record CashRefunded(String person, String reference, Amount cash, long atMs)
      implements BuyEvent {}

  /** The machine closed a supplement over the notes that came to light. */
  record SupplementClosed(TerminalStatement.BuyClosed statement) implements BuyEvent {
    @Override
    public long atMs() {
      return statement.atMs();
    }

    @Override
    public Optional<String> key() {
      return Optional.of("supplement/" + statement.sale());
    }
  }

  /**
   * The closing statement names its price: what was assumed by the notes' time is set right by it.
   *
   * @param earlier cash of the sale that this one supplements, which has paid the fees; zero for a
   *     sale of its own
   * @param supplementOf the sale whose late notes these are; null for a sale of its own
   */
  record PriceNamed(
      Quote quote,
      Chain chain,
      String destination,
      Amount earlier,
      @Nullable SaleId supplementOf,
      long atMs)
      implements BuyEvent {}

  /** For whose sale a statement is; empty where it is the state's own. */
  default Optional<SaleId> sale() {
    return switch (this) {
      case NoteIn note -> Optional.of(note.statement().sale());
      case Closed closed -> Optional.of(closed.statement().sale());
      case SupplementClosed closed -> Optional.ofNullable(closed.statement().supplementOf());
      case QuoteAccepted _,
          PriceNamed _,
          MachineSilent _,
          Cancelled _,
          Screened _,
          Held _,
          Released _,
          SendStarted _,
          Sent _,
          SendRefused _,
          SendTimedOut _,
          StillUnknown _,
          NeverSigned _,
          Replaced _,
          NotSeen _,
          Mined _,
          Reorged _,
          Resend _,
          RefundChosen _,
          CashRefunded _ ->
          Optional.empty();
    };
  }
}
