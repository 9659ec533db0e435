package tallystick.keeper.cash;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tallystick.intent.Bytes;
import tallystick.intent.Chain;
import tallystick.intent.MachineIntent.ShowHeaders;
import tallystick.intent.MachineSetting.SetDepositRules;
import tallystick.keeper.wallet.AccountKey;
import tallystick.venues.bitcoin.wire.BlockHeader;
import tallystick.venues.bitcoin.wire.HeaderChain;
import tallystick.venues.bitcoin.wire.Params;
import tallystick.venues.bitcoin.wire.WireException;

/**
 * Whether the blocks that somebody has shown are the chain of everybody else. Their work cannot be
 * forged, but a thief may mine a few blocks of his own upon an old one, or keep back the newest. So
 * the last block must be recent, and as many as the slowest day brings must be in the last day: he
 * would have to mine those at the target that is due, which costs more than all machines hold.
 */
final class Blocks {
  /**
   * How old the newest block may be by its own word. Chance makes a gap this long once in a
   * thousand years of the main network (e^-18 for each block).
   */
  static final long MAX_TIP_AGE_S = 3 * 3_600;

  /** The time in which blocks are counted. */
  static final long PACE_WINDOW_S = 24 * 3_600;

  /**
   * A block comes each 600 s in the mean. On the slowest day there was, when the half of all miners
   * were sent away (27 June 2021), it took 1,400 s.
   */
  private static final long SLOWEST_BLOCK_S = 1_800;

  /** Chance, where the window is short. */
  private static final int PACE_SLACK = 12;

  private Blocks() {}

  /** The chain that a checkpoint begins; the settings let only a true one pass. */
  static HeaderChain from(SetDepositRules rules, Chain chain) {
    return new HeaderChain(
        new HeaderChain.Checkpoint(
            AccountKey.params(chain), rules.height(), header(rules), BigInteger.ZERO));
  }

  private static BlockHeader header(SetDepositRules rules) {
    try {
      return BlockHeader.parse(rules.header().toArray());
    } catch (WireException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** Why this is no checkpoint of that chain; empty when it may be one. */
  static Optional<String> notACheckpoint(SetDepositRules rules, Chain chain) {
    Params params = AccountKey.params(chain);
    BlockHeader header = header(rules);
    if (!header.isWorked(params)) {
      return Optional.of("no work was done for the block " + header.hash());
    }
    return rules.height() == 0 && !header.hash().equals(params.genesis())
        ? Optional.of("the first block of " + chain.words() + " is " + params.genesis())
        : Optional.empty();
  }

  static List<BlockHeader> headers(ShowHeaders show) throws WireException {
    byte[] bytes = show.headers().toArray();
    List<BlockHeader> headers = new ArrayList<>();
    for (int at = 0; at < bytes.length; at += BlockHeader.LENGTH) {
      headers.add(
          BlockHeader.parse(java.util.Arrays.copyOfRange(bytes, at, at + BlockHeader.LENGTH)));
    }
    return headers;
  }

  /** Why nothing may be concluded from these blocks now; empty when it may. */
  static Optional<String> doubt(HeaderChain chain, long nowS) {
    HeaderChain.Place tip = chain.tip();
    long ageS = nowS - tip.header().timeS();
    if (ageS > MAX_TIP_AGE_S) {
      return Optional.of(
          "the newest block shown, " + tip.height() + ", is " + ageS / 60 + " minutes old");
    }
    if (chain.params() == Params.REGTEST) {
      // Its blocks come when somebody asks for them, and cost nothing.
      return Optional.empty();
    }
    long fromS = Math.max(nowS - PACE_WINDOW_S, chain.base().header().timeS());
    int came = chain.blocksAfter(fromS);
    int due = blocksDue(nowS - fromS);
    return came < due
        ? Optional.of(
            came + " blocks in " + (nowS - fromS) / 60 + " minutes, where " + due + " are due")
        : Optional.empty();
  }

  /** How many blocks a true chain has at least after so long. */
  static int blocksDue(long windowS) {
    return (int) Math.max(0, windowS / SLOWEST_BLOCK_S - PACE_SLACK);
  }

  /** The newest block's id, in the order in which people read it. */
  static Bytes tipId(HeaderChain chain) {
    return Bytes.parseHex(chain.tip().hash().toString());
  }
}
