package tallystick.tally.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The published example of golang.org/x/mod/sumdb/note, and every way to be no note. */
class SignedNoteTest {
  private static final String PETER =
      "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
  private static final String PETERS_SEED =
      "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
  private static final String ENOCH =
      "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
  private static final String TEXT =
      """
      If you think cryptography is the answer to your problem,
      then you don't know what your problem is.
      """;
  private static final String PETERS_LINE =
      "\u2014 PeterNeumann"
          + " x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
  private static final String ENOCHS_LINE =
      "\u2014 EnochRoot"
          + " rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";
  private static final String NOTE = TEXT + "\n" + PETERS_LINE;

  private static VerifierKey key(String vkey) throws MalformedException {
    return VerifierKey.parse(vkey);
  }

  @Test
  void acceptsThePublishedNoteAndGivesItsTextBack() throws MalformedException {
    SignedNote note = SignedNote.parse(NOTE);

    NoteCheck check = note.check(List.of(key(PETER)));

    NoteCheck.Verified verified = assertInstanceOf(NoteCheck.Verified.class, check);
    assertEquals(TEXT, note.text());
    assertEquals(NOTE, note.encoded());
    assertTrue(verified.isSignedBy(key(PETER)));
    assertFalse(verified.isSignedBy(key(ENOCH)));
  }

  @Test
  void signsThePublishedTextToThePublishedBytes() throws MalformedException {
    JdkNoteSigner peter =
        JdkNoteSigner.parsePrivate(PETERS_SEED.getBytes(StandardCharsets.US_ASCII));

    assertEquals(NOTE, SignedNote.sign(TEXT, peter).encoded());
    assertEquals(PETER, peter.verifier().toString());
    assertEquals(PETERS_SEED + "\n", new String(peter.privateText(), StandardCharsets.US_ASCII));
    assertFalse(peter.toString().contains("AYEKFALVFGyNhPJEMzD1QIDr"));
  }

  @Test
  void countsEachKnownKeyOnceAndIgnoresUnknownOnes() throws MalformedException {
    SignedNote note =
        SignedNote.parse(
            TEXT + "\n" + ENOCHS_LINE + PETERS_LINE + PETERS_LINE + "\u2014 nobody AAAAAAA=\n");

    NoteCheck peterOnly = note.check(List.of(key(PETER)));
    NoteCheck both = note.check(List.of(key(PETER), key(ENOCH)));

    assertEquals(1, ((NoteCheck.Verified) peterOnly).signatures().size());
    assertEquals(2, ((NoteCheck.Verified) both).signatures().size());
  }

  @Test
  void refusesANoteThatOnlyUnknownKeysSigned() throws MalformedException {
    NoteCheck check = SignedNote.parse(NOTE).check(List.of(key(ENOCH)));

    assertInstanceOf(NoteCheck.Refused.class, check);
    assertInstanceOf(NoteCheck.Refused.class, SignedNote.parse(NOTE).check(List.of()));
  }

  @Test
  void aKeyOfTheSameNameOrTheSameIdIsStillUnknown() throws MalformedException {
    JdkNoteSigner impostor = JdkNoteSigner.of("PeterNeumann", KeyType.ED25519, new byte[32]);
    SignedNote forged = SignedNote.sign(TEXT, impostor);

    assertInstanceOf(NoteCheck.Refused.class, forged.check(List.of(key(PETER))));
  }

  @Test
  void refusesTheWholeNoteWhenAKnownKeysSignatureIsWrong() throws MalformedException {
    SignedNote altered = SignedNote.parse(TEXT.replace("know", "knew") + "\n" + PETERS_LINE);
    SignedNote mixed =
        SignedNote.parse(TEXT + "\n" + ENOCHS_LINE + PETERS_LINE.replace("x08go/ZJ", "x08go/ZK"));

    assertInstanceOf(NoteCheck.Refused.class, altered.check(List.of(key(PETER))));
    assertInstanceOf(NoteCheck.Refused.class, mixed.check(List.of(key(PETER), key(ENOCH))));
  }

  @Test
  void splitsAtTheLastBlankLine() throws MalformedException {
    JdkNoteSigner peter =
        JdkNoteSigner.parsePrivate(PETERS_SEED.getBytes(StandardCharsets.US_ASCII));
    String text = "one\n\n\u2014 looks like a signature\n\nthree\n";

    SignedNote note = SignedNote.parse(SignedNote.sign(text, peter).encoded());

    assertEquals(text, note.text());
    assertInstanceOf(NoteCheck.Verified.class, note.check(List.of(peter.verifier())));
  }

