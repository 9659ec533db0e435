package tallystick.atm.sale;

import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.SaleId;
import tallystick.intent.TerminalStatement;
import tallystick.market.Amount;
import tallystick.market.Transaction;

/**
 * What follows from a step. {@link Post} belongs into the same database transaction as the state;
 * the others are carried out afterwards, and may be carried out again after a crash: each names the
 * key under which a repetition does nothing.
 */
public sealed interface Effect {
  /** Book it; key: the transaction's id. */
  record Post(Transaction transaction) implements Effect {}

  /** Ask the screening of names and addresses; key: the sale. */
  record Screen(SaleId sale) implements Effect {}

  /**
   * Hand the closing statement to the keeper.
   *
   * @param id of the intent, stored before it is sent
   */
  record AskPayout(CallerId id, TerminalStatement.BuyClosed closing) implements Effect {}

  /** Ask the keeper to send coins back; key: the id. */
  record AskRefund(CallerId id, OutPoint receipt, String address, Amount coins) implements Effect {}

  /** Find out what became of a send: in the keeper's log, then in the network by txid. */
  record LookUp(CallerId id) implements Effect {}

  /** Send the same signed transaction into the network once more; never a new one. */
  record SendAgain(CallerId id) implements Effect {}

  /**
   * What the limits count of this sale now, in place of what they counted before; zero frees it.
   * Cash that is in a machine is counted whatever was reserved. Key: the sale.
   */
  record CountCash(SaleId sale, Amount cash) implements Effect {}

  /** Cover it at a venue, or queue it; key: the sale and the sign of the coins. */
  record Hedge(SaleId sale, Amount coins) implements Effect {}

  /** Put notes aside; key: the sale. */
  record ReserveNotes(SaleId sale, Amount cash) implements Effect {}

  /** Notes put aside are free again; key: the sale. */
  record FreeNotes(SaleId sale) implements Effect {}

  /** The ticket cannot be redeemed any more; key: its hash. */
  record VoidTicket(SaleId sale, Bytes secretHash) implements Effect {}

  /** Ask the keeper for an authorisation; key: the statement's nonce. */
  record AskDispense(TerminalStatement.DispenseAsked asked) implements Effect {}

  /** Verified coins that belong to no sale yet; key: the outpoint. */
  record OpenReceipt(OutPoint receipt, SaleId sale, Amount coins, long verification)
      implements Effect {}

  /** The sale takes so much of a receipt, or gives it back when below zero. */
  record UseReceipt(OutPoint receipt, Amount coins, String key) implements Effect {}

  /** The sale will use no more of it: what is left can be sent back. Key: the outpoint. */
  record FreeReceipt(OutPoint receipt) implements Effect {}

  /**
   * The deposit is in no block any more. While a refund of it is being sent the receipt refuses to
   * hear it; it is told again when the refund's fate is known.
   */
  record VoidReceipt(OutPoint receipt, long verification) implements Effect {}

  /** Notes came to light for a sale that is over: the machine is to close a supplement. */
  record SupplementDue(SaleId sale, Amount cash) implements Effect {}

  /** A sale of its own for those notes. */
  record Begin(Buy supplement) implements Effect {}

  /** Somebody has to look. */
  record Alert(SaleId sale, String why) implements Effect {}
}
