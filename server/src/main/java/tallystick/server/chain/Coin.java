package tallystick.server.chain;

import tallystick.intent.Bytes;
import tallystick.venues.bitcoin.wire.BitcoinTransaction;
import tallystick.venues.bitcoin.wire.KeyOrigin;
import tallystick.venues.bitcoin.wire.OutPoint;
import tallystick.venues.bitcoin.wire.Scripts;

/**
 * An output that our wallet may spend.
 *
 * @param origin whose key it is locked to
 * @param previous the whole transaction that made it, without which nobody signs
 */
public record Coin(
    OutPoint output,
    long satoshis,
    Bytes script,
    KeyOrigin origin,
    int confirmations,
    BitcoinTransaction previous) {
  public Coin {
    if (!Scripts.isPayToWitnessKeyHash(script)) {
      throw new IllegalArgumentException(output + " is not locked to a witness key hash");
    }
    if (output.index() >= previous.outputs().size()
        || !previous.txid().equals(output.txid())
        || !previous
            .outputs()
            .get((int) output.index())
            .equals(new BitcoinTransaction.Output(satoshis, script))) {
      throw new IllegalArgumentException(output + " is another output of its transaction");
    }
  }
}
