package tallystick.keeper.vault;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Bytes;
import tallystick.intent.KeyKind;

/** What each kind of key is made of: when bytes are one, what of it is public, how it signs. */
final class KeyMaterial {
  /** A shared secret that a venue gives out has 64 characters; fewer than this is a slip. */
  private static final int MIN_HMAC_BYTES = 16;

  private static final int MAX_HMAC_BYTES = 512;
  private static final int MIN_RSA_BITS = 2048;

  private KeyMaterial() {}

  /** Why these bytes are no secret of this kind; null when they are one. */
  static @Nullable String objection(KeyKind kind, byte[] secret) {
    return switch (kind) {
      case ED25519 -> "an Ed25519 key is made in the keeper; none is taken from outside";
      case HMAC_SHA256 -> hmacObjection(secret);
      case RSA_SHA256 -> {
        try {
          int bits = rsa(secret).getModulus().bitLength();
          yield bits >= MIN_RSA_BITS
              ? null
              : "an RSA key has at least " + MIN_RSA_BITS + " bits, this one " + bits;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
          yield "this is no RSA key in PKCS#8 DER; convert it with: openssl pkcs8 -topk8 -nocrypt"
              + " -outform DER";
        }
      }
    };
  }

  private static @Nullable String hmacObjection(byte[] secret) {
    if (secret.length < MIN_HMAC_BYTES || secret.length > MAX_HMAC_BYTES) {
      return "an HMAC secret has "
          + MIN_HMAC_BYTES
          + " to "
          + MAX_HMAC_BYTES
          + " characters, this one "
          + secret.length;
    }
    for (byte b : secret) {
      if (b <= ' ' || b > '~') {
        return "an HMAC secret is printable characters without spaces or line ends";
      }
    }
    return null;
  }

  /** What may be known of it; empty where there is nothing. */
  static Bytes publicHalf(KeyUse use, byte[] secret) {
    return switch (use) {
      case CREDENTIAL_ED25519, LOG_SIGNING, ATTESTATION -> {
        byte[] half = new byte[Ed25519.PUBLIC_KEY_SIZE];
        Ed25519.generatePublicKey(secret, 0, half, 0);
        yield Bytes.of(half);
      }
      case CREDENTIAL_RSA -> {
        try {
          yield Bytes.of(rsaPublic(secret));
        } catch (GeneralSecurityException e) {
          throw new IllegalStateException("A key that was accepted cannot be read", e);
        }
      }
      // A wallet's public half depends on its chain; it stands in the log.
      case CREDENTIAL_HMAC, ENTRY_ENCRYPTION, WALLET_SEED -> Bytes.empty();
    };
  }

  private static RSAPrivateKey rsa(byte[] pkcs8) throws GeneralSecurityException {
    PrivateKey key = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    return (RSAPrivateKey) key;
  }

  private static byte[] rsaPublic(byte[] pkcs8) throws GeneralSecurityException {
    if (!(rsa(pkcs8) instanceof RSAPrivateCrtKey key)) {
      throw new GeneralSecurityException("an RSA key without its public exponent");
    }
    return KeyFactory.getInstance("RSA")
        .generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent()))
        .getEncoded();
  }

  /** The signature of a message by a key that was accepted. */
  static byte[] sign(KeyKind kind, byte[] key, byte[] publicHalf, byte[] message) {
    return switch (kind) {
      case ED25519 -> ed25519(key, publicHalf, message);
      case HMAC_SHA256 -> hmac(key, message);
      case RSA_SHA256 -> {
        try {
          Signature signature = Signature.getInstance("SHA256withRSA");
          signature.initSign(rsa(key));
          signature.update(message);
          yield signature.sign();
        } catch (GeneralSecurityException e) {
          throw new IllegalStateException("A key that was accepted does not sign", e);
        }
      }
    };
  }

  static byte[] ed25519(byte[] seed, byte[] publicHalf, byte[] message) {
    byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
    Ed25519.sign(seed, 0, publicHalf, 0, message, 0, message.length, signature, 0);
    return signature;
  }

  private static byte[] hmac(byte[] key, byte[] message) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new LentKey(key));
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has HMAC-SHA-256", e);
    }
  }

  /** Hands the JDK one copy, which the JDK itself wipes; a {@code SecretKeySpec} would keep one. */
  @SuppressWarnings("ArrayRecordComponent")
  private record LentKey(byte[] bytes) implements SecretKey {
    @Override
    public String getAlgorithm() {
      return "HmacSHA256";
    }

    @Override
    public String getFormat() {
      return "RAW";
    }

    @Override
    public byte[] getEncoded() {
      return bytes.clone();
    }

    @Override
    public String toString() {
      return "LentKey";
    }
  }
}
