package tallystick.paper.trading;

import java.util.List;

/** What a trading command came to. */
public sealed interface Outcome permits Refusal, Outcome.Done, Outcome.Listed {
  /**
   * An order was placed or cancelled.
   *
   * @param fills its fills during this command, oldest first
   */
  record Done(Order order, List<UserFill> fills) implements Outcome {
    public Done {
      fills = List.copyOf(fills);
    }
  }

  /** An order list was placed or cancelled. */
  record Listed(OrderList list) implements Outcome {}
}
