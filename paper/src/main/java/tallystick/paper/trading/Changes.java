package tallystick.paper.trading;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What the store must write; emptied by it. */
public final class Changes {
  public final Set<Order> orders = new LinkedHashSet<>();
  public final Set<Account> accounts = new LinkedHashSet<>();
  public final Set<OrderList> lists = new LinkedHashSet<>();
  public final Set<Market> markets = new LinkedHashSet<>();
  public final List<UserFill> fills = new ArrayList<>();

  public boolean isEmpty() {
    return orders.isEmpty()
        && accounts.isEmpty()
        && lists.isEmpty()
        && markets.isEmpty()
        && fills.isEmpty();
  }

  public void clear() {
    orders.clear();
    accounts.clear();
    lists.clear();
    markets.clear();
    fills.clear();
  }
}
