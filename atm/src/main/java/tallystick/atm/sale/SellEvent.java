package tallystick.atm.sale;

import java.util.List;
import java.util.Optional;
import tallystick.intent.Bytes;
import tallystick.intent.NoteCount;
import tallystick.intent.Rule;
import tallystick.intent.SaleId;
import tallystick.intent.TerminalStatement;
import tallystick.market.Amount;

/** What can happen to a sell. */
public sealed interface SellEvent {
  long atMs();

  /** What makes it this event and no other; see {@link BuyEvent#key}. */
  default Optional<String> key() {
    return Optional.empty();
  }

  /** Our own node saw coins to the sale's address; not yet proven to the keeper. */
  record DepositSeen(OutPoint deposit, Amount coins, int confirmations, long atMs)
      implements SellEvent {}

  /** The keeper verified it: headers, Merkle proof, enough confirmations. */
  record DepositVerified(OutPoint deposit, Amount coins, long atMs) implements SellEvent {}

  /**
   * It is in no block of the chain any more.
   *
   * @param replaced whether its coins were spent otherwise, in a block: it will not come back
   */
  record DepositGone(OutPoint deposit, boolean replaced, long atMs) implements SellEvent {}

  /** The time in which the price was held is over. */
  record OfferEnded(long atMs) implements SellEvent {}

  /** Notes are put aside. */
  record NotesReserved(long atMs) implements SellEvent {}

  /** The machine has not the notes. */
  record NotesShort(String why, long atMs) implements SellEvent {}

  /**
   * The machine made a ticket.
   *
   * @param secretHash SHA-256 of its secret, which nobody else knows
   */
  record TicketMade(Bytes secretHash, long atMs) implements SellEvent {}

  /** Nobody came with it in time. */
  record TicketEnded(long atMs) implements SellEvent {}

  /**
   * Somebody stands before the machine with the ticket.
   *
   * @param ticketVersion as read when the ticket was looked at: of two at once, one is refused
   */
  record Redeemed(TerminalStatement.DispenseAsked statement, long ticketVersion)
      implements SellEvent {
    @Override
    public long atMs() {
      return statement.atMs();
    }

    @Override
    public Optional<String> key() {
      return Optional.of("redeemed/" + statement.nonce());
    }
  }

  /** The keeper allowed this dispense. */
  record Authorised(Bytes authorisation, long atMs) implements SellEvent {
    @Override
    public Optional<String> key() {
      return Optional.of("authorised/" + authorisation);
    }
  }

  /** The keeper refused; surely no authorisation exists. */
  record AuthorisationRefused(Rule rule, String why, long atMs) implements SellEvent {}

  /** The machine's statement of what came out. */
  record Dispensed(TerminalStatement.Dispensed statement, String cashUnit) implements SellEvent {
    @Override
    public long atMs() {
      return statement.atMs();
    }

    @Override
    public Optional<String> key() {
      return Optional.of("dispensed/" + statement.terminal() + "/" + statement.sequence());
    }
  }

  /** Nothing was heard of the machine since it had the authorisation. */
  record MachineSilent(long atMs) implements SellEvent {}

  /**
   * A person counted: this is what came out in all.
   *
   * @param notes ascending by denomination; empty for none
   */
  record Counted(String person, List<NoteCount> notes, String cashUnit, long atMs)
      implements SellEvent {
    public Counted {
      notes = List.copyOf(notes);
    }
  }

  /** A person gave the customer what was missing, by hand or through the bank. */
  record PaidByHand(String person, String reference, Amount cash, long atMs) implements SellEvent {}

  /** The agreed cash is given; what came too much is refunded for itself. */
  record Honoured(String person, long atMs) implements SellEvent {}

  /**
   * A person approved cash for what really came.
   *
   * @param cash at most what the coins are worth to the customer at the sale's rate
   */
  record CashbackApproved(String person, Amount cash, long atMs) implements SellEvent {}

  /** A person: send the coins back. */
  record RefundChosen(String person, long atMs) implements SellEvent {}

  /** Every receipt of this sale is sent back. */
  record ReceiptsRefunded(long atMs) implements SellEvent {}

  /** For whose sale a statement is; empty where it is the state's own. */
  default Optional<SaleId> sale() {
    return switch (this) {
      case Redeemed redeemed -> Optional.of(redeemed.statement().sale());
      case Dispensed dispensed -> Optional.of(dispensed.statement().sale());
      case DepositSeen _,
          DepositVerified _,
          DepositGone _,
          OfferEnded _,
          NotesReserved _,
          NotesShort _,
          TicketMade _,
          TicketEnded _,
          Authorised _,
          AuthorisationRefused _,
          MachineSilent _,
          Counted _,
          PaidByHand _,
          Honoured _,
          CashbackApproved _,
          RefundChosen _,
          ReceiptsRefunded _ ->
          Optional.empty();
    };
  }
}
