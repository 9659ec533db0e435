package tallystick.tally.proof;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A note signer on the JDK's Ed25519, for the witness and for tests. Its private text form is that
 * of signed-note tools: {@code PRIVATE+KEY+name+id+base64(type ‖ seed)}. The keeper does not use
 * it: its keys live in the vault.
 */
public final class JdkNoteSigner implements NoteSigner {
  private static final int SEED_BYTES = 32;
  private static final String PRIVATE_PREFIX = "PRIVATE+KEY+";

  /** PrivateKeyInfo of RFC 8410 up to the seed. */
  private static final byte[] PKCS8_PREFIX = {
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20
  };

  private final VerifierKey verifier;
  private final byte[] seed;
  private final PrivateKey key;

  private JdkNoteSigner(String name, KeyType type, byte[] seed) {
    this.seed = seed;
    try {
      KeyPair pair = pairOf(seed);
      this.key = pair.getPrivate();
      byte[] spki = pair.getPublic().getEncoded();
      byte[] raw = Arrays.copyOfRange(spki, spki.length - Ed25519.KEY_BYTES, spki.length);
      this.verifier = VerifierKey.of(name, type, raw);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has Ed25519", e);
    }
  }

  /** The signer of the Ed25519 {@code seed} of 32 bytes (RFC 8032's private key). */
  public static JdkNoteSigner of(String name, KeyType type, byte[] seed) {
    if (seed.length != SEED_BYTES) {
      throw new IllegalArgumentException("an Ed25519 seed has 32 bytes, this one " + seed.length);
    }
    return new JdkNoteSigner(name, type, seed.clone());
  }

  /** A new key from {@code random}. */
  public static JdkNoteSigner generate(String name, KeyType type, SecureRandom random) {
    byte[] seed = new byte[SEED_BYTES];
    random.nextBytes(seed);
    return new JdkNoteSigner(name, type, seed);
  }

  /** Reads the private text form, as ASCII bytes. */
  public static JdkNoteSigner parsePrivate(byte[] text) throws MalformedException {
    String skey = new String(text, StandardCharsets.US_ASCII).strip();
    if (!skey.startsWith(PRIVATE_PREFIX)) {
      throw new MalformedException("signer key: must begin with " + PRIVATE_PREFIX);
    }
    String rest = skey.substring(PRIVATE_PREFIX.length());
    int first = rest.indexOf('+');
    int second = first < 0 ? -1 : rest.indexOf('+', first + 1);
    if (second < 0 || !VerifierKey.isName(rest.substring(0, first))) {
      throw new MalformedException("signer key: expected " + PRIVATE_PREFIX + "name+id+base64");
    }
    byte[] typed = CanonicalBase64.decode(rest.substring(second + 1), "signer key");
    if (typed.length != 1 + SEED_BYTES) {
      throw new MalformedException("signer key: expected a type byte and 32 bytes");
    }
    JdkNoteSigner signer =
        new JdkNoteSigner(
            rest.substring(0, first),
            KeyType.of(typed[0]),
            Arrays.copyOfRange(typed, 1, typed.length));
    if (!HexFormat.of()
        .toHexDigits(signer.verifier.id())
        .equals(rest.substring(first + 1, second))) {
      throw new MalformedException("signer key: its id does not belong to its key");
    }
    return signer;
  }

  /** The private text form, ASCII, with a newline: for a file that only its owner reads. */
  public byte[] privateText() {
    byte[] typed = new byte[1 + SEED_BYTES];
    typed[0] = verifier.type().id();
    System.arraycopy(seed, 0, typed, 1, SEED_BYTES);
    String text =
        PRIVATE_PREFIX
            + verifier.name()
            + "+"
            + HexFormat.of().toHexDigits(verifier.id())
            + "+"
            + Base64.getEncoder().encodeToString(typed)
            + "\n";
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  public VerifierKey verifier() {
    return verifier;
  }

  @Override
  public String name() {
    return verifier.name();
  }

  @Override
  public KeyType keyType() {
    return verifier.type();
  }

  @Override
  public byte[] publicKey() {
    return verifier.publicKey();
  }

  @Override
  public byte[] sign(byte[] message) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(key);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("an Ed25519 key signs anything", e);
    }
  }

  /** The JDK derives a public key only while generating; so it is given the seed as its random. */
  private static KeyPair pairOf(byte[] seed) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
    generator.initialize(NamedParameterSpec.ED25519, new FixedRandom(seed));
    KeyPair pair = generator.generateKeyPair();
    byte[] pkcs8 = Arrays.copyOf(PKCS8_PREFIX, PKCS8_PREFIX.length + SEED_BYTES);
    System.arraycopy(seed, 0, pkcs8, PKCS8_PREFIX.length, SEED_BYTES);
    PrivateKey fromSeed =
        KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    if (!fromSeed.equals(pair.getPrivate())) {
      throw new GeneralSecurityException("the JDK's generator did not use the seed it was given");
    }
    return pair;
  }

  private static final class FixedRandom extends SecureRandom {
    private final byte[] bytes;

    FixedRandom(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public void nextBytes(byte[] into) {
      System.arraycopy(bytes, 0, into, 0, into.length);
    }
  }

  /** The public half only. */
  @Override
  public String toString() {
    return "signer of " + verifier;
  }
}
