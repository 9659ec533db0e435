package tallystick.venues.bitcoin.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import org.bitcoinj.base.Coin;
import org.bitcoinj.core.Transaction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tallystick.intent.Bytes;

class BitcoinTransactionTest {
  /** BIP-143's first example, signed: one input with a script, one with a witness. */
  static final String SIGNED =
      "01000000000102fff7f7881a8099afa6940d42d1e7f6362bec38171ea3edf433541db4e4ad969f00000000494830"
          + "450221008b9d1dc26ba6a9cb62127b02742fa9d754cd3bebf337f7a55d114c8e5cdd30be022040529b194b"
          + "a3f9281a99f2b1c0a19c0489bc22ede944ccf4ecbab4cc618ef3ed01eeffffffef51e1b804cc89d182d279"
          + "655c3aa89e815b1b309fe287d9b2b55d57b90ec68a0100000000ffffffff02202cb206000000001976a914"
          + "8280b37df378db99f66f85c95a783a76ac7a6d5988ac9093510d000000001976a9143bde42dbee7e4dbe6a"
          + "21b2d50ce2f0167faa815988ac000247304402203609e17b84f6a7d30c80bfa610b5b4542f32a8a0d5447a"
          + "12fb1366d7f01cc44a0220573a954c4518331561406f90300e8f3358f51928d43c212a8caed02de67eebee"
          + "0121025476c2e83188368da1ff3e292e7acafcdb3566bb0ad253f62fc70f07aeee635711000000";

  private static final String UNSIGNED =
      "0100000002fff7f7881a8099afa6940d42d1e7f6362bec38171ea3edf433541db4e4ad969f0000000000eeffffff"
          + "ef51e1b804cc89d182d279655c3aa89e815b1b309fe287d9b2b55d57b90ec68a0100000000ffffffff0220"
          + "2cb206000000001976a9148280b37df378db99f66f85c95a783a76ac7a6d5988ac9093510d000000001976"
          + "a9143bde42dbee7e4dbe6a21b2d50ce2f0167faa815988ac11000000";

  private static final String NESTED =
      "0100000001db6b1b20aa0fd7b23880be2ecbd4a98130974cf4748fb66092ac4d3ceb1a54770100000000feffffff"
          + "02b8b4eb0b000000001976a914a457b684d7f0d539a46a45bbc043f35b59d0d96388ac0008af2f00000000"
          + "1976a914fd270b1ee6abcaea97fea7ad0402e8bd8ad6d77c88ac92040000";

  private static final String SINGLE =
      "0100000002fe3dc9208094f3ffd12645477b3dc56f60ec4fa8e6f5d67c565d1c6b9216b36e0000000000ffffffff"
          + "0815cf020f013ed6cf91d29f4202e8a58726b1ac6c79da47c23d1bee0a6925f80000000000ffffffff0100"
          + "f2052a010000001976a914a30741f8145e5acadf23f751864167f32e0963f788ac00000000";

  @Test
  void readsATransactionWithAndWithoutAWitnessAndWritesItAgain() throws WireException {
    BitcoinTransaction signed = parse(SIGNED);

    assertEquals(SIGNED, signed.toBytes().toHex());
    assertEquals(2, signed.inputs().get(1).witness().size());
    assertEquals(112_340_000, signed.outputs().getFirst().satoshis());
    assertEquals(17, signed.lockTime());
    assertEquals(
        signed.toBytesWithoutWitness().length() * 3 + signed.toBytes().length(), signed.weight());
    assertEquals(UNSIGNED, parse(UNSIGNED).toBytes().toHex());
  }

