package tallystick.terminal.journal;

import java.util.List;
import java.util.Optional;
import tallystick.intent.Bytes;
import tallystick.intent.Cash;
import tallystick.intent.Chain;
import tallystick.intent.KeeperAttestation;
import tallystick.intent.NoteCount;
import tallystick.intent.SaleId;
import tallystick.intent.SignedStatement;
import tallystick.intent.TerminalId;

/**
 * One line of the journal. Whatever must hold together across a power cut is one record: a note's
 * credit and the signed statement of it, a sale's end and the statement that is paid.
 */
public sealed interface JournalRecord {
  /** Statements that this record says; they are sent later, in order. */
  default Optional<SignedStatement> statement() {
    return Optional.empty();
  }

  /** The first of all: whose journal it is. */
  record Born(TerminalId terminal, Bytes publicKey, boolean simulated) implements JournalRecord {}

  /** The machine was enrolled, and a person compared this key of the keeper's. */
  record Pinned(Bytes keeperKey) implements JournalRecord {}

  /** Everything up to this statement has arrived. */
  record Heard(long sequence, int epoch) implements JournalRecord {}

  /**
   * A customer is buying.
   *
   * @param quote 16 bytes
   * @param quotedUntilMs no note is taken later
   */
  record BuyBegun(
      SaleId sale,
      Chain chain,
      String destination,
      String currency,
      Bytes quote,
      long quotedUntilMs)
      implements JournalRecord {}

  /**
   * The validator is about to be told to stack this note. From here on it may be in the cashbox.
   *
   * @param satoshis what the sale's notes are good for, this one included
   * @param position of the validator's events
   */
  record StackOrdered(SaleId sale, Cash note, long satoshis, long position)
      implements JournalRecord {}

  /** The ordered note is in the cashbox; says so in a statement of the same sale. */
  record NoteTaken(SignedStatement said, long position) implements JournalRecord {
    @Override
    public Optional<SignedStatement> statement() {
      return Optional.of(said);
    }
  }

  /** The ordered note went back to the customer. */
  record NoteReturned(SaleId sale, long position) implements JournalRecord {}

  /** Nobody can say any more where the ordered note is; it is not paid for until somebody can. */
  record NoteDoubted(SaleId sale, String why, long position) implements JournalRecord {}

  /**
   * A note is in the cashbox that no sale waits for.
   *
   * @param note empty when the validator did not say
   */
  record StrayNote(Optional<Cash> note, long position) implements JournalRecord {}

  /** The buy is over. */
  record BuyClosed(SignedStatement said) implements JournalRecord {
    @Override
    public Optional<SignedStatement> statement() {
      return Optional.of(said);
    }
  }

  /** The buy is over without a note. */
  record BuyCancelled(SaleId sale) implements JournalRecord {}

  /**
   * A customer is selling.
   *
   * @param ticketSecret 32 bytes: whoever shows them gets the cash
   */
  record SellBegun(SignedStatement said, Bytes ticketSecret) implements JournalRecord {
    @Override
    public Optional<SignedStatement> statement() {
      return Optional.of(said);
    }
  }

  /** The keeper's address for it, verified. */
  record AddressShown(SaleId sale, KeeperAttestation attestation) implements JournalRecord {}

  /** A ticket was shown, and the keeper is asked whether cash may go out. */
  record DispenseAsked(SignedStatement said) implements JournalRecord {
    @Override
    public Optional<SignedStatement> statement() {
      return Optional.of(said);
    }
  }

  /** This authorisation is used up. Written before the first note moves. */
  record AuthorisationSpent(Bytes authorisation, SaleId sale, List<NoteCount> plan)
      implements JournalRecord {
    public AuthorisationSpent {
      plan = List.copyOf(plan);
    }
  }

  /** What came of it, as far as that is known. */
  record Dispensed(SignedStatement said) implements JournalRecord {
    @Override
    public Optional<SignedStatement> statement() {
      return Optional.of(said);
    }
  }

  /** Somebody filled the cassettes: what is in all of them now, ascending by denomination. */
  record Loaded(List<NoteCount> notes) implements JournalRecord {
    public Loaded {
      notes = List.copyOf(notes);
    }
  }

  /** The cashbox was taken out. */
  record Emptied(SignedStatement said) implements JournalRecord {
    @Override
    public Optional<SignedStatement> statement() {
      return Optional.of(said);
    }
  }

  /** A customer said where coins go back to that his sale did not use; once. */
  record RefundAsked(SignedStatement said) implements JournalRecord {
    @Override
    public Optional<SignedStatement> statement() {
      return Optional.of(said);
    }
  }
}
