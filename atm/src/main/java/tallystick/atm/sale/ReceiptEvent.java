package tallystick.atm.sale;

import java.util.Optional;
import tallystick.market.Amount;

/** What can happen to coins that arrived. */
public sealed interface ReceiptEvent {
  long atMs();

  /** What makes it this event and no other; see {@link BuyEvent#key}. */
  default Optional<String> key() {
    return Optional.empty();
  }

  /**
   * The sale takes so much of it, or gives it back.
   *
   * @param coins below zero when it is given back
   * @param cause of the booking that does it: the key
   */
  record Used(Amount coins, String cause, long atMs) implements ReceiptEvent {
    @Override
    public Optional<String> key() {
      return Optional.of("used/" + cause);
    }
  }

  /** Its sale will not use what is left of it, now or ever. */
  record Freed(long atMs) implements ReceiptEvent {
    @Override
    public Optional<String> key() {
      return Optional.of("freed");
    }
  }

  /** Send it back. */
  record RefundApproved(RefundTo to, Amount coins, long atMs) implements ReceiptEvent {}

  /** The id is stored; the keeper is asked now. */
  record SendStarted(long atMs) implements ReceiptEvent {}

  /**
   * It is in the network.
   *
   * @param networkFee this refund's part of what the network took
   */
  record Sent(String txid, Amount networkFee, long atMs) implements ReceiptEvent {}

  /** The keeper refused; surely not signed. */
  record SendRefused(String why, long atMs) implements ReceiptEvent {}

  /** No answer in time. Not a failure. */
  record SendTimedOut(long atMs) implements ReceiptEvent {}

  /** Looked up, and still nobody knows. */
  record StillUnknown(long atMs) implements ReceiptEvent {}

  /** The keeper's own log says that it never approved it. */
  record NeverSigned(long atMs) implements ReceiptEvent {}

  /** The deposit is in no block any more. */
  record Vanished(long atMs) implements ReceiptEvent {}

  /** The keeper verified it once more. */
  record Returned(long atMs) implements ReceiptEvent {}

  /** Where a refund goes, and who said so. The server alone names no address. */
  sealed interface RefundTo {
    String address();

    /** The customer scanned it at the machine, which signed it into its statement. */
    record SignedAtMachine(String address) implements RefundTo {}

    /** A person approved this one address. */
    record ApprovedBy(String person, String address) implements RefundTo {
      public ApprovedBy {
        if (person.isBlank()) {
          throw new IllegalArgumentException("An approval has a person");
        }
      }
    }
  }
}
