package tallystick.intent;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a machine says of itself, in the order it happened, each signed with the machine's key
 * ({@link SignedStatement}). The keeper pays on {@link BuyClosed} only, and sends deposits back
 * where {@link SellOpened} or {@link RefundAsked} says; the others are evidence, or questions that
 * the keeper answers with an {@link Attestation}.
 */
public sealed interface TerminalStatement {
  /** Longer than any address of any chain that is known. */
  int MAX_ADDRESS_LENGTH = 100;

  /**
   * Who says it, and its place among everything the machine ever said.
   *
   * @param epoch the keeper's log epoch, as the machine last heard it
   * @param sequence the machine's own count of statements, from 1, strictly rising, without a gap
   * @param atMs the machine's wall time
   */
  record Head(TerminalId terminal, int epoch, long sequence, long atMs) {
    public Head {
      if (epoch < 0 || sequence < 1 || atMs < 0) {
        throw new IllegalArgumentException(
            "A statement's epoch and time are not negative, its sequence counts from 1");
      }
    }
  }

  Head head();

  default TerminalId terminal() {
    return head().terminal();
  }

  default int epoch() {
    return head().epoch();
  }

  default long sequence() {
    return head().sequence();
  }

  default long atMs() {
    return head().atMs();
  }

  /**
   * One note is stacked and will not come back.
   *
   * @param totalOfSale of this sale, this note included
   */
  record NoteTaken(Head head, SaleId sale, Cash note, Cash totalOfSale)
      implements TerminalStatement {
    public NoteTaken {
      requireOwn(head, sale);
      requireOneCurrency(note, totalOfSale);
      if (note.minor() < 1 || note.minor() > totalOfSale.minor()) {
        throw new IllegalArgumentException("A note of " + note + " in a sale of " + totalOfSale);
      }
    }
  }

  /**
   * A buy is over: the one statement that is paid.
   *
   * @param destination the customer's address, scanned at the machine
   * @param notes ascending by denomination; together {@code total}, at least one
   * @param satoshis what the customer was promised, above zero
   * @param quote 16 bytes: which offer the customer accepted
   * @param expiresAtMs not paid later than this
   * @param supplementOf an earlier sale, of which notes were found in the journal after an outage;
   *     null for a sale of its own
   */
  record BuyClosed(
      Head head,
      SaleId sale,
      Chain chain,
      String destination,
      List<NoteCount> notes,
      Cash total,
      long satoshis,
      Bytes quote,
      long expiresAtMs,
      @Nullable SaleId supplementOf)
      implements TerminalStatement {
    public BuyClosed {
      requireOwn(head, sale);
      requireAddress(destination);
      notes = NoteCount.require(notes, total);
      requireSats(satoshis);
      requireLength("A quote's id", quote, 16);
      if (total.minor() < 1) {
        throw new IllegalArgumentException("A buy without cash");
      }
      if (supplementOf != null
          && (!supplementOf.terminal().equals(sale.terminal())
              || supplementOf.number() >= sale.number())) {
        throw new IllegalArgumentException("A supplement is to an earlier sale of its machine");
      }
    }
  }

  /**
   * A customer wants to sell coins: which address is he to pay? Answered by {@link
   * Attestation.AddressAttested}.
   *
   * @param cash what he is to get
   * @param satoshis what he is to pay, above zero
   * @param nonce 16 random bytes of the machine's
   * @param refundTo where mistaken payments go back to, as he scanned it; null when he gave none
   */
  record SellOpened(
      Head head,
      SaleId sale,
      Chain chain,
      Cash cash,
      long satoshis,
      Bytes nonce,
      long expiresAtMs,
      @Nullable String refundTo)
      implements TerminalStatement {
    public SellOpened {
      requireOwn(head, sale);
      requireSats(satoshis);
      requireLength("A nonce", nonce, 16);
      if (refundTo != null) {
        requireAddress(refundTo);
      }
    }
  }

