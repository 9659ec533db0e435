package tallystick.server.book;

import java.util.ArrayList;
import java.util.List;
import tallystick.market.Amount;
import tallystick.market.Fill;
import tallystick.market.Posting;
import tallystick.market.Side;
import tallystick.market.Transaction;

/**
 * How a fill is booked. Three movements, each balanced by itself:
 *
 * <pre>
 *                       buy                                    sell
 *  base      + venue/V/C/BTC   - deal/B/N/trade     - venue/V/C/BTC   + deal/B/N/trade
 *  quote     - venue/V/C/USD   + deal/B/N/trade     + venue/V/C/USD   - deal/B/N/trade
 *  fee       - venue/V/C/fee's asset   + deal/B/N/fee
 * </pre>
 *
 * So {@code venue/...} is what the account holds, and a deal has earned minus the sum of its two
 * accounts in the quote asset.
 */
public final class FillEntry {
  private FillEntry() {}

  /** The transaction of one fill; its id makes it unique, so that booking twice changes nothing. */
  public static Transaction of(String venue, String credential, String bot, long deal, Fill fill) {
    String account = "venue/" + venue + "/" + credential + "/";
    String trade = "deal/" + bot + "/" + deal + "/trade";
    boolean buy = fill.side() == Side.BUY;
    Amount base = buy ? fill.quantity() : fill.quantity().negate();
    Amount quote = buy ? fill.quoteAmount().negate() : fill.quoteAmount();
    List<Posting> postings = new ArrayList<>();
    postings.add(new Posting(account + base.asset(), base));
    postings.add(new Posting(trade, base.negate()));
    postings.add(new Posting(account + quote.asset(), quote));
    postings.add(new Posting(trade, quote.negate()));
    if (!fill.fee().isZero()) {
      postings.add(new Posting(account + fill.fee().asset(), fill.fee().negate()));
      postings.add(new Posting("deal/" + bot + "/" + deal + "/fee", fill.fee()));
    }
    String id = "fill/" + venue + "/" + fill.instrument().symbol() + "/" + fill.venueTradeId();
    return new Transaction(id, fill.timeMs(), postings);
  }
}
