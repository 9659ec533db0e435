package tallystick.tally.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import tallystick.tally.proof.NoteSigner;

/**
 * The log's own checkpoint: writes it, and recognises it at the next start by signing it again
 * (Ed25519 gives the same signature for the same text, so no verifier is needed here).
 */
record OwnCheckpoint(long size, String root, String note) {
  private static final String EM_DASH = "\u2014";
  private static final byte ED25519_TYPE = 0x01;
  private static final int KEY_ID_BYTES = 4;

  static OwnCheckpoint sign(NoteSigner signer, long size, byte[] root) {
    String encoded = encode(root);
    String text = text(signer.name(), size, encoded);
    return new OwnCheckpoint(size, encoded, text + "\n" + signatureLine(signer, text) + "\n");
  }

  private static String text(String origin, long size, String root) {
    return origin + "\n" + size + "\n" + root + "\n";
  }

  private static String signatureLine(NoteSigner signer, String text) {
    MessageDigest digest = GrowingTree.sha256();
    digest.update((signer.name() + "\n").getBytes(StandardCharsets.UTF_8));
    digest.update(ED25519_TYPE);
    byte[] keyHash = digest.digest(signer.publicKey());
    byte[] signature = signer.sign(text.getBytes(StandardCharsets.UTF_8));
    return EM_DASH
        + " "
        + signer.name()
        + " "
        + Base64.getEncoder()
            .encodeToString(
                ByteBuffer.allocate(KEY_ID_BYTES + signature.length)
                    .put(keyHash, 0, KEY_ID_BYTES)
                    .put(signature)
                    .array());
  }

  /** Reads the checkpoint that {@code signer} wrote; anything else is not ours to continue. */
  static OwnCheckpoint read(byte[] file, NoteSigner signer) throws NotOursException {
    String note = new String(file, StandardCharsets.UTF_8);
    String[] lines = note.split("\n", -1);
    if (lines.length < 5 || !lines[3].isEmpty()) {
      throw new NotOursException("is not a checkpoint of three lines with a signature");
    }
    if (!lines[0].equals(signer.name())) {
      throw new NotOursException(
          "is of the log '" + lines[0] + "', this keeper's is '" + signer.name() + "'");
    }
    long size;
    String root = lines[2];
    try {
      size = Long.parseLong(lines[1]);
    } catch (NumberFormatException e) {
      throw new NotOursException("has no size in its second line");
    }
    String text = text(signer.name(), size, root);
    if (!note.startsWith(text + "\n")
        || !List.of(lines).subList(4, lines.length).contains(signatureLine(signer, text))) {
      throw new NotOursException("is not signed by this log's key");
    }
    return new OwnCheckpoint(size, root, note);
  }

  /** The same head with more signature lines, such as witnesses' cosignatures. */
  OwnCheckpoint with(List<String> signatureLines) {
    StringBuilder longer = new StringBuilder(note);
    for (String line : signatureLines) {
      if (!line.startsWith(EM_DASH + " ") || line.indexOf('\n') >= 0) {
        throw new IllegalArgumentException("not a note's signature line: " + line);
      }
      if (!note.contains(line + "\n")) {
        longer.append(line).append('\n');
      }
    }
    return new OwnCheckpoint(size, root, longer.toString());
  }

  boolean hasRoot(byte[] other) {
    return root.equals(encode(other));
  }

  private static String encode(byte[] root) {
    return Base64.getEncoder().encodeToString(root);
  }

  byte[] bytes() {
    return note.getBytes(StandardCharsets.UTF_8);
  }

  PublishedCheckpoint published() {
    return new PublishedCheckpoint(size, note);
  }

  /** The file in the folder is not a checkpoint that this log signed. */
  static final class NotOursException extends Exception {
    NotOursException(String message) {
      super(message);
    }
  }
}
