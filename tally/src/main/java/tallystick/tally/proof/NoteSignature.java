package tallystick.tally.proof;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;

/**
 * One signature line of a note: {@code — name base64(id ‖ signature)}, with U+2014. Not verified;
 * only {@link SignedNote#check} says whose it is.
 */
public final class NoteSignature {
  private static final String LINE_START = "\u2014 ";
  private static final int ID_BYTES = 4;

  private final String name;
  private final byte[] blob;

  private NoteSignature(String name, byte[] blob) {
    this.name = name;
    this.blob = blob;
  }

  /**
   * The line that {@code key} makes of {@code signature} (a cosignature's begins with its time).
   */
  public static NoteSignature of(VerifierKey key, byte[] signature) {
    byte[] blob =
        ByteBuffer.allocate(ID_BYTES + signature.length).putInt(key.id()).put(signature).array();
    return new NoteSignature(key.name(), blob);
  }

  /** Reads one line, without its newline. */
  public static NoteSignature parse(String line) throws MalformedException {
    if (!line.startsWith(LINE_START)) {
      throw new MalformedException("note: a signature line must begin with an em dash and a space");
    }
    String rest = line.substring(LINE_START.length());
    int space = rest.indexOf(' ');
    if (space < 0) {
      throw new MalformedException("note: a signature line must be name, space, base64");
    }
    String name = rest.substring(0, space);
    if (!VerifierKey.isName(name)) {
      throw new MalformedException("note: a signature's name is empty, too long or has spaces");
    }
    byte[] blob = CanonicalBase64.decode(rest.substring(space + 1), "note signature");
    if (blob.length <= ID_BYTES) {
      throw new MalformedException("note: a signature is shorter than its key id");
    }
    return new NoteSignature(name, blob);
  }

  public String name() {
    return name;
  }

  public int keyId() {
    return ByteBuffer.wrap(blob).getInt();
  }

  /** The bytes after the key id. */
  public byte[] signature() {
    return Arrays.copyOfRange(blob, ID_BYTES, blob.length);
  }

  /** The line as it stands in a note, without its newline. */
  public String line() {
    return LINE_START + name + " " + Base64.getEncoder().encodeToString(blob);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NoteSignature signature
        && name.equals(signature.name)
        && Arrays.equals(blob, signature.blob);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(blob);
  }

  @Override
  public String toString() {
    return line();
  }
}
