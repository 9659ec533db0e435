package tallystick.server.chain;

import java.util.List;
import tallystick.venues.bitcoin.wire.BitcoinTransaction;
import tallystick.venues.bitcoin.wire.BlockHeader;
import tallystick.venues.bitcoin.wire.MerkleProof;

/**
 * What the keeper needs to see a deposit for itself.
 *
 * @param transaction the deposit, whole
 * @param proof that it and the first transaction are in a block, in {@code gettxoutproof}'s bytes
 * @param first the block's first transaction, which holds the proof to its depth ({@link
 *     MerkleProof#requireDepth})
 * @param above the headers on top of that block, lowest first
 */
public record DepositProof(
    BitcoinTransaction transaction,
    tallystick.intent.Bytes proof,
    BitcoinTransaction first,
    List<BlockHeader> above) {
  public DepositProof {
    above = List.copyOf(above);
  }
}
