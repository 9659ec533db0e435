package tallystick.atm.sale;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tallystick.intent.CallerId;
import tallystick.intent.SaleId;
import tallystick.market.Amount;

/**
 * One verified output, as far as no sale has used it.
 *
 * @param id its key for ever: whatever arrives twice is refunded once
 * @param coins all of it
 * @param used by the sale
 * @param freed whether the sale will use no more of it; only then it can be sent back
 * @param signedAddress where the machine's own statement says mistaken payments go; null when the
 *     customer gave none
 * @param refund null until one is approved, and again after the keeper refused it
 */
public record Receipt(
    OutPoint id,
    SaleId sale,
    ReceiptPhase phase,
    long version,
    Amount coins,
    Amount used,
    boolean freed,
    @Nullable String signedAddress,
    @Nullable Refund refund,
    int attempts,
    Map<String, ReceiptEvent> answered) {
  public Receipt {
    answered = Map.copyOf(answered);
    if (used.signum() < 0 || used.compareTo(coins) > 0) {
      throw new IllegalArgumentException(used + " used of " + coins);
    }
  }

  /** An approved refund; what it leaves of the receipt pays the network. */
  public record Refund(ReceiptEvent.RefundTo to, Amount coins, @Nullable String txid) {}

  /** The keeper verified an output to the sale's address. */
  public static Receipt opened(
      OutPoint id, SaleId sale, Amount coins, @Nullable String signedAddress) {
    return new Receipt(
        id,
        sale,
        ReceiptPhase.OPEN,
        0,
        coins,
        Amount.zero(coins.asset()),
        false,
        signedAddress,
        null,
        0,
        Map.of());
  }

  /** What no sale has used. */
  public Amount left() {
    return coins.minus(used);
  }

  /** The id under which the keeper is asked to send; another one for each attempt. */
  public CallerId refundId() {
    return CallerId.derive("atm/refund/" + id + "/" + attempts);
  }

  Receipt to(ReceiptPhase next) {
    return new Receipt(
        id, sale, next, version, coins, used, freed, signedAddress, refund, attempts, answered);
  }

  Receipt using(Amount taken) {
    return new Receipt(
        id, sale, phase, version, coins, taken, freed, signedAddress, refund, attempts, answered);
  }

  Receipt asFreed() {
    return new Receipt(
        id, sale, phase, version, coins, used, true, signedAddress, refund, attempts, answered);
  }

  Receipt with(@Nullable Refund approved) {
    return new Receipt(
        id, sale, phase, version, coins, used, freed, signedAddress, approved, attempts, answered);
  }

  Receipt nextAttempt() {
    return new Receipt(
        id,
        sale,
        phase,
        version,
        coins,
        used,
        freed,
        signedAddress,
        refund,
        attempts + 1,
        answered);
  }

  Receipt stepped(ReceiptEvent event) {
    Map<String, ReceiptEvent> next = new HashMap<>(answered);
    event.key().ifPresent(key -> next.put(key, event));
    return new Receipt(
        id, sale, phase, version + 1, coins, used, freed, signedAddress, refund, attempts, next);
  }
}
