package tallystick.intent;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tallystick.intent.MachineSetting.PinAddress;
import tallystick.intent.MachineSetting.SetMarginEnvelope;

/**
 * What a keeper says of its machines and wallets to their organisation: what is in force, and how
 * much of each limit is used in the windows that end now. The answer to {@link Frame.AskFleet}.
 *
 * @param attestationKey 32 bytes: the Ed25519 key that machines are to believe, the same for all
 * @param wallets by name
 * @param terminals those whose word is paid on, by name
 * @param envelopes by coin and currency
 */
public record KeeperFleet(
    Bytes attestationKey,
    List<Wallet> wallets,
    List<Terminal> terminals,
    List<SetMarginEnvelope> envelopes) {
  public KeeperFleet {
    TerminalStatement.requireLength("A key of Ed25519", attestationKey, 32);
    wallets = List.copyOf(wallets);
    terminals = List.copyOf(terminals);
    envelopes = List.copyOf(envelopes);
  }

  /**
   * One wallet.
   *
   * @param descriptor its public half ({@link Outcome.Made}); empty while its keys are not made
   * @param fundingAddress where its owner pays the float in: one of its own that no sale ever gets;
   *     empty while its keys are not made
   * @param addresses how many sales have been told an address; the next is at this index plus one
   * @param policy what it may send; null while nobody has approved any
   * @param hourSats what left it in the last 60 minutes, in satoshis, fees included
   * @param daySats the same in the last 24 hours
   * @param pinned at most one address for each use
   * @param chain how far the keeper knows the blocks; null where it takes no deposits
   */
  public record Wallet(
      WalletId wallet,
      Chain network,
      String descriptor,
      String fundingAddress,
      long addresses,
      @Nullable WalletPolicy policy,
      long hourSats,
      long daySats,
      boolean frozen,
      List<PinAddress> pinned,
      @Nullable Blocks chain) {
    public Wallet {
      pinned = List.copyOf(pinned);
      if (descriptor.length() > Outcome.MAX_TEXT_LENGTH
          || fundingAddress.length() > TerminalStatement.MAX_ADDRESS_LENGTH) {
        throw new IllegalArgumentException("A descriptor or an address is too long");
      }
      if (addresses < 0 || hourSats < 0 || daySats < 0) {
        throw new IllegalArgumentException("Nothing is counted below zero");
      }
    }
  }

  /**
   * The blocks that the keeper has counted the work of.
   *
   * @param confirmations that a deposit needs
   * @param height of the block on top
   * @param tip 32 bytes: its id, in the order in which people read it
   * @param tipTimeS when it was mined by its own word, seconds since 1970
   */
  public record Blocks(int confirmations, int height, Bytes tip, long tipTimeS) {
    public Blocks {
      TerminalStatement.requireLength("A block's id", tip, 32);
      if (confirmations < 1 || height < 0 || tipTimeS < 0) {
        throw new IllegalArgumentException("No such block: " + height + " of " + tipTimeS);
      }
    }
  }

  /**
   * One machine.
   *
   * @param publicKey 32 bytes: the key it was enrolled with
   * @param caps for cash taken, and once more for cash given out
   * @param inHourMinor cash that coins were owed for in the last 60 minutes, in minor units of the
   *     caps' currency
   * @param inDayMinor the same in the last 24 hours
   * @param uncollectedMinor since the last collection that a person confirmed
   * @param outHourMinor cash that it was allowed to give out in the last 60 minutes
   * @param outDayMinor the same in the last 24 hours
   */
  public record Terminal(
      TerminalId terminal,
      Bytes publicKey,
      boolean simulated,
      boolean frozen,
      TerminalCaps caps,
      long inHourMinor,
      long inDayMinor,
      long uncollectedMinor,
      long outHourMinor,
      long outDayMinor) {
    public Terminal {
      TerminalStatement.requireLength("A key of Ed25519", publicKey, 32);
    }
  }
}
