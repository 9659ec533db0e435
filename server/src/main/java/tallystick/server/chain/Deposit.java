package tallystick.server.chain;

import java.util.Set;
import tallystick.venues.bitcoin.wire.Hash256;
import tallystick.venues.bitcoin.wire.OutPoint;

/** An output to one of our addresses, and where it stands. */
public record Deposit(OutPoint output, String address, long satoshis, Standing standing) {
  /** Where a deposit stands. Every one of these can still turn into every other. */
  public sealed interface Standing {}

  /**
   * In the mempool: promised, and nothing more.
   *
   * @param replaceable whether the payer said that he may replace it; others can be replaced too
   */
  public record Waiting(boolean replaceable) implements Standing {}

  /**
   * In a block of the best chain.
   *
   * @param confirmations blocks on top, its own included
   */
  public record InChain(Hash256 block, int confirmations) implements Standing {
    public InChain {
      if (confirmations < 1) {
        throw new IllegalArgumentException("In a block, with " + confirmations + " confirmations");
      }
    }
  }

  /**
   * Another transaction spends the same coins and is in the mempool or chain instead: the deposit
   * was replaced, or spent twice.
   *
   * @param by which these are, as far as the node knows; some may pay us too
   */
  public record Replaced(Set<Hash256> by) implements Standing {
    public Replaced {
      by = Set.copyOf(by);
    }
  }

  /** In neither, and nobody knows why: dropped for its low fee, or out of a block that is gone. */
  public record Gone() implements Standing {}

  /** Confirmations in the best chain; 0 for everything else. */
  public int confirmations() {
    return standing instanceof InChain in ? in.confirmations() : 0;
  }

  /** Whether it counts towards what was paid, at this depth. */
  public boolean isConfirmed(int wanted) {
    return confirmations() >= wanted && wanted > 0;
  }
}
