package tallystick.keeper.cash;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tallystick.intent.DepositId;
import tallystick.intent.MachineIntent.RefundDeposit;
import tallystick.intent.MachineSetting.ApproveRefund;

/**
 * What has gone back of each deposit, and what people allow to go back. Folded from the log as the
 * {@link SellBook} is, which it belongs to; guarded by the desk's lock.
 */
final class RefundBook {
  private final Map<DepositId, Long> back = new HashMap<>();
  private final Set<DepositId> byMachine = new HashSet<>();
  private final Map<DepositId, ApproveRefund> approved = new HashMap<>();

  void approve(ApproveRefund approval) {
    approved.put(approval.deposit(), approval);
  }

  /** Takes a refund that is due from now on; whose word it goes by is used up. */
  void owe(RefundDeposit refund) {
    if (approval(refund).isPresent()) {
      approved.remove(refund.deposit());
    } else {
      byMachine.add(refund.deposit());
    }
    back.merge(refund.deposit(), refund.satoshis(), Math::addExact);
  }

  /** People's word for this refund: for the deposit and the address, and not used yet. */
  Optional<ApproveRefund> approval(RefundDeposit refund) {
    return Optional.ofNullable(approved.get(refund.deposit()))
        .filter(
            approval ->
                approval.wallet().equals(refund.wallet())
                    && approval.sale().equals(refund.sale())
                    && approval.address().equals(refund.to()));
  }

  /** Whether it went back by a machine's word. */
  boolean byMachine(DepositId deposit) {
    return byMachine.contains(deposit);
  }

  /** What has gone back of it, in satoshis. */
  long backSats(DepositId deposit) {
    return back.getOrDefault(deposit, 0L);
  }
}
