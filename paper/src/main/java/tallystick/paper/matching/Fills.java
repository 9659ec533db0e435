package tallystick.paper.matching;

/** What a {@link Book} tells about one command while it runs, in the order in which it happens. */
public interface Fills {
  /**
   * A trade at the resting order's price.
   *
   * @param makerLeft lots the resting order still has on the book; 0 when it is gone
   */
  void traded(long makerId, long takerId, long priceTicks, long lots, long makerLeft);

  /**
   * A trade prevented because both orders have one owner.
   *
   * @param makerTaken lots removed from the resting order
   * @param takerTaken lots removed from the incoming order
   * @param makerLeft lots the resting order still has; 0 when it is gone
   */
  void prevented(
      long makerId,
      long takerId,
      long priceTicks,
      long makerTaken,
      long takerTaken,
      long makerLeft);
}
