package tallystick.tally.proof;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints, tile paths, bundles, commitments and receipts, as the specifications write them. */
class FormatsTest {
  private static final String ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
  private static final JdkNoteSigner LOG =
      JdkNoteSigner.of("log.example", KeyType.ED25519, new byte[32]);
  private static final JdkNoteSigner WITNESS =
      JdkNoteSigner.of(
          "w.example", KeyType.COSIGNATURE_V1, HexFormat.of().parseHex("01".repeat(32)));

  @Test
  void readsTheSpecificationsCheckpointAndWritesItBack() throws MalformedException {
    String text = "example.com/behind-the-sofa\n20852163\n" + ROOT + "\n";

    Checkpoint checkpoint = Checkpoint.parse(text);

    assertEquals(20_852_163, checkpoint.size());
    assertEquals("example.com/behind-the-sofa", checkpoint.origin());
    assertEquals(text, checkpoint.text());
    String extended = text + "extension one\n";
    assertEquals(List.of("extension one"), Checkpoint.parse(extended).extensions());
    assertEquals(extended, Checkpoint.parse(extended).text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "o\n5\n",
        "o\n5\nROOT",
        "\n5\nROOT\n",
        "o\n05\nROOT\n",
        "o\n+5\nROOT\n",
        "o\n-5\nROOT\n",
        "o\n\u0665\nROOT\n",
        "o\n\nROOT\n",
        "o\n9223372036854775808\nROOT\n",
        "o\n5\nAAAA\n",
        "o\n5\nROOT\n\n",
        "o\n0\nROOT\n",
        "o\n5 \nROOT\n",
        "o\r\n5\nROOT\n"
      })
  void refusesCheckpointsThatAreNotExactlyThat(String text) {
    assertThrows(MalformedException.class, () -> Checkpoint.parse(text.replace("ROOT", ROOT)));
  }

