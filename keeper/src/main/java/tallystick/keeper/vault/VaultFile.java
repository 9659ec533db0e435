package tallystick.keeper.vault;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tallystick.intent.Bytes;
import tallystick.keeper.KeeperException;

/**
 * The vault's one file.
 *
 * <pre>
 *  +----------------+--------+-----------------+-----------+----------+-----------+
 *  | "TSVAULT1"     | source | Argon2id KiB    | passes    | lanes    | salt      |
 *  | 8 bytes        | u8     | u32             | u8        | u8       | 16 bytes  |
 *  +----------------+--------+-----------------+-----------+----------+-----------+
 *  | nonce, 12      | key-encryption key under the wrapping key, 32 + 16 bytes    |
 *  +----------------+-------------------------------------------------------------+
 *  | u16 count, count x KeyRecord                                                 |
 *  +------------------------------------------------------------------------------+
 *  | HMAC-SHA-256 of all that stands before, under a key derived from the KEK     |
 *  +------------------------------------------------------------------------------+
 * </pre>
 *
 * It is replaced whole: a temporary file, fsync, rename, fsync of the folder. What was there before
 * is there until the new one is.
 */
record VaultFile(
    int source, Unlock.Stretch stretch, Bytes kekNonce, Bytes wrappedKek, List<KeyRecord> records) {
  private static final byte[] MAGIC = {'T', 'S', 'V', 'A', 'U', 'L', 'T', '1'};
  private static final int MAC_BYTES = 32;
  private static final int WRAPPED_BYTES = 48;
  private static final int MAX_RECORDS = 4096;
  private static final int MAX_FILE_BYTES = 16 << 20;

  VaultFile {
    records = List.copyOf(records);
  }

  /** Everything before the wrapped key, and its associated data. */
  byte[] header() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(MAGIC);
    bytes.writeBytes(
        ByteBuffer.allocate(7)
            .put((byte) source)
            .putInt(stretch.memoryKib())
            .put((byte) stretch.iterations())
            .put((byte) stretch.lanes())
            .array());
    bytes.writeBytes(stretch.salt());
    return bytes.toByteArray();
  }

  private byte[] body() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(header());
    bytes.writeBytes(kekNonce.toArray());
    bytes.writeBytes(wrappedKek.toArray());
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeShort(records.size());
    for (KeyRecord record : records) {
      record.write(out);
    }
    return bytes.toByteArray();
  }

  void replace(Path file, byte[] kek) {
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    try {
      byte[] body = body();
      Files.deleteIfExists(temporary);
      Files.createFile(
          temporary,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        ByteBuffer all = ByteBuffer.allocate(body.length + MAC_BYTES);
        all.put(body).put(mac(kek, body)).flip();
        while (all.hasRemaining()) {
          channel.write(all);
        }
        channel.force(true);
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      try (FileChannel folder = FileChannel.open(folderOf(file), StandardOpenOption.READ)) {
        folder.force(true);
      }
    } catch (IOException e) {
      throw new KeeperException(
          "Cannot write the vault "
              + file
              + " ("
              + e
              + "). The old one still stands; free the disk or repair its rights",
          e);
    }
  }

  private static Path folderOf(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? Path.of("/") : parent;
  }

  /** Reads the file's layout; nothing in it is believed before {@link #requireIntact}. */
  static VaultFile read(Path file) {
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw new IOException("it is over 16 MiB");
      }
      byte[] bytes = Files.readAllBytes(file);
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
      byte[] magic = in.readNBytes(MAGIC.length);
      if (!Arrays.equals(magic, MAGIC)) {
        throw new IOException("it does not begin with TSVAULT1");
      }
      int source = in.readUnsignedByte();
      int memoryKib = in.readInt();
      int iterations = in.readUnsignedByte();
      int lanes = in.readUnsignedByte();
      byte[] salt = new byte[Unlock.Stretch.SALT_BYTES];
      in.readFully(salt);
      byte[] nonce = new byte[Aead.NONCE_BYTES];
      in.readFully(nonce);
      byte[] wrapped = new byte[WRAPPED_BYTES];
      in.readFully(wrapped);
      int count = in.readUnsignedShort();
      if (count > MAX_RECORDS) {
        throw new IOException("it claims " + count + " keys");
      }
      List<KeyRecord> records = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        records.add(KeyRecord.read(in));
      }
      if (in.available() != MAC_BYTES) {
        throw new IOException("its end is not where it should be");
      }
      return new VaultFile(
          source,
          new Unlock.Stretch(memoryKib, iterations, lanes, salt),
          Bytes.of(nonce),
          Bytes.of(wrapped),
          records);
    } catch (IOException e) {
      throw new KeeperException(
          "Cannot read the vault " + file + " (" + e + "). Restore it from a backup", e);
    }
  }

  /** The file as a whole is what a holder of this key wrote: no record was removed or put back. */
  void requireIntact(Path file, byte[] kek) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      byte[] body = Arrays.copyOf(bytes, bytes.length - MAC_BYTES);
      byte[] found = Arrays.copyOfRange(bytes, body.length, bytes.length);
      if (!MessageDigest.isEqual(found, mac(kek, body))) {
        throw new KeeperException(
            "The vault " + file + " was changed by somebody else: restore it from a backup");
      }
    } catch (IOException e) {
      throw new KeeperException("Cannot read the vault " + file + " (" + e + ")", e);
    }
  }

  private static byte[] mac(byte[] kek, byte[] body) {
    byte[] key = Hkdf.derive(kek, new byte[0], "tallystick-vault-mac-v1");
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has HMAC-SHA-256", e);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }
}
