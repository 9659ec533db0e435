package tallystick.tally.proof;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A text and the signatures under it (C2SP signed-note).
 *
 * <pre>
 *   text, any number of lines, ending in a newline
 *   (the last blank line of the note)
 *   — name base64(key id ‖ signature)
 *   — name base64(key id ‖ signature)
 * </pre>
 *
 * The text may itself hold blank lines: the split is at the last one. Signatures of unknown keys
 * are ignored, so that logs can add witnesses and change keys; a note on which no known key's
 * signature verifies is refused.
 */
public record SignedNote(String text, List<NoteSignature> signatures) {
  /** The specification demands 16 at least; more than this is a way to waste a verifier's time. */
  public static final int MAX_SIGNATURES = 64;

  /** 64 signatures of post-quantum size and a text; more is not a checkpoint. */
  public static final int MAX_BYTES = 512 * 1024;

  private static final String BLANK_LINE = "\n\n";

  public SignedNote {
    if (!text.endsWith("\n")) {
      throw new IllegalArgumentException("note: the text must end in a newline");
    }
    if (signatures.isEmpty() || signatures.size() > MAX_SIGNATURES) {
      throw new IllegalArgumentException("note: 1 to " + MAX_SIGNATURES + " signatures");
    }
    signatures = List.copyOf(signatures);
  }

  /** Signs {@code text}, which must end in a newline, with a key of type Ed25519. */
  public static SignedNote sign(String text, NoteSigner signer) {
    if (signer.keyType() != KeyType.ED25519) {
      throw new IllegalArgumentException("a note's own signature is of type 1; see cosign");
    }
    byte[] signature = signer.sign(text.getBytes(StandardCharsets.UTF_8));
    return new SignedNote(text, List.of(NoteSignature.of(VerifierKey.of(signer), signature)));
  }

  /**
   * A witness's signature line for this note at {@code timeS} seconds since 1970, with a key of
   * type cosignature/v1 (tlog-cosignature): eight bytes of time, then Ed25519 over header, time and
   * text.
   */
  public NoteSignature cosign(NoteSigner witness, long timeS) {
    if (witness.keyType() != KeyType.COSIGNATURE_V1 || timeS < 0) {
      throw new IllegalArgumentException("a cosignature is of type 4 and of a time since 1970");
    }
    byte[] signature =
        witness.sign(VerifierKey.cosignedMessage(timeS, text.getBytes(StandardCharsets.UTF_8)));
    byte[] timed =
        ByteBuffer.allocate(Long.BYTES + signature.length).putLong(timeS).put(signature).array();
    return NoteSignature.of(VerifierKey.of(witness), timed);
  }

  public static SignedNote parse(byte[] note) throws MalformedException {
    if (note.length > MAX_BYTES) {
      throw new MalformedException("note: " + note.length + " bytes, the limit is " + MAX_BYTES);
    }
    return parse(decodeUtf8(note));
  }

  public static SignedNote parse(String note) throws MalformedException {
    if (note.length() > MAX_BYTES) {
      throw new MalformedException("note: longer than the limit of " + MAX_BYTES);
    }
    for (int i = 0; i < note.length(); i++) {
      if (note.charAt(i) < 0x20 && note.charAt(i) != '\n') {
        throw new MalformedException("note: control character at position " + i);
      }
    }
    int split = note.lastIndexOf(BLANK_LINE);
    if (split < 0) {
      throw new MalformedException("note: no blank line between text and signatures");
    }
    if (!note.endsWith("\n") || split + BLANK_LINE.length() == note.length()) {
      throw new MalformedException("note: must end in signature lines, each with its newline");
    }
    String[] lines = note.substring(split + BLANK_LINE.length(), note.length() - 1).split("\n", -1);
    if (lines.length > MAX_SIGNATURES) {
      throw new MalformedException("note: more than " + MAX_SIGNATURES + " signatures");
    }
    List<NoteSignature> signatures = new ArrayList<>(lines.length);
    for (String line : lines) {
      signatures.add(NoteSignature.parse(line));
    }
    return new SignedNote(note.substring(0, split + 1), signatures);
  }

  /**
   * Holds the note against {@code known} keys. Refused when none of them signed, and also when one
   * of them seems to have signed but did not: that is a forgery or a fault, and never harmless.
   */
  public NoteCheck check(Collection<VerifierKey> known) {
    byte[] message = text.getBytes(StandardCharsets.UTF_8);
    List<NoteCheck.Signed> good = new ArrayList<>();
    for (NoteSignature signature : signatures) {
      for (VerifierKey key : known) {
        if (!key.matches(signature)) {
          continue;
        }
        byte[] bytes = signature.signature();
        if (!key.verifies(message, bytes)) {
          return new NoteCheck.Refused("the signature of " + key.name() + " does not verify");
        }
        if (good.stream().noneMatch(signed -> signed.key().equals(key))) {
          good.add(new NoteCheck.Signed(key, key.timeS(bytes)));
        }
      }
    }
    if (good.isEmpty()) {
      return new NoteCheck.Refused("not signed by any of " + known.size() + " known keys");
    }
    return new NoteCheck.Verified(this, good);
  }

  /** This note with more signature lines, in the order given, without repeating a line. */
  public SignedNote with(Collection<NoteSignature> more) {
    List<NoteSignature> all = new ArrayList<>(signatures);
    for (NoteSignature signature : more) {
      if (!all.contains(signature)) {
        all.add(signature);
      }
    }
    return new SignedNote(text, all);
  }

  /** The note as {@link #parse} reads it. */
  public String encoded() {
    StringBuilder out = new StringBuilder(text).append('\n');
    for (NoteSignature signature : signatures) {
      out.append(signature.line()).append('\n');
    }
    return out.toString();
  }

  public byte[] bytes() {
    return encoded().getBytes(StandardCharsets.UTF_8);
  }

  static String decodeUtf8(byte[] bytes) throws MalformedException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes))
          .toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException("not valid UTF-8");
    }
  }
}
