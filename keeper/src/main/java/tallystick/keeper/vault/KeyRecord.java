package tallystick.keeper.vault;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import tallystick.intent.Bytes;

/**
 * One encrypted secret as it lies in the file. Everything but the secret itself is associated data
 * of its encryption: changing the host a key belongs to makes it unreadable.
 *
 * <pre>
 *  +------+----------------+-----------------+-----------------+--------------------+------+
 *  | use  | u16, name      | u16, venue      | u16, host:port  | u16, environment   | prov |
 *  | u8   |                |                 |                 |                    | u8   |
 *  +------+----------------+-----------------+-----------------+--------------------+------+
 *  | u16, public half      | nonce, 12       | u16, AES-256-GCM of the secret with its tag   |
 *  +-----------------------+-----------------+-----------------------------------------------+
 * </pre>
 */
record KeyRecord(
    KeyUse use,
    String name,
    String venue,
    String host,
    String environment,
    int provenance,
    Bytes publicHalf,
    Bytes nonce,
    Bytes sealed) {
  private static final int MAX_TEXT_BYTES = 255;

  /** An RSA key of 8,192 bits with room to spare. */
  private static final int MAX_SEALED_BYTES = 9000;

  byte[] associatedData() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      writeIdentity(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  void write(DataOutputStream out) throws IOException {
    writeIdentity(out);
    out.write(nonce.toArray());
    out.writeShort(sealed.length());
    out.write(sealed.toArray());
  }

  private void writeIdentity(DataOutputStream out) throws IOException {
    out.writeByte(use.code());
    writeText(out, name);
    writeText(out, venue);
    writeText(out, host);
    writeText(out, environment);
    out.writeByte(provenance);
    out.writeShort(publicHalf.length());
    out.write(publicHalf.toArray());
  }

  static KeyRecord read(DataInputStream in) throws IOException {
    KeyUse use = KeyUse.of(in.readUnsignedByte());
    String name = readText(in);
    String venue = readText(in);
    String host = readText(in);
    String environment = readText(in);
    int provenance = in.readUnsignedByte();
    Bytes publicHalf = readBytes(in, in.readUnsignedShort());
    Bytes nonce = readBytes(in, 12);
    return new KeyRecord(
        use,
        name,
        venue,
        host,
        environment,
        provenance,
        publicHalf,
        nonce,
        readBytes(in, in.readUnsignedShort()));
  }

  private static void writeText(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MAX_TEXT_BYTES) {
      throw new IOException("a name of " + bytes.length + " bytes");
    }
    out.writeShort(bytes.length);
    out.write(bytes);
  }

  private static String readText(DataInputStream in) throws IOException {
    return new String(readBytes(in, in.readUnsignedShort()).toArray(), StandardCharsets.UTF_8);
  }

  private static Bytes readBytes(DataInputStream in, int length) throws IOException {
    if (length > MAX_SEALED_BYTES) {
      throw new IOException("a field of " + length + " bytes");
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return Bytes.of(bytes);
  }
}
