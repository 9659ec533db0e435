package tallystick.venues.bitcoin.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tallystick.intent.Bytes;

class PsbtTest {
  private static final String MAGIC = "70736274ff";

  /** One input, two outputs: the unsigned transaction that BIP-174's examples begin with. */
  private static final String UNSIGNED =
      "0200000001268171371edff285e937adeea4b37b78000c0566cbb3ad64641713ca42171bf60000000000feffffff"
          + "02d3dff505000000001976a914d0c59903c5bac2868760e90fd521a4665aa7652088ac00e1f5050000000017"
          + "a9143545e6e33b832c47050f24d3eeb93c9c03948bc787b32e1300";

  private static final String GLOBAL = "010075" + UNSIGNED;

  /** The transaction whose first output that input spends, as BIP-174 gives it. */
  private static final String PREVIOUS =
      "010000000001 0289a3c71eab4d20e0371bbba4cc698fa295c9463afa2e397f8533ccb62f9567e50100000017"
          + "160014be18d152a9b012039daf3da7de4f53349eecb985ffffffff86f8aa43a71dff1448893a530a7237ef6b"
          + "4608bbb2dd2d0171e63aec6a4890b40100000017160014fe3e9ef1a745e974d902c4355943abcb34bd5353ff"
          + "ffffff0200c2eb0b000000001976a91485cff1097fd9e008bb34af709c62197b38978a4888ac72fef84e2c00"
          + "000017a914339725ba21efd62ac753a9bcd067d6c7a6a39d05870247304402202712be22e0270f394f568311"
          + "dc7ca9a68970b8025fdd3b240229f07f8a5f3a240220018b38d7dcd314e734c9276bd6fb40f673325bc4baa1"
          + "44c800d2f2f02db2765c012103d2e15674941bad4a996372cb87e1856d3652606d98562fe39c5e9e7e413f21"
          + "0502483045022100d12b852d85dcd961d2f5f4ab660654df6eedcc794c0c33ce5cc309ffb5fce58d02206733"
          + "8a8e0e1725c197fb1a88af59f51e44e4255b20167c8684031c05d1f2592a01210223b72beef0965d10be0778"
          + "efecd61fcac6f79a4ea169393380734464f84f2ab300000000";

  @Test
  void readsTheSpecificationsExampleAndWritesItAgain() throws WireException {
    String previous = PREVIOUS.replace(" ", "");
    String hex = MAGIC + GLOBAL + "00" + "0100fda501" + previous + "00" + "00" + "00";

    Psbt psbt = Psbt.parse(Bytes.parseHex(hex).toArray());

    assertEquals(hex, psbt.toBytes().toHex());
    assertEquals(psbt, Psbt.parseBase64(psbt.toBase64()));
    assertEquals(200_000_000, psbt.spent(0).satoshis());
    assertEquals(200_000_000 - 99_999_699 - 100_000_000, psbt.feeSatoshis());
  }

