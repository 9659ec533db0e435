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
   * @param by which these are, as far as the node told at any time; some may pay us too
   * @param depth how deep in the chain the other one lies; 0 while it only waits
   */
  public record Replaced(Set<Hash256> by, int depth) implements Standing {
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

  /** Whether it lies, or what took its place lies, so deep that no look shows it any more. */
  public boolean isSettled(int reach) {
    return switch (standing) {
      case InChain in -> in.confirmations() >= reach;
      case Replaced replaced -> replaced.depth() >= reach;
      case Waiting waiting -> false;
      case Gone gone -> false;
    };
  }

  /** Whether it counts towards what was paid, at this depth. */
  public boolean isConfirmed(int wanted) {
    return confirmations() >= wanted && wanted > 0;
  }
}
