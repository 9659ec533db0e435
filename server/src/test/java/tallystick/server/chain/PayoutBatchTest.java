package tallystick.server.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import tallystick.intent.Bytes;
import tallystick.venues.bitcoin.wire.BitcoinAddress;
import tallystick.venues.bitcoin.wire.BitcoinTransaction;
import tallystick.venues.bitcoin.wire.FeeRate;
import tallystick.venues.bitcoin.wire.KeyOrigin;
import tallystick.venues.bitcoin.wire.OutPoint;
import tallystick.venues.bitcoin.wire.Params;
import tallystick.venues.bitcoin.wire.Psbt;
import tallystick.venues.bitcoin.wire.Scripts;
import tallystick.venues.bitcoin.wire.WireException;

class PayoutBatchTest {
  private static final FeeRate RATE = FeeRate.ofSatoshisPerVb(10);
  private static final PayoutBatch.Change CHANGE =
      new PayoutBatch.Change(
          BitcoinAddress.ofWitnessKeyHash(Params.REGTEST, Bytes.of(new byte[20])), origin(1));

  private final SplittableRandom random = new SplittableRandom(11);

  @Test
  void takesTheLargestCoinsFirstAndGivesChange() throws WireException {
    List<Coin> coins = List.of(coin(50_000), coin(900_000), coin(100_000));

    PayoutBatch.Draft draft = draft(List.of(payout(200_000), payout(300_000)), coins);

    assertEquals(List.of(coins.get(1)), draft.inputs());
    List<BitcoinTransaction.Output> outputs = draft.psbt().unsigned().outputs();
    assertEquals(200_000, outputs.get(0).satoshis());
    assertEquals(300_000, outputs.get(1).satoshis());
    assertEquals(CHANGE.to().script(), outputs.get(2).script());
    assertEquals(List.of(CHANGE.origin()), draft.psbt().outputs().get(2).origins());
    assertEquals(900_000, 500_000 + draft.feeSatoshis() + draft.changeSatoshis());
    assertEquals(draft.feeSatoshis(), draft.psbt().feeSatoshis());
    assertTrue(draft.psbt().unsigned().signalsReplacement());
  }

  @Test
  void leavesWhatIsNotWorthSpendingToTheFee() {
    PayoutBatch.Draft draft = draft(List.of(payout(500_000)), List.of(coin(503_000)));

    assertEquals(0, draft.changeSatoshis());
    assertEquals(3_000, draft.feeSatoshis());
    assertEquals(1, draft.psbt().unsigned().outputs().size());
  }