  @Test
  void writesWhatItReads() throws WireException {
    long seed = 174;
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 100; i++) {
      Psbt psbt = Shapes.psbt(random);

      assertEquals(psbt, Psbt.parse(psbt.toBytes().toArray()), "seed " + seed);
    }
  }

  @Test
  void passesOnWhatItDoesNotKnow() throws WireException {
    String unknown = "02" + "f001" + "03" + "aabbcc";
    String hex = MAGIC + GLOBAL + unknown + "00" + unknown + "00" + unknown + "00" + "00";

    Psbt psbt = Psbt.parse(Bytes.parseHex(hex).toArray());

    assertEquals(hex, psbt.toBytes().toHex());
    assertEquals(1, psbt.inputs().getFirst().others().size());
  }

  /** BIP-174's cases of what is invalid, by what is wrong with each, and a few of ours. */
  @ParameterizedTest
  @CsvSource({
    "the mark,''," + UNSIGNED,
    "cut off," + MAGIC + "," + GLOBAL + "00" + "00",
    "without its transaction," + MAGIC + ",000000",
    "stands twice," + MAGIC + "," + GLOBAL + GLOBAL + "00000000",
    "bytes behind its type," + MAGIC + "," + "0200aa75" + UNSIGNED + "00000000",
    "bytes behind its type,"
        + MAGIC
        + ","
        + GLOBAL
        + "00"
        + "0201aa0900000000000000000000"
        + "0000",
    "bytes behind its type," + MAGIC + "," + GLOBAL + "00" + "0203aa0401000000" + "00" + "0000",
    "bytes behind its type," + MAGIC + "," + GLOBAL + "00" + "0204aa0151" + "00" + "0000",
    "bytes behind its type," + MAGIC + "," + GLOBAL + "00" + "0205aa0151" + "00" + "0000",
    "bytes behind its type," + MAGIC + "," + GLOBAL + "00" + "0207aa0151" + "00" + "0000",
    "bytes behind its type," + MAGIC + "," + GLOBAL + "00" + "0208aa0100" + "00" + "0000",
    "bytes behind its type," + MAGIC + "," + GLOBAL + "00" + "00" + "0200aa015100" + "00",
    "bytes behind its type," + MAGIC + "," + GLOBAL + "00" + "00" + "0201aa015100" + "00",
    "by a key of 3 bytes," + MAGIC + "," + GLOBAL + "00" + "0402aabbcc0151" + "00" + "0000",
    "for a key of 3 bytes," + MAGIC + "," + GLOBAL + "00" + "0406aabbcc0400000000" + "00" + "0000",
    "for a key of 3 bytes," + MAGIC + "," + GLOBAL + "00" + "00" + "0402aabbcc0400000000" + "0000",
    "Version 02000000," + MAGIC + "," + GLOBAL + "01fb0402000000" + "00000000",
    "bytes behind its end," + MAGIC + "," + GLOBAL + "00" + "00" + "00" + "00" + "00",
  })
  void refusesWhatIsNoneAndSaysWhy(String why, String magic, String rest) {
    WireException refused =
        assertThrows(WireException.class, () -> Psbt.parse(Bytes.parseHex(magic + rest).toArray()));

    assertTrue(refused.toString().contains(why), refused::toString);
  }

  @Test
  void refusesATransactionThatIsSignedAlready() {
    String signed = UNSIGNED.replace("00feffffff", "0151feffffff");
    byte[] bytes = Bytes.parseHex(MAGIC + "010076" + signed + "00000000").toArray();

    WireException refused = assertThrows(WireException.class, () -> Psbt.parse(bytes));

    assertTrue(refused.toString().contains("has a script already"), refused::toString);
  }

  @Test
  void knowsASumOnlyFromTheWholePreviousTransaction() {
    Psbt psbt = Shapes.psbt(new SplittableRandom(5));
    PsbtInput whole = psbt.inputs().getFirst();
    BitcoinTransaction.Output claimed = whole.witnessUtxo();
    BitcoinTransaction other = Shapes.transaction(new SplittableRandom(6));

    Psbt bare =
        psbt.withInput(
            0, PsbtInput.EMPTY.withWitnessUtxo(java.util.Objects.requireNonNull(claimed)));
    Psbt swapped = psbt.withInput(0, PsbtInput.EMPTY.withPrevious(other));
    Psbt lying =
        psbt.withInput(
            0,
            whole.withWitnessUtxo(
                new BitcoinTransaction.Output(claimed.satoshis() + 1, claimed.script())));

    assertTrue(
        assertThrows(WireException.class, bare::feeSatoshis).toString().contains("without the"));
    assertTrue(
        assertThrows(WireException.class, swapped::feeSatoshis).toString().contains("comes with"));
    assertTrue(
        assertThrows(WireException.class, lying::feeSatoshis)
            .toString()
            .contains("claims another"));
  }

  @Test
  void refusesOutputsThatHoldMoreThanTheInputs() {
    BitcoinTransaction previous = Shapes.transaction(new SplittableRandom(8));
    long held = previous.outputs().getFirst().satoshis();
    Psbt psbt =
        Psbt.of(
                new BitcoinTransaction(
                    2,
                    List.of(BitcoinTransaction.Input.unsigned(new OutPoint(previous.txid(), 0), 0)),
                    List.of(new BitcoinTransaction.Output(held + 1, Bytes.empty())),
                    0))
            .withInput(0, PsbtInput.EMPTY.withPrevious(previous));

    WireException refused = assertThrows(WireException.class, psbt::feeSatoshis);

    assertTrue(refused.toString().contains("1 satoshis more"), refused::toString);
  }

  @Test
  void givesTheSignedTransactionOnceEveryInputIsFinished() throws WireException {
    Psbt psbt = Shapes.psbt(new SplittableRandom(9));
    List<Bytes> witness = List.of(Bytes.parseHex("3006"), Bytes.parseHex("02aa"));

    Psbt half = psbt.withInput(0, psbt.inputs().get(0).finished(witness));
    assertThrows(WireException.class, half::extract);

    Psbt whole = half;
    for (int i = 1; i < psbt.inputs().size(); i++) {
      whole = whole.withInput(i, whole.inputs().get(i).finished(witness));
    }
    BitcoinTransaction signed = whole.extract();
    assertEquals(psbt.unsigned().txid(), signed.txid());
    assertEquals(witness, signed.inputs().getFirst().witness());
    assertEquals(whole, Psbt.parse(whole.toBytes().toArray()));
  }

  @Test
  void writesAPathAsPeopleDo() {
    assertEquals(
        "m/84h/1h/0h/1/7",
        new KeyOrigin(
                Bytes.parseHex("02" + "aa".repeat(32)),
                Bytes.parseHex("01020304"),
                List.of(
                    84 + KeyOrigin.HARDENED, 1 + KeyOrigin.HARDENED, KeyOrigin.HARDENED, 1L, 7L))
            .pathText());
  }
}
