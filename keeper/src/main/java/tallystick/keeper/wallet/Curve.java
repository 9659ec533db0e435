package tallystick.keeper.wallet;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.RIPEMD160Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import tallystick.intent.Bytes;

/** The curve secp256k1 and the hashes around it, by BouncyCastle and the JDK. */
final class Curve {
  static final int KEY_LENGTH = 32;

  private static final X9ECParameters PARAMETERS = CustomNamedCurves.getByName("secp256k1");
  private static final ECDomainParameters DOMAIN = new ECDomainParameters(PARAMETERS);
  private static final BigInteger N = PARAMETERS.getN();
  private static final BigInteger HALF_N = N.shiftRight(1);

  private Curve() {}

  /** Whether 32 bytes are a number that may be a key: above zero, below the curve's order. */
  static boolean isKey(byte[] bytes) {
    BigInteger number = new BigInteger(1, bytes);
    return number.signum() > 0 && number.compareTo(N) < 0;
  }

  /** The compressed public key of a private one. */
  static byte[] publicKey(byte[] privateKey) {
    return times(privateKey).getEncoded(true);
  }

  private static ECPoint times(byte[] number) {
    return new FixedPointCombMultiplier()
        .multiply(PARAMETERS.getG(), new BigInteger(1, number))
        .normalize();
  }

  /** A private key moved by a number; both 32 bytes. */
  static byte[] add(byte[] privateKey, byte[] number) {
    BigInteger sum = new BigInteger(1, privateKey).add(new BigInteger(1, number)).mod(N);
    return fixed(sum);
  }

  /**
   * A public key moved by a number times the generator: what {@link #add} does to its other half.
   */
  static byte[] addPoint(byte[] publicKey, byte[] number) {
    ECPoint moved = PARAMETERS.getCurve().decodePoint(publicKey).add(times(number)).normalize();
    if (moved.isInfinity()) {
      throw new IllegalStateException("A derived key at infinity: one chance in 2^127");
    }
    return moved.getEncoded(true);
  }

  /** Whether 33 bytes are a compressed point of the curve. */
  static boolean isPoint(byte[] publicKey) {
    try {
      return publicKey.length == 33
          && !PARAMETERS.getCurve().decodePoint(publicKey).normalize().isInfinity();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  static byte[] hmacSha512(byte[] key, byte[] data) {
    try {
      Mac mac = Mac.getInstance("HmacSHA512");
      mac.init(new SecretKeySpec(key, "HmacSHA512"));
      return mac.doFinal(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has HMAC-SHA-512", e);
    }
  }

  /** RIPEMD-160 of SHA-256: what addresses are made of. */
  static byte[] hash160(byte[] bytes) {
    try {
      byte[] once = MessageDigest.getInstance("SHA-256").digest(bytes);
      RIPEMD160Digest digest = new RIPEMD160Digest();
      digest.update(once, 0, once.length);
      byte[] out = new byte[20];
      digest.doFinal(out, 0);
      return out;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  /**
   * ECDSA with the number of RFC 6979 and a low S (BIP-62), in DER: the same bytes each time. It is
   * verified before it is given away, since a signature made with a flipped bit tells the key.
   */
  static Bytes sign(byte[] privateKey, byte[] hash) {
    ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
    signer.init(true, new ECPrivateKeyParameters(new BigInteger(1, privateKey), DOMAIN));
    BigInteger[] pair = signer.generateSignature(hash);
    BigInteger s = pair[1].compareTo(HALF_N) > 0 ? N.subtract(pair[1]) : pair[1];
    ECDSASigner verifier = new ECDSASigner();
    verifier.init(false, new ECPublicKeyParameters(times(privateKey), DOMAIN));
    if (!verifier.verifySignature(hash, pair[0], s)) {
      throw new IllegalStateException("A signature that does not verify; check this machine");
    }
    return der(pair[0], s);
  }

  private static Bytes der(BigInteger r, BigInteger s) {
    byte[] first = r.toByteArray();
    byte[] second = s.toByteArray();
    return Bytes.of(
        ByteBuffer.allocate(6 + first.length + second.length)
            .put((byte) 0x30)
            .put((byte) (4 + first.length + second.length))
            .put((byte) 0x02)
            .put((byte) first.length)
            .put(first)
            .put((byte) 0x02)
            .put((byte) second.length)
            .put(second)
            .array());
  }

  private static byte[] fixed(BigInteger number) {
    byte[] bytes = number.toByteArray();
    byte[] out = new byte[KEY_LENGTH];
    int from = Math.max(0, bytes.length - KEY_LENGTH);
    System.arraycopy(bytes, from, out, KEY_LENGTH - (bytes.length - from), bytes.length - from);
    Arrays.fill(bytes, (byte) 0);
    return out;
  }
}
