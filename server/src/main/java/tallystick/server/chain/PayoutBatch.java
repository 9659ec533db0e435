package tallystick.server.chain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tallystick.intent.MachineIntent.SendCoins;
import tallystick.venues.bitcoin.wire.BitcoinAddress;
import tallystick.venues.bitcoin.wire.BitcoinTransaction;
import tallystick.venues.bitcoin.wire.FeeRate;
import tallystick.venues.bitcoin.wire.KeyOrigin;
import tallystick.venues.bitcoin.wire.OutPoint;
import tallystick.venues.bitcoin.wire.Psbt;
import tallystick.venues.bitcoin.wire.PsbtInput;
import tallystick.venues.bitcoin.wire.PsbtOutput;

/**
 * Gathers due payouts into one unsigned transaction. Pure.
 *
 * <p>Coins are taken largest first until they cover payouts and fee: few inputs, low fees, and the
 * rule can be said in one line. Small coins are left behind and grow in number; a sweep gathers
 * them. What remains is change, unless it is less than spending it would be worth ({@link
 * #MIN_CHANGE_SATOSHIS}), when it goes to the fee. Outputs stand in the order of the payouts,
 * change last; every input may be replaced.
 *
 * <p>A replacement spends all inputs of what it replaces, so that never both can be confirmed, and
 * pays more, for its size and by at least what relaying it costs (BIP-125's rules 3 and 4).
 */
public final class PayoutBatch {
  /** A psbt goes to the keeper in one frame; with ordinary previous transactions this many fit. */
  public static final int MAX_INPUTS = 50;

  /** The same, from the side of the outputs. */
  public static final int MAX_PAYOUTS = 200;

  /** Below 294 satoshis nodes relay no such output; ten times that is worth its own spending. */
  public static final long MIN_CHANGE_SATOSHIS = 3_000;

  /** An output below it is not relayed (dust of the costliest of the usual kinds). */
  public static final long MIN_PAYOUT_SATOSHIS = 546;

  /** What nodes want in addition for relaying a replacement. */
  private static final FeeRate RELAY_AGAIN = FeeRate.ofSatoshisPerVb(1);

  /** Mark and flag of a witness, which the unsigned form has not. */
  private static final int WITNESS_MARK_WEIGHT = 2;

  /** Count, a signature of at most 72 bytes, a key of 33, and their lengths. */
  private static final int WITNESS_WEIGHT = 1 + 1 + 72 + 1 + 33;

  private static final int TRANSACTION_VERSION = 2;

  /** A payout that is due. */
  public record Payout(BitcoinAddress to, long satoshis) {
    public Payout {
      if (satoshis < MIN_PAYOUT_SATOSHIS || satoshis > BitcoinTransaction.MAX_SATOSHIS) {
        throw new IllegalArgumentException("No payout of " + satoshis + " satoshis");
      }
      if (!to.isSpendableByItsOwner()) {
        throw new IllegalArgumentException("Nobody could spend what is sent to " + to);
      }
    }
  }

  /** Where change goes: an address that the keeper derived, and how. */
  public record Change(BitcoinAddress to, KeyOrigin origin) {}

  /** What came of it. */
  public sealed interface Drafted {}

  /**
   * A transaction that the keeper may be asked to sign.
   *
   * @param feeSatoshis what the inputs hold beyond the outputs
   * @param changeSatoshis 0 where there is no change
   */
  public record Draft(Psbt psbt, List<Coin> inputs, long feeSatoshis, long changeSatoshis)
      implements Drafted {
    public Draft {
      inputs = List.copyOf(inputs);
    }
  }

  /**
   * The coins do not cover it.
   *
   * @param missingSatoshis at this fee rate, with every coin that may be taken
   */
  public record TooFewCoins(long missingSatoshis) implements Drafted {}

  /**
   * It takes more than {@link #MAX_INPUTS} coins, or more room than the keeper reads at once
   * ({@link SendCoins#MAX_PSBT_LENGTH}), mostly because of large previous transactions: pay fewer
   * at once.
   */
  public record TooLarge() implements Drafted {}

  /** Drafts a first version. */
  public static Drafted draft(List<Payout> payouts, List<Coin> coins, Change change, FeeRate rate) {
    return draft(payouts, List.of(), coins, change, rate, 0);
  }

  /**
   * Drafts a version that takes the place of an earlier one.
   *
   * @param replaced the version in the mempool now
   * @param coins further ones, should its inputs not cover the higher fee
   */
  public static Drafted replacement(
      List<Payout> payouts, Draft replaced, List<Coin> coins, Change change, FeeRate rate) {
    FeeRate before =
        FeeRate.of(
            replaced.feeSatoshis(),
            vbytes(replaced.inputs(), replaced.psbt().unsigned().outputs()));
    // A larger transaction could pay more as a whole and less for its size; nodes refuse that.
    FeeRate above = new FeeRate(before.satoshisPerKvb() + 1);
    return draft(
        payouts,
        replaced.inputs(),
        coins,
        change,
        rate.compareTo(above) < 0 ? above : rate,
        replaced.feeSatoshis());
  }

