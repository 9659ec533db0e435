package tallystick.keeper.approval;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.UnaryOperator;
import tallystick.intent.Approval;
import tallystick.intent.ApproverKey;
import tallystick.intent.ApproverOrigin;
import tallystick.intent.Bytes;
import tallystick.intent.CoseKey;
import tallystick.intent.PersonId;

/**
 * An authenticator with its browser, for tests: honest unless it is told what to say otherwise, and
 * every part of its answer can be told.
 */
public final class SoftwareAuthenticator {
  public static final int UP = 0x01;
  public static final int UV = 0x04;
  public static final int BE = 0x08;
  public static final int BS = 0x10;
  public static final int AT = 0x40;
  public static final int ED = 0x80;

  /** What it signs with. */
  public enum Kind {
    ES256("EC", 256, "SHA256withECDSA"),
    ED25519("Ed25519", 255, "Ed25519"),
    RS256("RSA", 2048, "SHA256withRSA");

    private final String key;
    private final int bits;
    private final String signature;

    Kind(String key, int bits, String signature) {
      this.key = key;
      this.bits = bits;
      this.signature = signature;
    }
  }

  private final PersonId person;
  private final Kind kind;
  private final KeyPair pair;
  private final Bytes credentialId;

  public SoftwareAuthenticator(String person, Kind kind) {
    this.person = new PersonId(person);
    this.kind = kind;
    byte[] id = new byte[16];
    new SecureRandom().nextBytes(id);
    this.credentialId = Bytes.of(id);
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(kind.key);
      generator.initialize(kind.bits);
      this.pair = generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  public PersonId person() {
    return person;
  }

  public Kind kind() {
    return kind;
  }

  /** What it is enrolled with. */
  public ApproverKey.Passkey key() {
    return new ApproverKey.Passkey(credentialId, coseKey().bytes());
  }

  private CoseKey coseKey() {
    return switch (kind) {
      case ES256 -> {
        ECPublicKey key = (ECPublicKey) pair.getPublic();
        yield new CoseKey.Es256(
            unsigned(key.getW().getAffineX(), 32), unsigned(key.getW().getAffineY(), 32));
      }
      case ED25519 -> {
        byte[] spki = pair.getPublic().getEncoded();
        yield new CoseKey.Ed25519(
            Bytes.of(Arrays.copyOfRange(spki, spki.length - 32, spki.length)));
      }
      case RS256 ->
          new CoseKey.Rs256(unsigned(((RSAPublicKey) pair.getPublic()).getModulus(), 256));
    };
  }

  private static Bytes unsigned(BigInteger number, int length) {
    byte[] bytes = new byte[length];
    byte[] signed = number.toByteArray();
    int count = Math.min(signed.length, length);
    System.arraycopy(signed, signed.length - count, bytes, length - count, count);
    return Bytes.of(bytes);
  }

  /** An honest approval. */
  public Approval.WebAuthn approves(ApproverOrigin origin, Bytes challenge) {
    return answer(origin, challenge).sign();
  }

  /** An honest answer, to be changed. */
  public Answer answer(ApproverOrigin origin, Bytes challenge) {
    return new Answer(origin, challenge);
  }

  /** What is about to be signed; each field may be told otherwise. */
  public final class Answer {
    String type = "webauthn.get";
    String challenge;
    String origin;
    String crossOrigin = ",\"crossOrigin\":false";
    String rest = "}";
    String rpId;
    int flags = UP | UV;
    int counter;
    byte[] extra = {};
    Bytes id = credentialId;
    PersonId name = person;
    SoftwareAuthenticator signer = SoftwareAuthenticator.this;
    UnaryOperator<String> json = text -> text;
    UnaryOperator<byte[]> data = bytes -> bytes;
    UnaryOperator<byte[]> signature = bytes -> bytes;

    /** As they are sent, when they are not what was signed. */
    UnaryOperator<byte[]> sentData = bytes -> bytes;

    UnaryOperator<byte[]> sentJson = bytes -> bytes;

    Answer(ApproverOrigin at, Bytes offered) {
      challenge = base64(offered);
      origin = at.value();
      rpId = at.rpId();
    }

    public Approval.WebAuthn sign() {
      String text =
          "{\"type\":\""
              + type
              + "\",\"challenge\":\""
              + challenge
              + "\",\"origin\":\""
              + origin
              + "\""
              + crossOrigin
              + rest;
      byte[] clientData = json.apply(text).getBytes(StandardCharsets.UTF_8);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.writeBytes(sha256(rpId.getBytes(StandardCharsets.UTF_8)));
      out.write(flags);
      for (int shift = 24; shift >= 0; shift -= 8) {
        out.write(counter >> shift);
      }
      out.writeBytes(extra);
      byte[] authenticatorData = data.apply(out.toByteArray());
      byte[] signed = signer.signs(concatenated(authenticatorData, sha256(clientData)));
      return new Approval.WebAuthn(
          name,
          id,
          Bytes.of(sentData.apply(authenticatorData)),
          Bytes.of(sentJson.apply(clientData)),
          Bytes.of(signature.apply(signed)));
    }
  }

  /** A signature over these bytes. */
  byte[] signs(byte[] message) {
    try {
      Signature signer = Signature.getInstance(kind.signature);
      signer.initSign(pair.getPrivate());
      signer.update(message);
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static String base64(Bytes bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toArray());
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static byte[] concatenated(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }
}
