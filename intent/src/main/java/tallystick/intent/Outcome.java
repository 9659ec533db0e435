package tallystick.intent;

import java.util.List;
import tallystick.market.Amount;

/**
 * What became of an approved intent. {@link Unknown} is an outcome like any other: a time-out is
 * never a failure, and only what is later seen at the venue resolves it. An intent may have several
 * outcomes in the tally; the last one counts.
 */
public sealed interface Outcome {
  int MAX_TEXT_LENGTH = 400;

  /**
   * The venue took it.
   *
   * @param orders the venue's order numbers by leg; empty for a cancel
   */
  record Accepted(List<VenueOrderId> orders) implements Outcome {
    public Accepted {
      orders = List.copyOf(orders);
      if (orders.size() > 2) {
        throw new IllegalArgumentException("An intent places at most two orders");
      }
    }
  }

  /** The venue refused it: its code, and its words. */
  record Rejected(int code, String text) implements Outcome {
    public Rejected {
      text = cut(text);
    }
  }

  /** Sent, or perhaps sent, and no answer that can be believed. */
  record Unknown(String text) implements Outcome {
    public Unknown {
      text = cut(text);
    }
  }

  /**
   * Seen at the venue itself that it never arrived, past the time in which it could have. Its
   * budget is free again.
   */
  record NeverArrived(String text) implements Outcome {
    public NeverArrived {
      text = cut(text);
    }
  }

  /**
   * One order's end: filled, cancelled or expired, with what it really exchanged.
   *
   * @param filledBase executed quantity in the base asset
   * @param filledQuote executed value in the quote asset
   */
  record Closed(VenueOrderId order, Ending ending, Amount filledBase, Amount filledQuote)
      implements Outcome {}

  /** The setting is in force, the freeze stands, the lease runs. */
  record Applied() implements Outcome {}

  /**
   * A key was made in the keeper for this setting, and stays there.
   *
   * @param publicHalf what others may know of it: a wallet's descriptor, the hexadecimal
   *     attestation key that machines are to believe; 1 to {@link #MAX_TEXT_LENGTH} characters
   */
  record Made(String publicHalf) implements Outcome {
    public Made {
      if (publicHalf.isEmpty() || publicHalf.length() > MAX_TEXT_LENGTH) {
        throw new IllegalArgumentException("A public half has 1 to 400 characters");
      }
    }
  }

  /**
   * The coins are on their way as soon as anybody broadcasts this. Whether it confirmed, the chain
   * says.
   *
   * @param txid 32 bytes, in the order in which people read it
   * @param transaction as the network takes it, 1 to {@link #MAX_TRANSACTION_LENGTH} bytes
   */
  record Signed(Bytes txid, Bytes transaction) implements Outcome {
    /** It is shorter than the PSBT it came from. */
    public static final int MAX_TRANSACTION_LENGTH = MachineIntent.SendCoins.MAX_PSBT_LENGTH;

    public Signed {
      if (txid.length() != 32
          || transaction.length() < 1
          || transaction.length() > MAX_TRANSACTION_LENGTH) {
        throw new IllegalArgumentException(
            "A signed transaction of " + transaction.length() + " bytes");
      }
    }
  }

  /** The keeper has answered a machine; only that machine believes it. */
  record Attested(KeeperAttestation attestation) implements Outcome {}

  /**
   * The keeper has seen for itself that a sale's address was paid.
   *
   * @param txid 32 bytes, in the order in which people read it
   * @param outputs those that pay the sale, 1 to {@link #MAX_OUTPUTS}, ascending by their index
   * @param height of the block
   */
  record Deposited(Bytes txid, List<Output> outputs, int height) implements Outcome {
    /** Customers pay once; a few more is a wallet's oddity. */
    public static final int MAX_OUTPUTS = 16;

    public Deposited {
      outputs = List.copyOf(outputs);
      if (txid.length() != 32 || height < 0) {
        throw new IllegalArgumentException("A deposit " + txid + " at height " + height);
      }
      if (outputs.isEmpty() || outputs.size() > MAX_OUTPUTS) {
        throw new IllegalArgumentException(
            "A deposit has 1 to " + MAX_OUTPUTS + " outputs, not " + outputs.size());
      }
      for (int i = 1; i < outputs.size(); i++) {
        if (outputs.get(i - 1).index() >= outputs.get(i).index()) {
          throw new IllegalArgumentException("A deposit's outputs ascend by their index");
        }
      }
    }

    /** All outputs together, in satoshis. */
    public long satoshis() {
      return outputs.stream().mapToLong(Output::satoshis).sum();
    }
  }

  /**
   * One output of a deposit.
   *
   * @param index its place in the transaction, 0 to 2^32 - 1
   * @param satoshis above zero
   */
  record Output(long index, long satoshis) {
    public Output {
      if (index < 0 || index > 0xffff_ffffL) {
        throw new IllegalArgumentException("No output has the index " + index);
      }
      TerminalStatement.requireSats(satoshis);
    }
  }

  /** Why an order ended. The codes are part of the entry format. */
  enum Ending {
    FILLED(1),
    CANCELLED(2),
    EXPIRED(3),
    REJECTED(4);

    private final int code;

    Ending(int code) {
      this.code = code;
    }

    public int code() {
      return code;
    }
  }

  /**
   * The venue's number of one order of an intent.
   *
   * @param id the venue's text, 1 to 64 printable ASCII characters
   */
  record VenueOrderId(Leg leg, String id) {
    public VenueOrderId {
      if (id.isEmpty() || id.length() > Names.MAX_LENGTH) {
        throw new IllegalArgumentException("A venue's order id has 1 to 64 characters");
      }
    }
  }

  private static String cut(String text) {
    return text.length() <= MAX_TEXT_LENGTH ? text : text.substring(0, MAX_TEXT_LENGTH);
  }
}
