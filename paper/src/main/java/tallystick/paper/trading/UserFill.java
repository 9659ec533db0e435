package tallystick.paper.trading;

/**
 * One account's side of a trade.
 *
 * @param id unique per listing; both sides of a trade between two accounts carry the same
 * @param feeE8 taken from the received asset
 */
public record UserFill(
    long id,
    long orderId,
    long listId,
    long accountId,
    Listing listing,
    long priceTicks,
    long lots,
    long quoteE8,
    long feeE8,
    String feeAsset,
    long timeMs,
    boolean buyer,
    boolean maker) {}