  @Test
  void agreesWithAnotherLibraryOnIdsAndSizes() throws WireException {
    long seed = 77;
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 200; i++) {
      BitcoinTransaction ours = Shapes.transaction(random);
      Transaction theirs = Transaction.read(ByteBuffer.wrap(ours.toBytes().toArray()));

      assertEquals(theirs.getTxId().toString(), ours.txid().toString(), "seed " + seed);
      assertEquals(theirs.getWTxId().toString(), ours.wtxid().toString(), "seed " + seed);
      assertEquals(theirs.getWeight(), ours.weight(), "seed " + seed);
      assertEquals(theirs.getVsize(), ours.vbytes(), "seed " + seed);
      assertEquals(ours, BitcoinTransaction.parse(theirs.serialize()), "seed " + seed);
    }
  }

  @Test
  void hashesWhatASignatureCoversAsTheSpecificationDoes() throws WireException {
    assertEquals(
        "c37af31116d1b27caf68aae9e3ac82f1477929014d5b917657d0eb49478cb670",
        SegwitHash.ofKeyHash(
                parse(UNSIGNED),
                1,
                Bytes.parseHex("1d0f172a0ecb48aee1be1f2687d2963ae33f71a1"),
                600_000_000,
                SegwitHash.ALL)
            .bytes()
            .toHex());
    assertEquals(
        "64f3b0f4dd2bb3aa1ce8566d220cc74dda9df97d8490cc81d89d735c92e59fb6",
        SegwitHash.ofKeyHash(
                parse(NESTED),
                0,
                Bytes.parseHex("79091972186c449eb1ded22b78e40d009bdf0089"),
                1_000_000_000,
                SegwitHash.ALL)
            .bytes()
            .toHex());
    assertEquals(
        "82dde6e4f1e94d02c2b7ad03d2115d691f48d064e9d52f58194a6637e4194391",
        SegwitHash.of(
                parse(SINGLE),
                1,
                Bytes.parseHex(
                    "21026dccc749adc2a9d0d89497ac511f760f45c47dc5ed9cf352a58ac706453880aeadab2102"
                        + "55a9626aebf5e29c0e6538428ba0d1dcf6ca98ffdf086aa8ced5e0d0215ea465ac"),
                4_900_000_000L,
                SegwitHash.SINGLE)
            .bytes()
            .toHex());
  }

  @Test
  void agreesWithAnotherLibraryOnWhatASignatureCovers() {
    long seed = 143;
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 200; i++) {
      BitcoinTransaction ours = Shapes.transaction(random);
      Transaction theirs =
          Transaction.read(ByteBuffer.wrap(ours.toBytesWithoutWitness().toArray()));
      int input = random.nextInt(ours.inputs().size());
      Bytes code = Scripts.payToKeyHash(Shapes.bytes(random, 20));
      long satoshis = random.nextLong(BitcoinTransaction.MAX_SATOSHIS);
      int type = List.of(1, 2, 3, 0x81, 0x82, 0x83).get(random.nextInt(6));

      byte[] expected =
          theirs
              .hashForWitnessSignature(input, code.toArray(), Coin.ofSat(satoshis), (byte) type)
              .getBytes();

      assertEquals(
          Bytes.of(expected),
          SegwitHash.of(ours, input, code, satoshis, type).bytes(),
          "seed " + seed + ", type " + type);
    }
  }

  @Test
  void knowsWhetherATransactionMayBeReplaced() {
    OutPoint spends = new OutPoint(Hash256.ZERO, 0);
    List<BitcoinTransaction.Output> outputs =
        List.of(new BitcoinTransaction.Output(1, Bytes.empty()));

    BitcoinTransaction replaceable =
        new BitcoinTransaction(
            2,
            List.of(
                BitcoinTransaction.Input.unsigned(spends, BitcoinTransaction.REPLACEABLE_SEQUENCE)),
            outputs,
            0);
    BitcoinTransaction fixed =
        new BitcoinTransaction(
            2, List.of(BitcoinTransaction.Input.unsigned(spends, 0xfffffffeL)), outputs, 0);

    assertTrue(replaceable.signalsReplacement());
    assertFalse(fixed.signalsReplacement());
  }

  /** No inputs; more coins than there are; a sum below zero; a long count; too much; cut off. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "02000000000000000000",
        "0200000001" + SPENDS + "00ffffffff01" + "0140075af0750700" + "00" + "00000000",
        "0200000001" + SPENDS + "00ffffffff01" + "ffffffffffffffff" + "00" + "00000000",
        "0200000001" + SPENDS + "fd0000ffffffff01" + "0000000000000000" + "00" + "00000000",
        "02000000ffffffffffffffffff",
        "0200000001" + SPENDS + "00ffffffff01" + "0000000000000000" + "00" + "0000000000",
        "0200000001" + SPENDS + "00ffffffff01" + "0000000000000000" + "00" + "000000",
        "0200000002"
            + SPENDS
            + "00ffffffff"
            + SPENDS
            + "00ffffffff01000000000000000000"
            + "00000000",
        "02000000000101" + SPENDS + "00ffffffff01" + "0000000000000000" + "00" + "00" + "00000000",
        "02000000000201" + SPENDS + "00ffffffff01" + "0000000000000000" + "00" + "00" + "00000000",
      })
  void refusesWhatIsNoTransactionAndSaysWhere(String hex) {
    WireException refused =
        assertThrows(
            WireException.class, () -> BitcoinTransaction.parse(Bytes.parseHex(hex).toArray()));

    assertTrue(
        refused.toString().contains("Byte ") || refused.toString().contains("a transaction"),
        refused::toString);
  }

  private static final String SPENDS =
      "ef51e1b804cc89d182d279655c3aa89e815b1b309fe287d9b2b55d57b90ec68a01000000";

  private static BitcoinTransaction parse(String hex) throws WireException {
    return BitcoinTransaction.parse(Bytes.parseHex(hex).toArray());
  }
}
