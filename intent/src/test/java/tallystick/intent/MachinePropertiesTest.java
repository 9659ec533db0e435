package tallystick.intent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class MachinePropertiesTest {
  private static final int ROUNDS = 3_000;
  private static final TerminalId MACHINE = new TerminalId("BT123456");

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final MachineSamples samples = new MachineSamples(new Random(seed));

  @Test
  void everyStatementAndAnswerReadsBackEqual() {
    System.out.println("seed " + seed);

    for (int i = 0; i < ROUNDS; i++) {
      TerminalStatement statement = samples.statement();
      Attestation attestation = samples.attestation();
      KeeperFleet fleet = samples.fleet();
      assertEquals(fleet, Canonical.decodeFleet(Canonical.encodeFleet(fleet)), "" + seed);
      assertEquals(
          statement, Canonical.decodeStatement(Canonical.encodeStatement(statement)), "" + seed);
      assertEquals(
          attestation,
          Canonical.decodeAttestation(Canonical.encodeAttestation(attestation)),
          "" + seed);
    }
  }

  @Test
  void changedBytesAreRefusedOrMeanSomethingElse() {
    System.out.println("seed " + seed);
    Random random = new Random(seed);

    for (int i = 0; i < ROUNDS; i++) {
      byte[] said = Canonical.encodeStatement(samples.statement());
      assertStrict(
          said,
          random,
          c -> {
            byte[] again = Canonical.encodeStatement(Canonical.decodeStatement(c));
            assertArrayEquals(c, again);
          });
      byte[] answered = Canonical.encodeAttestation(samples.attestation());
      assertStrict(
          answered,
          random,
          c -> {
            byte[] again = Canonical.encodeAttestation(Canonical.decodeAttestation(c));
            assertArrayEquals(c, again);
          });
    }
  }

  private static void assertStrict(byte[] bytes, Random random, Consumer<byte[]> readAndWrite) {
    byte[] changed = bytes.clone();
    changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
    byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length));
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    try {
      readAndWrite.accept(changed);
    } catch (MalformedException expected) {
      assertTrue(String.valueOf(expected.getMessage()).length() > 10);
    }
    assertThrows(MalformedException.class, () -> readAndWrite.accept(cut));
    assertThrows(MalformedException.class, () -> readAndWrite.accept(longer));
  }

  @Test
  void aStatementIsSignedInADomainOfItsOwn() {
    Bytes body = Bytes.of(Canonical.encodeStatement(samples.statement()));

    byte[] asMachine = SignedStatement.signedBytes(body);
    byte[] asKeeper = KeeperAttestation.signedBytes(body);

    assertFalse(Arrays.equals(asMachine, asKeeper));
    assertTrue(
        new String(asMachine, java.nio.charset.StandardCharsets.ISO_8859_1)
            .startsWith("tallystick/terminal-statement/v1\n"));
  }

  @Test
  void aSignatureTravelsBehindWhatItSigns() {
    SignedStatement said =
        new SignedStatement(
            Bytes.of(Canonical.encodeStatement(samples.statement())), Bytes.of(new byte[64]));
    KeeperAttestation answered =
        new KeeperAttestation(
            Bytes.of(Canonical.encodeAttestation(samples.attestation())), Bytes.of(new byte[64]));

    assertEquals(said, SignedStatement.ofBytes(said.toBytes()));
    assertEquals(answered, KeeperAttestation.ofBytes(answered.toBytes()));

    for (int length : List.of(0, 63, 64, 3_000)) {
      Bytes wrong = Bytes.of(new byte[length]);
      assertThrows(IllegalArgumentException.class, () -> SignedStatement.ofBytes(wrong));
      assertThrows(IllegalArgumentException.class, () -> KeeperAttestation.ofBytes(wrong));
    }
  }

  @Test
  void notesThatDoNotComeToTheTotalAreNoStatement() {
    assertThrows(IllegalArgumentException.class, () -> buy(10_001, null));
    assertThrows(IllegalArgumentException.class, () -> buy(9_999, null));
    assertEquals(10_000, buy(10_000, null).total().minor());
  }

  @Test
  void aSupplementIsToAnEarlierSaleOfTheSameMachine() {
    assertThrows(IllegalArgumentException.class, () -> buy(10_000, new SaleId(MACHINE, 17)));
    assertThrows(
        IllegalArgumentException.class,
        () -> buy(10_000, new SaleId(new TerminalId("BT999999"), 3)));
    assertEquals(new SaleId(MACHINE, 16), buy(10_000, new SaleId(MACHINE, 16)).supplementOf());
  }

  @Test
  void aSaleIsReadAsItIsWritten() {
    assertEquals(new SaleId(MACHINE, 17), SaleId.parse("BT123456-17"));
    assertEquals("a-b-3", SaleId.parse("a-b-3").toString());
    for (String wrong : List.of("BT123456", "BT123456-", "BT123456-017", "-17", "BT123456-0")) {
      assertThrows(IllegalArgumentException.class, () -> SaleId.parse(wrong));
    }
  }

  @Test
  void cashPrintsWithTheDigitsOfItsCurrency() {
    assertEquals("100.05 EUR", new Cash("EUR", 10_005).toString());
    assertEquals("1000 JPY", new Cash("JPY", 1_000).toString());
    assertThrows(IllegalArgumentException.class, () -> new Cash("XAU", 1));
    assertThrows(IllegalArgumentException.class, () -> new Cash("eur", 1));
  }

  private static TerminalStatement.BuyClosed buy(
      long totalMinor, @org.jspecify.annotations.Nullable SaleId supplementOf) {
    return new TerminalStatement.BuyClosed(
        new TerminalStatement.Head(MACHINE, 1, 40, 1_000),
        new SaleId(MACHINE, 17),
        Chain.BITCOIN_REGTEST,
        "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080",
        List.of(new NoteCount(1_000, 5), new NoteCount(5_000, 1)),
        new Cash("EUR", totalMinor),
        100_000,
        Bytes.of(new byte[16]),
        2_000,
        supplementOf);
  }
}
