package tallystick.paper;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import tallystick.paper.trading.*;

final class Silence implements Watcher {
  @Override
  public void executed(
      Account account, Order order, Execution execution, @Nullable UserFill fill) {}

  @Override
  public void balances(Account account, Set<String> assets) {}

  @Override
  public void transferred(Account account, String asset, long deltaE8) {}

  @Override
  public void list(Account account, OrderList list, boolean done) {}

  @Override
  public void printed(Market market, Market.PublicTrade trade) {}
}
