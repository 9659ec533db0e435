package tallystick.paper.account;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * One API key.
 *
 * @param material the HMAC secret's text, or the public key's PEM
 * @param addresses from where it may be used, when {@code ipRestricted}
 */
public record ApiKey(
    String key,
    long accountId,
    KeyKind kind,
    String material,
    Permissions permissions,
    boolean ipRestricted,
    List<String> addresses,
    long createdMs) {

  public ApiKey {
    addresses = List.copyOf(addresses);
    if (!key.matches("[A-Za-z0-9]{16,128}")) {
      throw new IllegalArgumentException("an API key is 16 to 128 letters and digits");
    }
    if (material.isEmpty() || material.length() > 8192) {
      throw new IllegalArgumentException("key material is empty or longer than 8,192 characters");
    }
    if (kind != KeyKind.HMAC) {
      publicKey(kind, material);
    }
  }

  /** Whether the signature is this key's over those bytes. */
  public boolean signed(byte[] payload, String signature) {
    try {
      return switch (kind) {
        case HMAC -> {
          Mac mac = Mac.getInstance("HmacSHA256");
          mac.init(new SecretKeySpec(material.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
          yield MessageDigest.isEqual(mac.doFinal(payload), HexFormat.of().parseHex(signature));
        }
        case ED25519, RSA -> {
          Signature check =
              Signature.getInstance(kind == KeyKind.RSA ? "SHA256withRSA" : "Ed25519");
          check.initVerify(publicKey(kind, material));
          check.update(payload);
          yield check.verify(Base64.getDecoder().decode(signature));
        }
      };
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }

  /** Whether the key may be used from there. */
  public boolean allows(String address) {
    return !ipRestricted || addresses.contains(address);
  }

  private static PublicKey publicKey(KeyKind kind, String pem) {
    String base64 = pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
    try {
      return KeyFactory.getInstance(kind == KeyKind.RSA ? "RSA" : "Ed25519")
          .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64)));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "not a " + kind + " public key in PEM (BEGIN PUBLIC KEY): " + e.getMessage(), e);
    }
  }

  /** Without the material: an HMAC secret must not reach a log. */
  @Override
  public String toString() {
    return kind + " key " + key.substring(0, 6) + ".. of account " + accountId;
  }
}