  @Test
  void refusesARootWithStrayBits() {
    String stray = ROOT.substring(0, ROOT.length() - 2) + "J=";
    assertThrows(MalformedException.class, () -> Checkpoint.parse("o\n5\n" + stray + "\n"));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 256, tile/0/000",
    "3, 1, 256, tile/3/001",
    "0, 0, 1, tile/0/000.p/1",
    "1, 999, 255, tile/1/999.p/255",
    "0, 1000, 256, tile/0/x001/000",
    "0, 1234067, 256, tile/0/x001/x234/067",
    "5, 1234067, 8, tile/5/x001/x234/067.p/8",
    "0, 9223372036854775807, 256, tile/0/x009/x223/x372/x036/x854/x775/807"
  })
  void writesAndReadsTilePaths(int level, long index, int width, String path)
      throws MalformedException {
    TilePath tile = TilePath.hashes(level, index, width);

    assertEquals(path, tile.path());
    assertEquals(tile, TilePath.parse(path));
    if (level == 0) {
      TilePath bundle = TilePath.entries(index, width);
      assertEquals(path.replace("tile/0/", "tile/entries/"), bundle.path());
      assertEquals(bundle, TilePath.parse(bundle.path()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tile",
        "tile/0",
        "tile/0/",
        "tile/0/00",
        "tile/0/0000",
        "tile/0/x000",
        "tile/0/x000/001",
        "tile/0/001/000",
        "tile/8/000",
        "tile/00/000",
        "tile/-1/000",
        "tile/0/000.p",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/1/2",
        "tile/entries/../../key",
        "tile/0/x999/x999/x999/x999/x999/x999/999",
        "checkpoint",
        "/tile/0/000"
      })
  void refusesOtherPaths(String path) {
    assertThrows(MalformedException.class, () -> TilePath.parse(path));
  }

  @Test
  void readsBundlesToTheLastByteAndNoFurther() throws MalformedException {
    byte[] bundle = {0, 2, 7, 8, 0, 0, 0, 1, 9};

    List<byte[]> entries = EntryBundle.parse(bundle, 3);

    assertArrayEquals(new byte[] {7, 8}, entries.get(0));
    assertArrayEquals(new byte[0], entries.get(1));
    assertArrayEquals(new byte[] {9}, entries.get(2));
    assertThrows(MalformedException.class, () -> EntryBundle.parse(bundle, 2));
    assertThrows(MalformedException.class, () -> EntryBundle.parse(bundle, 4));
    byte[] cut = Arrays.copyOf(bundle, bundle.length - 1);
    assertThrows(MalformedException.class, () -> EntryBundle.parse(cut, 3));
  }

  @Test
  void aCommitmentOpensToItsSaltAndEntryAlone() throws MalformedException {
    byte[] salt = new byte[32];
    byte[] entry = "canonical".getBytes(StandardCharsets.US_ASCII);

    Commitment commitment = Commitment.of(salt, entry);

    // SHA-256("tallystick-entry-v1\n" ‖ 32 zero bytes ‖ "canonical"), computed with sha256sum.
    assertEquals(
        "e53051ba8bbefc69f50387815d56b36a934650146eb24347282086444c8fdf73",
        commitment.hash().hex());
    assertTrue(commitment.opensTo(salt, entry));
    byte[] otherSalt = salt.clone();
    otherSalt[31] = 1;
    assertFalse(commitment.opensTo(otherSalt, entry));
    assertFalse(commitment.opensTo(salt, "canonicaL".getBytes(StandardCharsets.US_ASCII)));
    byte[] published = commitment.publicEntry();
    assertEquals(Commitment.PUBLIC_ENTRY_BYTES, published.length);
    assertEquals(commitment, Commitment.parse(published));
    published[0] = 2;
    assertThrows(MalformedException.class, () -> Commitment.parse(published));
    assertThrows(IllegalArgumentException.class, () -> Commitment.of(new byte[31], entry));
  }

  @Test
  void aReceiptProvesItsEntryUnderItsLogAndAQuorum() throws MalformedException {
    byte[] entry = {1, 2, 3};
    Hash left = Rfc6962.leaf(new byte[] {0});
    Hash root = Rfc6962.node(left, Rfc6962.leaf(entry));
    SignedNote note = SignedNote.sign(new Checkpoint("log.example", 2, root).text(), LOG);
    SignedNote cosigned = note.with(List.of(note.cosign(WITNESS, 1_700_000_000)));
    ProofFile file =
        ProofFile.of(new InclusionProof(1, 2, List.of(left)), cosigned).withExtra(new byte[] {42});

    ProofFile read = ProofFile.parse(file.encoded().getBytes(StandardCharsets.UTF_8));

    assertEquals(file.encoded(), read.encoded());
    assertArrayEquals(new byte[] {42}, read.extra());
    List<VerifierKey> witnesses = List.of(WITNESS.verifier());
    Hash leaf = Rfc6962.leaf(entry);
    assertInstanceOf(ProofCheck.Included.class, read.check(leaf, LOG.verifier(), witnesses, 1));
    assertInstanceOf(ProofCheck.Refused.class, read.check(leaf, LOG.verifier(), witnesses, 2));
    assertInstanceOf(
        ProofCheck.Refused.class, read.check(left, LOG.verifier(), witnesses, 1), "other entry");
    assertInstanceOf(
        ProofCheck.Refused.class,
        read.check(
            leaf,
            JdkNoteSigner.of("log.example", KeyType.ED25519, WITNESS.publicKey()).verifier(),
            witnesses,
            0),
        "other log key");
    assertInstanceOf(
        ProofCheck.Refused.class,
        ProofFile.parse(file.encoded().replace("index 1", "index 2"))
            .check(leaf, LOG.verifier(), witnesses, 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c2sp.org/tlog-proof@v2\nindex 1\n\nNOTE",
        "c2sp.org/tlog-proof@v1\n\nNOTE",
        "c2sp.org/tlog-proof@v1\nindex 01\n\nNOTE",
        "c2sp.org/tlog-proof@v1\nindex 1\nextra AA==\n\nNOTE",
        "c2sp.org/tlog-proof@v1\nextra AB==\nindex 1\n\nNOTE",
        "c2sp.org/tlog-proof@v1\nindex 1\nAAAA\n\nNOTE",
        "c2sp.org/tlog-proof@v1\nindex 1\nNOTE",
        "\nc2sp.org/tlog-proof@v1\nindex 1\n\nNOTE"
      })
  void refusesOtherReceipts(String file) {
    String note =
        SignedNote.sign(new Checkpoint("log.example", 0, Rfc6962.emptyRoot()).text(), LOG)
            .encoded();
    assertThrows(MalformedException.class, () -> ProofFile.parse(file.replace("NOTE", note)));
  }

  @Test
  void aCheckpointOfAnotherLogIsRefusedEvenUnderAKnownKey() {
    SignedNote note =
        SignedNote.sign(new Checkpoint("other.example", 0, Rfc6962.emptyRoot()).text(), LOG);

    assertInstanceOf(
        CheckpointCheck.Refused.class,
        CheckpointCheck.check(note.bytes(), LOG.verifier(), List.of()));
  }
}
