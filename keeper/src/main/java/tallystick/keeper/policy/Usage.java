package tallystick.keeper.policy;

import java.math.BigInteger;
import tallystick.keeper.window.Window;

/**
 * How much of one quote asset's limits is used, by one account or by the whole organisation: what
 * open orders hold, which counts for as long as they may fill, and what ended orders exchanged,
 * which counts for an hour or a day from their end.
 */
final class Usage {
  private BigInteger heldTurnover = BigInteger.ZERO;
  private BigInteger heldLoss = BigInteger.ZERO;
  private final Window hourTurnover = new Window(Window.HOUR_MS);
  private final Window dayTurnover = new Window(Window.DAY_MS);
  private final Window dayLoss = new Window(Window.DAY_MS);

  void hold(Charge charge) {
    heldTurnover = heldTurnover.add(charge.turnover());
    heldLoss = heldLoss.add(charge.loss());
  }

  void release(Charge charge) {
    heldTurnover = heldTurnover.subtract(charge.turnover());
    heldLoss = heldLoss.subtract(charge.loss());
  }

  void spend(long atMs, Charge charge) {
    hourTurnover.add(atMs, charge.turnover());
    dayTurnover.add(atMs, charge.turnover());
    dayLoss.add(atMs, charge.loss());
  }

  BigInteger hourTurnover(long nowMs) {
    return heldTurnover.add(hourTurnover.sum(nowMs));
  }

  BigInteger dayTurnover(long nowMs) {
    return heldTurnover.add(dayTurnover.sum(nowMs));
  }

  BigInteger dayLoss(long nowMs) {
    return heldLoss.add(dayLoss.sum(nowMs));
  }

  static final String NOTHING = "hour 0 day 0 loss 0";

  String digest(long nowMs) {
    return "hour " + hourTurnover(nowMs) + " day " + dayTurnover(nowMs) + " loss " + dayLoss(nowMs);
  }
}
