package tallystick.atm.ledger;

import java.util.ArrayList;
import java.util.List;
import tallystick.market.Amount;
import tallystick.market.Posting;
import tallystick.market.Transaction;

/** A transaction being written down; sums of zero are left out. */
public final class Draft {
  private final String id;
  private final List<Posting> postings = new ArrayList<>();

  public Draft(String id) {
    this.id = id;
  }

  public Draft add(String account, Amount amount) {
    if (!amount.isZero()) {
      postings.add(new Posting(account, amount));
    }
    return this;
  }

  public Draft subtract(String account, Amount amount) {
    return add(account, amount.negate());
  }

  /** From one account to another. */
  public Draft move(String from, String to, Amount amount) {
    return subtract(from, amount).add(to, amount);
  }

  /** Everything of a transaction, undone. */
  public Draft reverse(Transaction done) {
    done.postings().forEach(posting -> subtract(posting.account(), posting.amount()));
    return this;
  }

  /**
   * The balanced transaction.
   *
   * @throws IllegalArgumentException when it does not balance: a defect
   */
  public Transaction at(long timeMs) {
    return new Transaction(id, timeMs, postings);
  }
}