  /**
   * A customer stands before the machine with his ticket: may the cash go out? Answered by {@link
   * Attestation.DispenseAuthorised}.
   *
   * @param ticketSecretHash 32 bytes: SHA-256 of the secret that the machine made for the ticket
   * @param nonce 16 random bytes of the machine's
   */
  record DispenseAsked(Head head, SaleId sale, Bytes ticketSecretHash, Cash cash, Bytes nonce)
      implements TerminalStatement {
    public DispenseAsked {
      requireOwn(head, sale);
      requireLength("A ticket's hash", ticketSecretHash, 32);
      requireLength("A nonce", nonce, 16);
    }
  }

  /**
   * What the dispenser did with an authorisation.
   *
   * @param authorisation 16 bytes
   * @param notes those known to have gone out, ascending by denomination; together {@code total}
   */
  record Dispensed(
      Head head,
      SaleId sale,
      Bytes authorisation,
      List<NoteCount> notes,
      Cash total,
      DispenseEnd end)
      implements TerminalStatement {
    public Dispensed {
      requireOwn(head, sale);
      requireLength("An authorisation", authorisation, 16);
      notes = NoteCount.require(notes, total);
      if (end == DispenseEnd.NONE && total.minor() != 0) {
        throw new IllegalArgumentException("Nothing was dispensed, and yet " + total);
      }
    }
  }

  /** How a dispense ended. The codes are part of the statement's format. */
  enum DispenseEnd {
    FULL(1),
    PARTIAL(2),
    /** The machine lost sight of it; a count settles it, never a second try. */
    UNKNOWN(3),
    NONE(4);

    private final int code;

    DispenseEnd(int code) {
      this.code = code;
    }

    public int code() {
      return code;
    }
  }

  /**
   * A customer is back whose coins his sale did not use, and scans where they are to go. Counts
   * only for a sale that was opened without such an address: that one is never changed by a
   * machine.
   *
   * @param refundTo as he scanned it
   */
  record RefundAsked(Head head, SaleId sale, Chain chain, String refundTo)
      implements TerminalStatement {
    public RefundAsked {
      requireOwn(head, sale);
      requireAddress(refundTo);
    }
  }

  /**
   * A cash unit was taken out; the machine's own count, beside which the collector's is put.
   *
   * @param cashUnit the unit's name, in the alphabet of names
   * @param counted ascending by denomination; together {@code total}
   */
  record Emptied(Head head, String cashUnit, List<NoteCount> counted, Cash total)
      implements TerminalStatement {
    public Emptied {
      Names.require("A cash unit's name", cashUnit);
      counted = NoteCount.require(counted, total);
    }
  }

  private static void requireOwn(Head head, SaleId sale) {
    if (!head.terminal().equals(sale.terminal())) {
      throw new IllegalArgumentException(head.terminal() + " speaks of the sale " + sale);
    }
  }

  private static void requireOneCurrency(Cash one, Cash other) {
    if (!one.currency().equals(other.currency())) {
      throw new IllegalArgumentException("One sale in " + one + " and " + other);
    }
  }

  static void requireSats(long satoshis) {
    if (satoshis < 1 || satoshis > WalletPolicy.MAX_SATS) {
      throw new IllegalArgumentException("1 to 21 * 10^14 satoshis, not " + satoshis);
    }
  }

  static void requireLength(String what, Bytes bytes, int length) {
    if (bytes.length() != length) {
      throw new IllegalArgumentException(what + " has " + length + " bytes");
    }
  }

  /** Requires printable ASCII of a sensible length; whether it is an address, the chain says. */
  static void requireAddress(String address) {
    if (address.isEmpty()
        || address.length() > MAX_ADDRESS_LENGTH
        || !address.chars().allMatch(c -> c > ' ' && c <= '~')) {
      throw new IllegalArgumentException(
          "An address has 1 to " + MAX_ADDRESS_LENGTH + " printable ASCII characters");
    }
  }
}
