package tallystick.intent;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A passkey's public key: the three kinds that the keeper can verify with, and only those.
 *
 * <p>Authenticators write it as a COSE key (RFC 9052 section 7, RFC 9053, RFC 8230) in canonical
 * CBOR with exactly the parameters that its kind needs (WebAuthn level 3, section 6.5.1.1), so a
 * key has one form:
 *
 * <pre>
 *  ES256    {1: 2 (EC2), 3: -7,   -1: 1 (P-256),   -2: x (32 bytes), -3: y (32 bytes)}
 *  Ed25519  {1: 1 (OKP), 3: -8,   -1: 6 (Ed25519), -2: x (32 bytes)}
 *  RS256    {1: 3 (RSA), 3: -257, -1: n (256 to 512 bytes), -2: 65537}
 * </pre>
 *
 * <p>{@link #parse} refuses every other form, and keys for which anybody could sign or nobody: a
 * point beside the curve, a point of small order, a modulus that is short or even.
 */
public sealed interface CoseKey {
  /** The kind's number in the registry of COSE algorithms. */
  int algorithm();

  /** What people and logs call it. */
  String algorithmName();

  /** The COSE key again, byte for byte as it was read. */
  Bytes bytes();

  /**
   * ECDSA on P-256 with SHA-256.
   *
   * @param x 32 bytes, big-endian
   * @param y 32 bytes, big-endian; (x, y) is on the curve
   */
  record Es256(Bytes x, Bytes y) implements CoseKey {
    public static final int ALGORITHM = -7;
    private static final int P_256 = 1;
    private static final BigInteger P =
        new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16);
    private static final BigInteger B =
        new BigInteger("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b", 16);

    public Es256 {
      if (x.length() != 32 || y.length() != 32) {
        throw new MalformedException("A point of P-256 has coordinates of 32 bytes");
      }
      BigInteger u = new BigInteger(1, x.toArray());
      BigInteger v = new BigInteger(1, y.toArray());
      BigInteger right = u.pow(3).subtract(u.multiply(BigInteger.valueOf(3))).add(B);
      boolean reduced = u.compareTo(P) < 0 && v.compareTo(P) < 0;
      if (!reduced || v.multiply(v).subtract(right).mod(P).signum() != 0) {
        throw new MalformedException("The point is not on P-256");
      }
    }

    @Override
    public int algorithm() {
      return ALGORITHM;
    }

    @Override
    public String algorithmName() {
      return "ES256";
    }

    @Override
    public Bytes bytes() {
      return new CoseWriter(5)
          .integer(1, CoseWriter.EC2)
          .integer(3, ALGORITHM)
          .integer(-1, P_256)
          .bytes(-2, x)
          .bytes(-3, y)
          .done();
    }
  }

  /**
   * EdDSA on Ed25519 (RFC 8032).
   *
   * @param x 32 bytes: the public key in RFC 8032's form
   */
  record Ed25519(Bytes x) implements CoseKey {
    public static final int ALGORITHM = -8;
    private static final int CURVE = 6;
    private static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
    private static final BigInteger D =
        BigInteger.valueOf(-121665).multiply(BigInteger.valueOf(121666).modInverse(P)).mod(P);

    public Ed25519 {
      if (x.length() != 32) {
        throw new MalformedException("An Ed25519 public key has 32 bytes");
      }
      if (!sound(x.toArray())) {
        throw new MalformedException(
            "Not a point of Ed25519, or one of small order, for which anybody can sign");
      }
    }

    /**
     * On the curve -a² + b² = 1 + d a² b², and not of an order that divides eight. Those have a = 0
     * (order one and two), b = 0 (four) or, since their double has b = 0, a² + b² = 0 (eight).
     */
    private static boolean sound(byte[] littleEndian) {
      byte[] big = new byte[32];
      for (int i = 0; i < 32; i++) {
        big[i] = littleEndian[31 - i];
      }
      big[0] &= 0x7f;
      BigInteger b = new BigInteger(1, big);
      if (b.compareTo(P) >= 0) {
        return false;
      }
      BigInteger bb = b.multiply(b).mod(P);
      BigInteger below = D.multiply(bb).add(BigInteger.ONE).mod(P);
      // d is no square, so below is never zero.
      BigInteger aa = bb.subtract(BigInteger.ONE).multiply(below.modInverse(P)).mod(P);
      boolean small = aa.signum() == 0 || bb.signum() == 0 || aa.add(bb).mod(P).signum() == 0;
      BigInteger half = P.subtract(BigInteger.ONE).shiftRight(1);
      return !small && aa.modPow(half, P).equals(BigInteger.ONE);
    }

    @Override
    public int algorithm() {
      return ALGORITHM;
    }

    @Override
    public String algorithmName() {
      return "Ed25519";
    }

    @Override
    public Bytes bytes() {
      return new CoseWriter(4)
          .integer(1, CoseWriter.OKP)
          .integer(3, ALGORITHM)
          .integer(-1, CURVE)
          .bytes(-2, x)
          .done();
    }
  }

  /**
   * RSASSA-PKCS1-v1_5 with SHA-256, exponent 65537: what older TPMs make.
   *
   * @param n the modulus, 2,048 to 4,096 bits in whole bytes, big-endian without leading zeros
   */
  record Rs256(Bytes n) implements CoseKey {
    public static final int ALGORITHM = -257;

    /** What every authenticator uses; a small or even exponent is an attack or a mistake. */
    public static final Bytes EXPONENT = Bytes.of(new byte[] {1, 0, 1});

    private static final int MIN_BYTES = 256;

    /** Larger ones exist nowhere, and would fill the frames. */
    private static final int MAX_BYTES = 512;

    public Rs256 {
      byte[] modulus = n.toArray();
      if (modulus.length < MIN_BYTES || modulus.length > MAX_BYTES) {
        throw new MalformedException(
            "An RSA modulus of " + modulus.length * 8 + " bits; 2,048 to 4,096 are accepted");
      }
      if ((modulus[0] & 0x80) == 0 || (modulus[modulus.length - 1] & 1) == 0) {
        throw new MalformedException("An RSA modulus is odd and begins with its highest bit");
      }
    }

    @Override
    public int algorithm() {
      return ALGORITHM;
    }

    @Override
    public String algorithmName() {
      return "RS256";
    }

    @Override
    public Bytes bytes() {
      return new CoseWriter(4)
          .integer(1, CoseWriter.RSA)
          .integer(3, ALGORITHM)
          .bytes(-1, n)
          .bytes(-2, EXPONENT)
          .done();
    }
  }

  /**
   * Reads a key that fills these bytes exactly.
   *
   * @throws MalformedException when it is none of the three kinds in their one form
   */
  static CoseKey parse(Bytes bytes) {
    CoseKey key = first(bytes, 0);
    int length = key.bytes().length();
    if (length != bytes.length()) {
      throw new MalformedException(
          "A COSE key of " + length + " bytes, and " + (bytes.length() - length) + " more");
    }
    return key;
  }

  /**
   * Reads the key that begins at a byte, as in authenticator data, where extensions may follow;
   * {@code bytes().length()} of the result says how far it goes.
   *
   * @throws MalformedException when no key of the three kinds begins there
   */
  static CoseKey first(Bytes data, int at) {
    CborReader in = new CborReader(data, at);
    int parameters = in.map();
    expect(in, 1, "kty");
    long type = in.integer();
    expect(in, 3, "alg");
    long algorithm = in.integer();
    if (type == CoseWriter.EC2 && algorithm == Es256.ALGORITHM) {
      count(parameters, 5, "ES256");
      expect(in, -1, "crv");
      number(in, Es256.P_256, "the curve of ES256");
      expect(in, -2, "x");
      Bytes x = in.bytes();
      expect(in, -3, "y");
      return new Es256(x, in.bytes());
    }
    if (type == CoseWriter.OKP && algorithm == Ed25519.ALGORITHM) {
      count(parameters, 4, "Ed25519");
      expect(in, -1, "crv");
      number(in, Ed25519.CURVE, "the curve of EdDSA");
      expect(in, -2, "x");
      return new Ed25519(in.bytes());
    }
    if (type == CoseWriter.RSA && algorithm == Rs256.ALGORITHM) {
      count(parameters, 4, "RS256");
      expect(in, -1, "n");
      Bytes n = in.bytes();
      expect(in, -2, "e");
      if (!in.bytes().equals(Rs256.EXPONENT)) {
        throw new MalformedException("An RSA exponent other than 65537");
      }
      return new Rs256(n);
    }
    throw new MalformedException(
        "A key of type "
            + type
            + " for algorithm "
            + algorithm
            + "; ES256 (-7), Ed25519 (-8) and RS256 (-257) are accepted");
  }

  private static void expect(CborReader in, int label, String name) {
    number(in, label, "the label of " + name);
  }

  private static void number(CborReader in, int wanted, String what) {
    long found = in.integer();
    if (found != wanted) {
      throw new MalformedException("COSE key: " + what + " is " + wanted + ", not " + found);
    }
  }

  private static void count(int parameters, int wanted, String kind) {
    if (parameters != wanted) {
      throw new MalformedException(
          "COSE key: " + kind + " has " + wanted + " parameters, not " + parameters);
    }
  }

  /**
   * What people compare on two screens, four groups of four hexadecimal digits: the beginning of
   * SHA-256 over the key. 64 bits hold against a second key made to look like a given one for the
   * minutes that an enrolment is open.
   */
  static String fingerprint(Bytes key) {
    byte[] hash;
    try {
      hash = MessageDigest.getInstance("SHA-256").digest(key.toArray());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
    StringBuilder text = new StringBuilder(HexFormat.of().formatHex(hash, 0, 8));
    for (int group = 12; group > 0; group -= 4) {
      text.insert(group, ' ');
    }
    return text.toString();
  }
}