  private static Drafted draft(
      List<Payout> payouts,
      List<Coin> fixed,
      List<Coin> coins,
      Change change,
      FeeRate rate,
      long feeBeforeSatoshis) {
    if (payouts.isEmpty() || payouts.size() > MAX_PAYOUTS) {
      throw new IllegalArgumentException("1 to " + MAX_PAYOUTS + " payouts: " + payouts.size());
    }
    List<BitcoinTransaction.Output> outputs =
        payouts.stream()
            .map(each -> new BitcoinTransaction.Output(each.satoshis(), each.to().script()))
            .toList();
    long paid = outputs.stream().mapToLong(BitcoinTransaction.Output::satoshis).sum();
    List<Coin> further = largestFirst(fixed, coins);
    List<Coin> taken = new ArrayList<>(fixed);
    while (true) {
      long held = taken.stream().mapToLong(Coin::satoshis).sum();
      long fee = fee(taken, outputs, rate, feeBeforeSatoshis);
      if (!taken.isEmpty() && held >= paid + fee) {
        Draft draft = finished(taken, outputs, change, held - paid, rate, feeBeforeSatoshis);
        return draft.psbt().toBytes().length() > SendCoins.MAX_PSBT_LENGTH ? new TooLarge() : draft;
      }
      if (further.isEmpty()) {
        return new TooFewCoins(paid + fee - held);
      }
      if (taken.size() == MAX_INPUTS) {
        return new TooLarge();
      }
      taken.add(further.removeFirst());
    }
  }

  /** Never a coin twice, and among equals the same order every time. */
  private static List<Coin> largestFirst(List<Coin> fixed, List<Coin> coins) {
    Set<OutPoint> known = new HashSet<>();
    fixed.forEach(coin -> known.add(coin.output()));
    List<Coin> further = new ArrayList<>();
    coins.stream()
        .sorted(
            Comparator.comparingLong(Coin::satoshis)
                .reversed()
                .thenComparing(coin -> coin.output().toString()))
        .filter(coin -> known.add(coin.output()))
        .forEach(further::add);
    return further;
  }

  private static Draft finished(
      List<Coin> taken,
      List<BitcoinTransaction.Output> payouts,
      Change change,
      long beyondPayouts,
      FeeRate rate,
      long feeBeforeSatoshis) {
    List<BitcoinTransaction.Output> withChange = new ArrayList<>(payouts);
    withChange.add(new BitcoinTransaction.Output(0, change.to().script()));
    long back = beyondPayouts - fee(taken, withChange, rate, feeBeforeSatoshis);
    if (back < MIN_CHANGE_SATOSHIS) {
      // At most MIN_CHANGE_SATOSHIS and an output's own cost above the fee that is due.
      return new Draft(psbt(taken, payouts, null), taken, beyondPayouts, 0);
    }
    withChange.set(
        withChange.size() - 1, new BitcoinTransaction.Output(back, change.to().script()));
    return new Draft(psbt(taken, withChange, change.origin()), taken, beyondPayouts - back, back);
  }

  private static long fee(
      List<Coin> taken,
      List<BitcoinTransaction.Output> outputs,
      FeeRate rate,
      long feeBeforeSatoshis) {
    int vbytes = vbytes(taken, outputs);
    long due = rate.feeSatoshis(vbytes);
    return feeBeforeSatoshis == 0
        ? due
        : Math.max(due, feeBeforeSatoshis + RELAY_AGAIN.feeSatoshis(vbytes));
  }

  /** The size that a draft is paid for by, in virtual bytes. */
  public static int vbytes(Draft draft) {
    return vbytes(draft.inputs(), draft.psbt().unsigned().outputs());
  }

  /** The size of the signed transaction, with signatures of the longest form. */
  private static int vbytes(List<Coin> taken, List<BitcoinTransaction.Output> outputs) {
    int weight = 4 * unsigned(taken, outputs).toBytesWithoutWitness().length();
    return Math.ceilDiv(weight + WITNESS_MARK_WEIGHT + taken.size() * WITNESS_WEIGHT, 4);
  }

  private static BitcoinTransaction unsigned(
      List<Coin> taken, List<BitcoinTransaction.Output> outputs) {
    return new BitcoinTransaction(
        TRANSACTION_VERSION,
        taken.stream()
            .map(
                coin ->
                    BitcoinTransaction.Input.unsigned(
                        coin.output(), BitcoinTransaction.REPLACEABLE_SEQUENCE))
            .toList(),
        outputs,
        0);
  }

  private static Psbt psbt(
      List<Coin> taken,
      List<BitcoinTransaction.Output> outputs,
      @org.jspecify.annotations.Nullable KeyOrigin changeOrigin) {
    Psbt psbt = Psbt.of(unsigned(taken, outputs));
    for (int i = 0; i < taken.size(); i++) {
      Coin coin = taken.get(i);
      psbt =
          psbt.withInput(
              i,
              PsbtInput.EMPTY
                  // Its id stands for it without the witness, which would only take room.
                  .withPrevious(coin.previous().withoutWitness())
                  .withWitnessUtxo(new BitcoinTransaction.Output(coin.satoshis(), coin.script()))
                  .withOrigin(coin.origin()));
    }
    return changeOrigin == null
        ? psbt
        : psbt.withOutput(outputs.size() - 1, PsbtOutput.EMPTY.withOrigin(changeOrigin));
  }

  private PayoutBatch() {}
}