  @Test
  void saysWhatIsMissing() {
    PayoutBatch.TooFewCoins few =
        assertInstanceOf(
            PayoutBatch.TooFewCoins.class,
            PayoutBatch.draft(List.of(payout(500_000)), List.of(coin(100_000)), CHANGE, RATE));

    // One input and one output: 110 virtual bytes with the longest signature.
    assertEquals(400_000 + 1_100, few.missingSatoshis());
    List<Coin> dust = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      dust.add(coin(9_000));
    }
    assertInstanceOf(
        PayoutBatch.TooLarge.class,
        PayoutBatch.draft(List.of(payout(800_000)), dust, CHANGE, FeeRate.ofSatoshisPerVb(1)));
  }

  @Test
  void draftsNothingThatTheKeeperWouldNotRead() {
    List<Coin> wide = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      wide.add(coin(100_000, 200));
    }

    // Each comes from a batch of 200 outputs, of 31 bytes.
    assertInstanceOf(
        PayoutBatch.Draft.class, PayoutBatch.draft(List.of(payout(300_000)), wide, CHANGE, RATE));
    assertInstanceOf(
        PayoutBatch.TooLarge.class,
        PayoutBatch.draft(List.of(payout(700_000)), wide, CHANGE, RATE));
  }

  @Test
  void replacesBySpendingTheSameAndPayingMore() {
    List<PayoutBatch.Payout> payouts = List.of(payout(300_000));
    PayoutBatch.Draft first = draft(payouts, List.of(coin(305_000)));

    PayoutBatch.Draft second =
        assertInstanceOf(
            PayoutBatch.Draft.class,
            PayoutBatch.replacement(
                payouts, first, List.of(coin(80_000)), CHANGE, FeeRate.ofSatoshisPerVb(60)));

    assertTrue(second.inputs().containsAll(first.inputs()));
    assertEquals(2, second.inputs().size(), "its own inputs did not cover the higher fee");
    assertTrue(second.feeSatoshis() > first.feeSatoshis());
    assertEquals(
        first.psbt().unsigned().outputs().getFirst(),
        second.psbt().unsigned().outputs().getFirst());
  }

  @Test
  void refusesAPayoutThatNobodyRelaysOrCouldSpend() {
    assertThrows(IllegalArgumentException.class, () -> payout(545));
    BitcoinAddress unknown =
        new BitcoinAddress(Params.REGTEST, BitcoinAddress.Kind.WITNESS, 5, Bytes.of(new byte[32]));
    assertThrows(IllegalArgumentException.class, () -> new PayoutBatch.Payout(unknown, 100_000));
  }

  @Test
  void paysAFeeBetweenFloorAndCeiling() {
    FeePolicy policy =
        new FeePolicy(
            6,
            FeeRate.ofSatoshisPerVb(2),
            FeeRate.ofSatoshisPerVb(100),
            FeeRate.ofSatoshisPerVb(5));

    assertEquals(FeeRate.ofSatoshisPerVb(5), policy.rate(Optional.empty()));
    assertEquals(FeeRate.ofSatoshisPerVb(2), policy.rate(Optional.of(FeeRate.ofSatoshisPerVb(1))));
    assertEquals(
        FeeRate.ofSatoshisPerVb(100), policy.rate(Optional.of(FeeRate.ofSatoshisPerVb(4000))));
    assertEquals(
        FeeRate.ofSatoshisPerVb(17), policy.rate(Optional.of(FeeRate.ofSatoshisPerVb(17))));
  }

  /** Drafts and replacements of drafts: sums balance, rates are kept, inputs are shared. */
  @Test
  void balancesToTheSatoshiWhateverIsAsked() throws WireException {
    long seed = Long.getLong("tallystick.seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    int drafts = 0;
    for (int round = 0; round < 400; round++) {
      String where = "seed " + seed + ", round " + round;
      List<PayoutBatch.Payout> payouts = new ArrayList<>();
      for (int i = 0; i <= random.nextInt(8); i++) {
        payouts.add(payout(random.nextLong(546, 400_000)));
      }
      List<Coin> coins = new ArrayList<>();
      for (int i = 0; i < random.nextInt(12); i++) {
        coins.add(coin(random.nextLong(1_000, 800_000)));
      }
      FeeRate rate = new FeeRate(random.nextLong(1_000, 80_000));
      if (!(PayoutBatch.draft(payouts, coins, CHANGE, rate) instanceof PayoutBatch.Draft draft)) {
        continue;
      }
      drafts++;
      assertSound(draft, payouts, rate, where);
      FeeRate higher = new FeeRate(random.nextLong(1_000, 160_000));
      if (PayoutBatch.replacement(payouts, draft, coins, CHANGE, higher)
          instanceof PayoutBatch.Draft second) {
        assertSound(second, payouts, higher, where);
        assertTrue(second.inputs().containsAll(draft.inputs()), where);
        assertTrue(second.feeSatoshis() >= draft.feeSatoshis() + signedVbytes(second), where);
        assertTrue(
            second.feeSatoshis() * signedVbytes(draft) > draft.feeSatoshis() * signedVbytes(second),
            where);
      }
    }
    assertTrue(drafts > 50, drafts + " drafts");
  }

  private static void assertSound(
      PayoutBatch.Draft draft, List<PayoutBatch.Payout> payouts, FeeRate rate, String where)
      throws WireException {
    Psbt read = Psbt.parse(draft.psbt().toBytes().toArray());
    assertEquals(draft.feeSatoshis(), read.feeSatoshis(), where);
    assertTrue(draft.feeSatoshis() >= rate.feeSatoshis(signedVbytes(draft)), where);
    assertEquals(draft.inputs().size(), new HashSet<>(draft.inputs()).size(), where);
    for (int i = 0; i < payouts.size(); i++) {
      BitcoinTransaction.Output output = read.unsigned().outputs().get(i);
      assertEquals(payouts.get(i).satoshis(), output.satoshis(), where);
      assertEquals(payouts.get(i).to().script(), output.script(), where);
    }
    assertTrue(
        draft.changeSatoshis() == 0 || draft.changeSatoshis() >= PayoutBatch.MIN_CHANGE_SATOSHIS,
        where);
  }

  /** With signatures of 72 bytes, the longest there are. */
  private static int signedVbytes(PayoutBatch.Draft draft) {
    Psbt psbt = draft.psbt();
    for (int i = 0; i < psbt.inputs().size(); i++) {
      List<Bytes> witness = List.of(Bytes.of(new byte[72]), Bytes.of(new byte[33]));
      psbt = psbt.withInput(i, psbt.inputs().get(i).finished(witness));
    }
    try {
      return psbt.extract().vbytes();
    } catch (WireException e) {
      throw new IllegalStateException(e);
    }
  }

  private static PayoutBatch.Draft draft(List<PayoutBatch.Payout> payouts, List<Coin> coins) {
    return assertInstanceOf(
        PayoutBatch.Draft.class, PayoutBatch.draft(payouts, coins, CHANGE, RATE));
  }

  private PayoutBatch.Payout payout(long satoshis) {
    return new PayoutBatch.Payout(
        BitcoinAddress.ofWitnessKeyHash(Params.REGTEST, bytes(20)), satoshis);
  }

  private Coin coin(long satoshis) {
    return coin(satoshis, 1);
  }

  /** From a transaction of so many outputs. */
  private Coin coin(long satoshis, int outputs) {
    Bytes script = Scripts.payToWitnessKeyHash(bytes(20));
    BitcoinTransaction previous =
        new BitcoinTransaction(
            2,
            List.of(
                BitcoinTransaction.Input.unsigned(
                    new OutPoint(tallystick.venues.bitcoin.wire.Hash256.of(bytes(8).toArray()), 0),
                    0)),
            java.util.Collections.nCopies(outputs, new BitcoinTransaction.Output(satoshis, script)),
            0);
    return new Coin(new OutPoint(previous.txid(), 0), satoshis, script, origin(2), 1, previous);
  }

  private Bytes bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return Bytes.of(bytes);
  }

  private static KeyOrigin origin(int index) {
    return new KeyOrigin(
        Bytes.parseHex("02" + "ab".repeat(32)),
        Bytes.parseHex("01020304"),
        List.of(
            84 + KeyOrigin.HARDENED, 1 + KeyOrigin.HARDENED, KeyOrigin.HARDENED, 1L, (long) index));
  }
}
