package tallystick.atm.ledger;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Posting;
import tallystick.market.Transaction;

/**
 * A book in memory: what every account holds after the transactions posted so far. One owner, one
 * thread. A transaction is posted once however often it comes.
 */
public final class Balances {
  private final Map<String, Transaction> posted = new LinkedHashMap<>();
  private final Map<String, Map<Asset, Amount>> accounts = new TreeMap<>();

  /** An empty book. */
  public Balances() {}

  /**
   * Posts it, unless it is posted already.
   *
   * @return whether anything changed
   * @throws IllegalArgumentException when another transaction has this id
   */
  public boolean post(Transaction transaction) {
    Transaction known = posted.putIfAbsent(transaction.id(), transaction);
    if (known != null) {
      if (!known.postings().equals(transaction.postings())) {
        throw new IllegalArgumentException(
            "Transaction " + transaction.id() + " is posted with other sums");
      }
      return false;
    }
    for (Posting posting : transaction.postings()) {
      accounts
          .computeIfAbsent(posting.account(), _ -> new TreeMap<>())
          .merge(posting.amount().asset(), posting.amount(), Amount::plus);
    }
    return true;
  }

  public Amount of(String account, Asset asset) {
    Map<Asset, Amount> found = accounts.get(account);
    Amount amount = found == null ? null : found.get(asset);
    return amount == null ? Amount.zero(asset) : amount;
  }

  /** The sum of all accounts whose names begin so. */
  public Amount sum(String prefix, Asset asset) {
    Amount sum = Amount.zero(asset);
    for (Map.Entry<String, Map<Asset, Amount>> account : accounts.entrySet()) {
      Amount amount = account.getValue().get(asset);
      if (amount != null && account.getKey().startsWith(prefix)) {
        sum = sum.plus(amount);
      }
    }
    return sum;
  }

  /** Every asset's sum over all accounts: zero in each, or money was made or lost. */
  public Map<Asset, Amount> trialBalance() {
    Map<Asset, Amount> sums = new TreeMap<>();
    accounts
        .values()
        .forEach(
            account -> account.forEach((asset, amount) -> sums.merge(asset, amount, Amount::plus)));
    return sums;
  }

  public int transactions() {
    return posted.size();
  }
}
