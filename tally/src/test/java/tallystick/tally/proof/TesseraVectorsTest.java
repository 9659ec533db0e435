package tallystick.tally.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Tessera's testdata/log: fifteen words, the checkpoints it was signed at, and its public key. Only
 * the numbers are here.
 */
class TesseraVectorsTest {
  private static final List<String> LEAVES =
      List.of(
          "one",
          "two",
          "three",
          "four",
          "five",
          "six",
          "seven",
          "eit",
          "nain",
          "ten",
          "ileven",
          "twelf",
          "threeten",
          "fourten",
          "fivten");

  private static final Map<Integer, String> ROOTS =
      Map.of(
          1, "0Nc2CrefWKseHj/mStd+LqC8B+NrX0btIiPt2SmN+ek=",
          2, "T1X2GdkhUjV3iyufF9b0kVsWFxIU0VI4EpNml2Teci4=",
          7, "IrSXADBqJ7EQoUODSDKROySgNveeL6CFhik2w/+fS7U=",
          8, "bC+VwvrJbalNVjfkdI8kUgs7mJoXrqiXCE7bgnD28pY=",
          13, "av0kLH0VkkVDrTuZzBGIx7d9z5G1l/GlKz/nAV/8woQ=",
          15, "rKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=");

  private static final String TESSERA =
      "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx";
  private static final String ASTRA = "astra+cad5a3d2+AZJqeuyE/GnknsCNh1eCtDtwdAwKBddOlS8M2eI1Jt4b";

  private static final String AT_8 =
      "\u2014 example.com/log/testdata"
          + " M9e0lq1EK37dHtgv9O3UzPxisw5vwIPcJsX9ab0xt4mvVfbdUR1fbMjN6sBFYpBoBEmD4+cWhj/AVgI5MitCO5+mews=\n";
  private static final String AT_13 =
      "\u2014 example.com/log/testdata"
          + " M9e0liO8x8xfEOGmZVYODUjQajkEpjccPQ9EkG3yEEDet4K3BWE/DFRPH6H+b6gFFFaG5KS1bBmYS/xeZJs8lj+z+wM=\n";
  private static final String ASTRA_AT_15 =
      "\u2014 astra"
          + " ytWj0rJVDQTRJQewX74UJrwdh07x1AScLrx30fZCyKrXqrFF3bSuuELfDG2v2RsH36b+/QFmZxAJqqpKt0SAEVspvwA=\n";

  @Test
  void derivesThePublishedRootsFromTheFifteenLeaves() throws MalformedException {
    List<Hash> hashes = new ArrayList<>();
    for (String leaf : LEAVES) {
      hashes.add(Rfc6962.leaf(leaf.getBytes(StandardCharsets.UTF_8)));
      String published = ROOTS.get(hashes.size());
      if (published != null) {
        assertEquals(Hash.parse(published), Rfc6962.rootOf(hashes), "size " + hashes.size());
      }
    }
  }

  @Test
  void acceptsThePublishedSignatures() throws MalformedException {
    accepts(TESSERA, "example.com/log/testdata", 8, AT_8);
    accepts(TESSERA, "example.com/log/testdata", 13, AT_13);
    accepts(ASTRA, "astra", 15, ASTRA_AT_15);
  }

  private static void accepts(String vkey, String origin, int size, String signature)
      throws MalformedException {
    String note = origin + "\n" + size + "\n" + ROOTS.get(size) + "\n\n" + signature;

    CheckpointCheck check =
        CheckpointCheck.check(
            note.getBytes(StandardCharsets.UTF_8), VerifierKey.parse(vkey), List.of());

    CheckpointCheck.Verified verified =
        assertInstanceOf(CheckpointCheck.Verified.class, check, check::toString);
    assertEquals(size, verified.checkpoint().size());
    assertInstanceOf(
        CheckpointCheck.Refused.class,
        CheckpointCheck.check(
            note.replace("\n" + size + "\n", "\n" + (size + 1) + "\n")
                .getBytes(StandardCharsets.UTF_8),
            VerifierKey.parse(vkey),
            List.of()));
  }
}
