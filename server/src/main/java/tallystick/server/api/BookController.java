package tallystick.server.api;

import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tallystick.market.Posting;
import tallystick.server.book.BookStore;

/** The book of account. Accounts are paths: venue/..., deal/BOT/NUMBER/trade, deal/.../fee. */
@RestController
@RequestMapping("/api/v1/book")
class BookController {
  private final BookStore book;

  BookController(BookStore book) {
    this.book = book;
  }

  /** The sum of one account in one asset, decimal text. */
  record BookBalance(String account, String asset, String amount) {}

  /** A line of a transaction. */
  record LineView(String account, String asset, String amount) {
    static LineView of(Posting posting) {
      return new LineView(
          posting.account(), posting.amount().asset().code(), posting.amount().toDecimal());
    }
  }

  /** A balanced transaction. */
  record TransactionView(String id, long timeMs, List<LineView> lines) {}

  /** Sums of all accounts below a prefix that are not zero. */
  @GetMapping
  List<BookBalance> balances(
      @RequestParam(defaultValue = "") String prefix,
      @RequestParam(defaultValue = "500") int limit) {
    requirePrefix(prefix);
    return book.balances(prefix, Paging.limit(limit)).stream()
        .map(b -> new BookBalance(b.account(), b.amount().asset().code(), b.amount().toDecimal()))
        .toList();
  }

  /** Transactions that touch accounts below a prefix, newest first. */
  @GetMapping("/transactions")
  List<TransactionView> transactions(
      @RequestParam(defaultValue = "") String prefix,
      @RequestParam(defaultValue = "50") int limit) {
    requirePrefix(prefix);
    return book.transactions(prefix, Paging.limit(limit)).stream()
        .map(
            t ->
                new TransactionView(
                    t.id(), t.timeMs(), t.postings().stream().map(LineView::of).toList()))
        .toList();
  }

  /** A token tied to single bots sees their deals' accounts. */
  private static void requirePrefix(String prefix) {
    if (Caller.now().coversAll()) {
      return;
    }
    String[] parts = prefix.split("/", -1);
    if (parts.length < 3 || !parts[0].equals("deal")) {
      throw Problem.forbidden(
          "This token is tied to single bots; ask for prefix=deal/BOT/, one of its own");
    }
    Caller.requireBot(parts[1]);
  }
}
