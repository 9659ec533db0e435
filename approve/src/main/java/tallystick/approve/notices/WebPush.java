package tallystick.approve.notices;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.json.JsonMapper;

/**
 * Web push: a message that only one browser can read (RFC 8291, upon RFC 8188), and the word by
 * which a push service knows who sends (VAPID, RFC 8292). Pure, but for the keys.
 *
 * <pre>
 *  body   salt 16 | record size u32 | 65 | our ephemeral public key, 65 | AES-128-GCM of text, 02
 * </pre>
 */
final class WebPush {
  /** An uncompressed point of P-256. */
  static final int POINT_LENGTH = 65;

  static final int AUTH_LENGTH = 16;
  static final int SALT_LENGTH = 16;

  /** One record, and browsers take some four thousand bytes. */
  static final int MAX_TEXT_BYTES = 3_000;

  private static final int RECORD_SIZE = 4096;
  private static final int FIELD_LENGTH = 32;
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private WebPush() {}

  /**
   * Encrypts for one browser.
   *
   * @param receiver the subscription's {@code p256dh}, 65 bytes
   * @param auth its {@code auth}, 16 bytes
   * @param own an ephemeral key pair of this message alone
   * @param salt 16 random bytes
   */
  static byte[] encrypt(byte[] text, byte[] receiver, byte[] auth, KeyPair own, byte[] salt)
      throws GeneralSecurityException {
    if (text.length > MAX_TEXT_BYTES) {
      throw new IllegalArgumentException("A push message of " + text.length + " bytes");
    }
    byte[] ownPoint = point((ECPublicKey) own.getPublic());
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(own.getPrivate());
    agreement.doPhase(publicKey(receiver), true);
    byte[] info = concat(ascii("WebPush: info\0"), receiver, ownPoint);
    byte[] input = hkdf(auth, agreement.generateSecret(), info, 32);
    byte[] key = hkdf(salt, input, ascii("Content-Encoding: aes128gcm\0"), 16);
    byte[] nonce = hkdf(salt, input, ascii("Content-Encoding: nonce\0"), 12);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
    // 02 says that this is the last record.
    byte[] sealed = cipher.doFinal(concat(text, new byte[] {2}));
    byte[] header = ByteBuffer.allocate(5).putInt(RECORD_SIZE).put((byte) POINT_LENGTH).array();
    return concat(salt, header, ownPoint, sealed);
  }

  /**
   * The header by which the push service knows us.
   *
   * @param audience the push service's origin
   * @param expiresS at most a day ahead, in seconds
   * @param subject {@code mailto:} or {@code https:}, where the service's people can complain
   */
  static String authorization(KeyPair vapid, String audience, long expiresS, String subject)
      throws GeneralSecurityException {
    Map<String, Object> claims = new TreeMap<>();
    claims.put("aud", audience);
    claims.put("exp", expiresS);
    claims.put("sub", subject);
    String signed =
        BASE64.encodeToString(ascii("{\"typ\":\"JWT\",\"alg\":\"ES256\"}"))
            + "."
            + BASE64.encodeToString(JsonMapper.shared().writeValueAsBytes(claims));
    Signature signer = Signature.getInstance("SHA256withECDSAinP1363Format");
    signer.initSign(vapid.getPrivate());
    signer.update(ascii(signed));
    return "vapid t="
        + signed
        + "."
        + BASE64.encodeToString(signer.sign())
        + ", k="
        + BASE64.encodeToString(point((ECPublicKey) vapid.getPublic()));
  }

  /** RFC 5869 with SHA-256, for at most 32 bytes. */
  static byte[] hkdf(byte[] salt, byte[] input, byte[] info, int length)
      throws GeneralSecurityException {
    byte[] pseudorandom = hmac(salt, input);
    return Arrays.copyOf(hmac(pseudorandom, concat(info, new byte[] {1})), length);
  }

  private static byte[] hmac(byte[] key, byte[] data) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(data);
  }

  static byte[] point(ECPublicKey key) {
    byte[] point = new byte[POINT_LENGTH];
    point[0] = 4;
    put(key.getW().getAffineX(), point, 1);
    put(key.getW().getAffineY(), point, 1 + FIELD_LENGTH);
    return point;
  }

  private static void put(BigInteger number, byte[] into, int at) {
    byte[] bytes = number.toByteArray();
    int length = Math.min(bytes.length, FIELD_LENGTH);
    System.arraycopy(bytes, bytes.length - length, into, at + FIELD_LENGTH - length, length);
  }

  /**
   * Reads an uncompressed point.
   *
   * @throws GeneralSecurityException when it is none
   */
  static ECPublicKey publicKey(byte[] point) throws GeneralSecurityException {
    if (point.length != POINT_LENGTH || point[0] != 4) {
      throw new GeneralSecurityException("not an uncompressed point of P-256");
    }
    BigInteger x = new BigInteger(1, Arrays.copyOfRange(point, 1, 1 + FIELD_LENGTH));
    BigInteger y = new BigInteger(1, Arrays.copyOfRange(point, 1 + FIELD_LENGTH, POINT_LENGTH));
    return (ECPublicKey)
        KeyFactory.getInstance("EC")
            .generatePublic(new ECPublicKeySpec(new ECPoint(x, y), curve()));
  }

  static ECParameterSpec curve() throws GeneralSecurityException {
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec("secp256r1"));
    return parameters.getParameterSpec(ECParameterSpec.class);
  }

  /** For the file: the private number, from which nothing else is derived here. */
  static byte[] encoded(PrivateKey key) {
    return ((ECPrivateKey) key).getEncoded();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
