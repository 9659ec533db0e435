package tallystick.tally.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tallystick.tally.Seed;

/**
 * Bytes that are almost right. A parser either refuses with its one exception, or has read
 * something that it writes back byte for byte: there are no two spellings of a signed thing.
 */
class ParserFuzzTest {
  private static final int RUNS = 20_000;
  private static final JdkNoteSigner LOG =
      JdkNoteSigner.of("log.example", KeyType.ED25519, new byte[32]);

  /** Reads bytes and writes back what was read. */
  private interface RoundTrip {
    byte[] through(byte[] bytes) throws MalformedException;
  }

  private static final SignedNote NOTE =
      SignedNote.sign(new Checkpoint("log.example", 5, Rfc6962.leaf(new byte[0])).text(), LOG);

  @Test
  void notesHaveOneSpelling() {
    fuzz("note", NOTE.bytes(), bytes -> SignedNote.parse(bytes).bytes());
  }

  @Test
  void checkpointsHaveOneSpelling() {
    fuzz(
        "checkpoint",
        (NOTE.text() + "extension\n").getBytes(StandardCharsets.UTF_8),
        bytes -> utf8(Checkpoint.parse(SignedNote.decodeUtf8(bytes)).text()));
  }

  @Test
  void receiptsHaveOneSpelling() {
    InclusionProof proof =
        new InclusionProof(2, 5, List.of(Rfc6962.emptyRoot(), Rfc6962.emptyRoot()));
    byte[] file = utf8(ProofFile.of(proof, NOTE).withExtra(new byte[7]).encoded());
    fuzz("receipt", file, bytes -> utf8(ProofFile.parse(bytes).encoded()));
  }

  @Test
  void requestsToAWitnessHaveOneSpelling() {
    byte[] request = new AddCheckpoint(3, List.of(Rfc6962.emptyRoot()), NOTE).bytes();
    fuzz("add-checkpoint", request, bytes -> AddCheckpoint.parse(bytes).bytes());
  }

  @Test
  void tilePathsHaveOneSpelling() {
    for (TilePath path : List.of(TilePath.hashes(5, 1_234_067, 8), TilePath.entries(3_999, 256))) {
      fuzz("tile path", utf8(path.path()), bytes -> utf8(TilePath.parse(latin(bytes)).path()));
    }
  }

  @Test
  void verifierKeysHaveOneSpelling() {
    fuzz(
        "verifier key",
        utf8(LOG.verifier().toString()),
        bytes -> utf8(VerifierKey.parse(SignedNote.decodeUtf8(bytes)).toString()));
  }

  @Test
  void bundlesHaveOneSpelling() {
    byte[] bundle = {0, 3, 1, 2, 3, 0, 0, 0, 1, 4};
    fuzz(
        "bundle",
        bundle,
        bytes -> {
          java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
          for (byte[] entry : EntryBundle.parse(bytes, 3)) {
            out.write(entry.length >>> 8);
            out.write(entry.length);
            out.writeBytes(entry);
          }
          return out.toByteArray();
        });
  }

  private static void fuzz(String what, byte[] good, RoundTrip roundTrip) {
    Random random = Seed.random(what);
    int accepted = 0;
    for (int run = 0; run < RUNS; run++) {
      byte[] bytes = run == 0 ? good : mutated(random, good);
      try {
        byte[] again = roundTrip.through(bytes);
        accepted++;
        assertEquals(latin(bytes), latin(again), what);
      } catch (MalformedException expected) {
        // The one way to refuse; anything else fails the test.
      }
    }
    System.out.println(what + ": " + accepted + " of " + RUNS + " accepted");
  }

  private static byte[] mutated(Random random, byte[] good) {
    StringBuilder bytes = new StringBuilder(latin(good));
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes && !bytes.isEmpty(); i++) {
      int at = random.nextInt(bytes.length());
      char any = "\n\n 0x./+=-A\u00e2".charAt(random.nextInt(12));
      switch (random.nextInt(6)) {
        case 0 -> bytes.setCharAt(at, (char) random.nextInt(256));
        case 1 -> bytes.setCharAt(at, any);
        case 2 -> bytes.deleteCharAt(at);
        case 3 -> bytes.insert(at, any);
        case 4 -> bytes.setLength(at);
        default -> {
          int to = at + random.nextInt(bytes.length() - at);
          bytes.insert(random.nextInt(bytes.length()), bytes.substring(at, to));
        }
      }
    }
    return bytes.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
