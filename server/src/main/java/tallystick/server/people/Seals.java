package tallystick.server.people;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import tallystick.server.ServerException;
import tallystick.server.database.KeyBeside;
import tallystick.server.database.OwnerOnly;

/**
 * The server's own key, which lies beside the database and not in it: {@code people.key} in its
 * folder. Rows about people are sealed with it, the secrets of sessions and links are stored as its
 * HMAC, TOTP secrets are encrypted under it. Who reads the database cannot sign in with what he
 * finds; who writes to it invents nobody.
 *
 * <p>When it is lost, nobody is known any more: administrators come back with a proof at the
 * approver, and invite the others anew.
 */
public final class Seals {
  public static final String FILE = KeyBeside.FILE;

  private static final int KEY_BYTES = 32;
  private static final int IV_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final byte[] key;
  private final SecureRandom random;

  private Seals(byte[] key, SecureRandom random) {
    this.key = key;
    this.random = random;
  }

  /** Reads the key, or makes it at the first start. */
  public static Seals open(Path folder, SecureRandom random) {
    Path file = folder.resolve(FILE);
    try {
      if (!Files.exists(file)) {
        byte[] fresh = new byte[KEY_BYTES];
        random.nextBytes(fresh);
        Files.createDirectories(folder);
        OwnerOnly.write(file, HexFormat.of().formatHex(fresh) + "\n");
      }
      byte[] key = HexFormat.of().parseHex(Files.readString(file).strip());
      if (key.length != KEY_BYTES) {
        throw new ServerException(
            file + " does not hold 64 hexadecimal digits. Restore it from a backup");
      }
      return new Seals(key, random);
    } catch (IOException e) {
      throw new ServerException("Cannot read or make " + file + ": " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new ServerException(
          file + " does not hold 64 hexadecimal digits. Restore it from a backup", e);
    }
  }

  /** 32 bytes that only this server can make: over a domain and parts, each with its length. */
  public byte[] mac(String domain, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      mac.update(framed(domain.getBytes(StandardCharsets.UTF_8)));
      for (byte[] part : parts) {
        mac.update(framed(part));
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  /** Whether this is that HMAC; compared in constant time. */
  public boolean holds(byte[] offered, String domain, byte[]... parts) {
    return MessageDigest.isEqual(offered, mac(domain, parts));
  }

  /** So that two lists of parts never give the same bytes. */
  private static byte[] framed(byte[] part) {
    return ByteBuffer.allocate(4 + part.length).putInt(part.length).put(part).array();
  }

  /** AES-256-GCM, bound to whose it is. */
  public byte[] encrypt(String owner, byte[] plain) {
    byte[] iv = new byte[IV_BYTES];
    random.nextBytes(iv);
    byte[] sealed = cipher(Cipher.ENCRYPT_MODE, owner, iv, plain).orElseThrow();
    byte[] whole = Arrays.copyOf(iv, iv.length + sealed.length);
    System.arraycopy(sealed, 0, whole, iv.length, sealed.length);
    return whole;
  }

  /** What was encrypted for this owner; empty when it was not, or was changed. */
  public Optional<byte[]> decrypt(String owner, byte[] whole) {
    if (whole.length < IV_BYTES) {
      return Optional.empty();
    }
    return cipher(
        Cipher.DECRYPT_MODE,
        owner,
        Arrays.copyOf(whole, IV_BYTES),
        Arrays.copyOfRange(whole, IV_BYTES, whole.length));
  }

  private Optional<byte[]> cipher(int mode, String owner, byte[] iv, byte[] bytes) {
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(
          mode,
          new SecretKeySpec(mac("tallystick/people/encryption/v1"), "AES"),
          new GCMParameterSpec(TAG_BITS, iv));
      cipher.updateAAD(owner.getBytes(StandardCharsets.UTF_8));
      return Optional.of(cipher.doFinal(bytes));
    } catch (javax.crypto.AEADBadTagException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  private static IllegalStateException missing(GeneralSecurityException e) {
    return new IllegalStateException("Every Java platform has HMAC-SHA-256 and AES-GCM", e);
  }
}
