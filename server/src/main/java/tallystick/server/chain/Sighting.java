package tallystick.server.chain;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import tallystick.venues.bitcoin.wire.Hash256;
import tallystick.venues.bitcoin.wire.OutPoint;

/**
 * An output to one of our addresses, as the node sees it at one moment.
 *
 * @param address as the node prints it
 * @param confirmations blocks on top, its own included; 0 while in none; below zero where a
 *     transaction that spends the same coins is that deep in the chain
 * @param block which holds it, where one does
 * @param waiting whether it is in the node's mempool
 * @param replaceable whether it says that a higher fee may replace it
 * @param conflicts transactions known to the node that spend the same coins
 */
public record Sighting(
    OutPoint output,
    String address,
    long satoshis,
    int confirmations,
    @Nullable Hash256 block,
    boolean waiting,
    boolean replaceable,
    Set<Hash256> conflicts) {
  public Sighting {
    conflicts = Set.copyOf(conflicts);
    if ((confirmations > 0) != (block != null)) {
      throw new IllegalArgumentException(
          output + " has " + confirmations + " confirmations and the block " + block);
    }
  }
}