  @Test
  void acceptsSixteenSignaturesAndStopsSomewhere() throws MalformedException {
    String sixteen = TEXT + "\n" + ENOCHS_LINE.repeat(15) + PETERS_LINE;
    String tooMany = TEXT + "\n" + PETERS_LINE.repeat(SignedNote.MAX_SIGNATURES + 1);

    assertInstanceOf(
        NoteCheck.Verified.class, SignedNote.parse(sixteen).check(List.of(key(PETER))));
    assertThrows(MalformedException.class, () -> SignedNote.parse(tooMany));
  }

  @Test
  void acceptsACosignatureAndItsTimeButOnlyUnderItsOwnType() throws MalformedException {
    JdkNoteSigner witness = JdkNoteSigner.of("w.example/1", KeyType.COSIGNATURE_V1, new byte[32]);
    SignedNote note = SignedNote.parse(NOTE);
    NoteSignature line = note.cosign(witness, 1_679_315_147L);
    SignedNote cosigned = SignedNote.parse(note.with(List.of(line)).encoded());

    NoteCheck check = cosigned.check(List.of(key(PETER), witness.verifier()));

    NoteCheck.Verified verified = assertInstanceOf(NoteCheck.Verified.class, check);
    assertEquals(1_679_315_147L, verified.signatures().get(1).timeS().orElseThrow());
    byte[] laterTime = line.signature();
    laterTime[7]++;
    SignedNote retimed = note.with(List.of(NoteSignature.of(witness.verifier(), laterTime)));
    assertInstanceOf(NoteCheck.Refused.class, retimed.check(List.of(witness.verifier())));
    VerifierKey asPlain = VerifierKey.of("w.example/1", KeyType.ED25519, witness.publicKey());
    assertInstanceOf(NoteCheck.Refused.class, cosigned.check(List.of(asPlain)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "\n\n",
        "text\n",
        "text\n\n",
        "text\n\n\n",
        "text\n\u2014 a AAAAAAA=\n",
        "text\n\n\u2014 a AAAAAAA=",
        "text\n\n- a AAAAAAA=\n",
        "text\n\n\u2014 a  AAAAAAA=\n",
        "text\n\n\u2014 a\u00a0b AAAAAAA=\n",
        "text\n\n\u2014 a+b AAAAAAA=\n",
        "text\n\n\u2014  AAAAAAA=\n",
        "text\n\n\u2014 a AAAA\n",
        "text\n\n\u2014 a AAAAAA==\n",
        "text\n\n\u2014 a AAAAAAA\n",
        "text\n\n\u2014 a AAAAAAB=\n",
        "text\n\n\u2014 a AAAAAAA=\nmore\n",
        "te\txt\n\n\u2014 a AAAAAAA=\n",
        "te\rxt\n\n\u2014 a AAAAAAA=\n"
      })
  void refusesWhatIsNotANote(String malformed) {
    assertThrows(MalformedException.class, () -> SignedNote.parse(malformed));
  }

  @Test
  void refusesTextThatIsNotUtf8() {
    byte[] bytes = NOTE.getBytes(StandardCharsets.UTF_8);
    bytes[3] = (byte) 0xff;

    assertThrows(MalformedException.class, () -> SignedNote.parse(bytes));
  }

  @Test
  void refusesVerifierKeysThatAreNotWhatTheySay() throws MalformedException {
    assertEquals(PETER, key(PETER).toString());
    List<String> wrong =
        new ArrayList<>(
            List.of(
                "",
                "PeterNeumann",
                "PeterNeumann+c74f20a3",
                PETER.replace("c74f20a3", "c74f20a4"),
                PETER.replace("c74f20a3", "C74F20A3"),
                PETER.replace("PeterNeumann", "Peter"),
                PETER.replace("PeterNeumann", ""),
                PETER + "AAAA",
                PETER.replace("+ARpc", "+AhPc")));
    for (String vkey : wrong) {
      assertThrows(MalformedException.class, () -> key(vkey), vkey);
    }
    byte[] raw = key(PETER).publicKey();
    Arrays.fill(raw, (byte) 0);
    assertEquals(PETER, key(PETER).toString(), "the key gives copies away");
  }
}
