package tallystick.paper.trading;

/** The counters of an exchange that outlive its process. */
public record Counters(
    long nextOrderId,
    long nextListId,
    long nextAccountId,
    long nextFillId,
    long nextPreventedId,
    long nextRest) {}
