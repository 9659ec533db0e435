package tallystick.venues.bitcoin.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import tallystick.intent.Bytes;

/**
 * Sound bytes, mutated: every reader ends in a value or in a {@link WireException}, and what it
 * accepts it writes again, so that no two texts are one transaction.
 */
class HostileBytesTest {
  private static final int ROUNDS = 8_000;

  private interface Reading {
    /** What was read, written again. */
    Bytes again(byte[] bytes) throws WireException;
  }

  private record Shape(String name, boolean exact, Bytes sound, Reading reading) {}

  @Test
  void endInAValueThatIsWrittenAgainOrInARefusal() {
    long seed = Long.getLong("tallystick.seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    int values = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Shape shape = shape(random);
      byte[] bytes = mutated(shape.sound().toArray(), random);
      String where = "seed " + seed + ", round " + round + ", " + shape.name();
      try {
        Bytes again = shape.reading().again(bytes);
        values++;
        if (shape.exact()) {
          assertEquals(Bytes.of(bytes), again, where);
        } else {
          assertEquals(again, shape.reading().again(again.toArray()), where);
        }
      } catch (WireException e) {
        assertTrue(e.toString().length() < 2000, where);
      } catch (RuntimeException e) {
        fail(where + ": " + Bytes.of(bytes), e);
      }
    }
    assertTrue(values > 100, values + " of " + ROUNDS + " were read; seed " + seed);
  }

  @Test
  void allocateNothingForCountsThatAreOnlyClaimed() {
    for (String hex : List.of("02000000feffffff7f", "02000000fda861", "020000000001fda861")) {
      byte[] claim = Bytes.parseHex(hex).toArray();
      long started = System.nanoTime();
      for (int i = 0; i < 1000; i++) {
        try {
          BitcoinTransaction.parse(claim);
          fail("read " + hex);
        } catch (WireException e) {
          assertTrue(e.toString().contains("Byte"), e::toString);
        }
      }
      // A thousand claims of 25,000 inputs; any allocation for them would take minutes.
      assertTrue(System.nanoTime() - started < 10_000_000_000L);
    }
  }

  private static Shape shape(SplittableRandom random) {
    return switch (random.nextInt(5)) {
      case 0 ->
          new Shape(
              "transaction",
              true,
              Shapes.transaction(random).toBytes(),
              bytes -> BitcoinTransaction.parse(bytes).toBytes());
      case 1 ->
          new Shape(
              "psbt", false, Shapes.psbt(random).toBytes(), bytes -> Psbt.parse(bytes).toBytes());
      case 2 ->
          new Shape(
              "header",
              true,
              Params.MAIN.genesisHeader().toBytes(),
              bytes -> BlockHeader.parse(bytes).toBytes());
      case 3 ->
          new Shape(
              "proof",
              false,
              Trees.proof(
                  List.of(
                      new Hash256(Shapes.bytes(random, 32)), new Hash256(Shapes.bytes(random, 32))),
                  new boolean[] {true, false}),
              bytes -> {
                MerkleProof.parse(bytes);
                return Bytes.of(bytes);
              });
      default ->
          new Shape(
              "address",
              false,
              Bytes.of(
                  BitcoinAddress.ofWitnessKeyHash(Params.REGTEST, Shapes.bytes(random, 20))
                      .toString()
                      .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)),
              bytes ->
                  Bytes.of(
                      BitcoinAddress.parse(
                              new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1),
                              Params.REGTEST)
                          .toString()
                          .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)));
    };
  }

  private static byte[] mutated(byte[] sound, SplittableRandom random) {
    byte[] bytes = sound;
    for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(5)) {
        case 0 -> {
          bytes = bytes.clone();
          bytes[at] ^= (byte) (1 << random.nextInt(8));
        }
        case 1 -> {
          bytes = bytes.clone();
          bytes[at] = (byte) (random.nextBoolean() ? 0xff : 0xfd + random.nextInt(3));
        }
        case 2 -> bytes = Arrays.copyOf(bytes, at);
        case 3 -> bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(9));
        default -> {
          byte[] spliced = new byte[bytes.length - 1];
          System.arraycopy(bytes, 0, spliced, 0, at);
          System.arraycopy(bytes, at + 1, spliced, at, bytes.length - 1 - at);
          bytes = spliced;
        }
      }
    }
    return bytes;
  }
}
