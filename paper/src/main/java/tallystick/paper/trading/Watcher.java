package tallystick.paper.trading;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Hears what happens, in order, while a command runs. */
public interface Watcher {
  /**
   * An order came to be, traded or ended.
   *
   * @param fill the trade, for {@link Execution#TRADE}
   */
  void executed(Account account, Order order, Execution execution, @Nullable UserFill fill);

  /** After a command, for each account whose balances it changed. */
  void balances(Account account, Set<String> assets);

  /** A deposit or withdrawal. */
  void transferred(Account account, String asset, long deltaE8);

  /** An order list began, or ended. */
  void list(Account account, OrderList list, boolean done);

  /** A trade of the public tape. */
  void printed(Market market, Market.PublicTrade trade);
}
