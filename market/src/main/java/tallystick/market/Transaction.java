package tallystick.market;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Postings that sum to zero in every asset. Nothing is created or lost: what leaves one account
 * arrives in others, fees included.
 *
 * @param id what makes it unique in a book, for example {@code fill/binance/BTCUSDT/991}
 * @param timeMs milliseconds since 1970
 */
public record Transaction(String id, long timeMs, List<Posting> postings) {
  public Transaction {
    postings = List.copyOf(postings);
    Map<Asset, Amount> sums = new TreeMap<>();
    for (Posting posting : postings) {
      sums.merge(posting.amount().asset(), posting.amount(), Amount::plus);
    }
    for (Amount sum : sums.values()) {
      if (!sum.isZero()) {
        throw new IllegalArgumentException(
            "Transaction " + id + " does not balance: " + sum + " too much");
      }
    }
  }
}
