package tallystick.server.people;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.Base64;
import tallystick.intent.ApproverKey;
import tallystick.intent.Bytes;
import tallystick.intent.CoseKey;

/**
 * An authenticator with its browser, for tests: it holds one passkey of one host and signs whatever
 * it is told, at whatever origin it is told to be.
 */
public final class SoftPasskey {
  private static final int UP_UV = 0x05;
  private static final int UP_UV_AT = 0x45;
  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

  private final String host;
  private final byte[] id = new byte[16];
  private final KeyPair pair;
  private int counter;

  /** Flags of the next answers; user present and verified unless told otherwise. */
  public int flags = UP_UV;

  public SoftPasskey(String host) {
    this.host = host;
    new SecureRandom().nextBytes(id);
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      pair = generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** What the keeper enrols it with. */
  public ApproverKey.Passkey key() {
    return new ApproverKey.Passkey(Bytes.of(id), cose());
  }

  public String idText() {
    return TEXT.encodeToString(id);
  }

  private Bytes cose() {
    ECPublicKey key = (ECPublicKey) pair.getPublic();
    return new CoseKey.Es256(unsigned(key.getW().getAffineX()), unsigned(key.getW().getAffineY()))
        .bytes();
  }

  private static Bytes unsigned(BigInteger number) {
    byte[] bytes = new byte[32];
    byte[] signed = number.toByteArray();
    int count = Math.min(signed.length, 32);
    System.arraycopy(signed, signed.length - count, bytes, 32 - count, count);
    return Bytes.of(bytes);
  }

  /** The JSON of {@code toJSON()} after making it. */
  public String made(String origin, String challenge) {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    data.writeBytes(sha256(host.getBytes(StandardCharsets.UTF_8)));
    data.write(UP_UV_AT);
    data.writeBytes(new byte[4]);
    data.writeBytes(new byte[16]);
    data.write(0);
    data.write(id.length);
    data.writeBytes(id);
    data.writeBytes(cose().toArray());
    byte[] authData = data.toByteArray();
    ByteArrayOutputStream object = new ByteArrayOutputStream();
    object.write(0xa3);
    text(object, "fmt");
    text(object, "none");
    text(object, "attStmt");
    object.write(0xa0);
    text(object, "authData");
    object.write(0x58);
    object.write(authData.length);
    object.writeBytes(authData);
    return """
        {"id":"%s","rawId":"%s","type":"public-key","authenticatorAttachment":"platform",\
        "clientExtensionResults":{"credProps":{"rk":true}},"response":{"attestationObject":"%s",\
        "clientDataJSON":"%s","transports":["internal"],"publicKeyAlgorithm":-7}}"""
        .formatted(
            idText(),
            idText(),
            TEXT.encodeToString(object.toByteArray()),
            TEXT.encodeToString(clientData("webauthn.create", origin, challenge)));
  }

  private static void text(ByteArrayOutputStream out, String text) {
    out.write(0x60 + text.length());
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** An answer's parts. */
  public record Answer(Bytes authenticatorData, Bytes clientData, Bytes signature) {}

  /** Signs the challenge as the page at this origin would have it signed. */
  public Answer signs(String origin, String challenge) {
    byte[] clientData = clientData("webauthn.get", origin, challenge);
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    data.writeBytes(sha256(host.getBytes(StandardCharsets.UTF_8)));
    data.write(flags);
    data.writeBytes(ByteBuffer.allocate(4).putInt(++counter).array());
    byte[] authData = data.toByteArray();
    byte[] hash = sha256(clientData);
    byte[] signed = Arrays.copyOf(authData, authData.length + hash.length);
    System.arraycopy(hash, 0, signed, authData.length, hash.length);
    try {
      Signature signer = Signature.getInstance("SHA256withECDSA");
      signer.initSign(pair.getPrivate());
      signer.update(signed);
      return new Answer(Bytes.of(authData), Bytes.of(clientData), Bytes.of(signer.sign()));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** The JSON of {@code toJSON()} after signing. */
  public String signed(String origin, String challenge, String personId) {
    Answer answer = signs(origin, challenge);
    return """
        {"id":"%s","rawId":"%s","type":"public-key","clientExtensionResults":{},"response":{\
        "authenticatorData":"%s","clientDataJSON":"%s","signature":"%s","userHandle":"%s"}}"""
        .formatted(
            idText(),
            idText(),
            TEXT.encodeToString(answer.authenticatorData().toArray()),
            TEXT.encodeToString(answer.clientData().toArray()),
            TEXT.encodeToString(answer.signature().toArray()),
            TEXT.encodeToString(personId.getBytes(StandardCharsets.UTF_8)));
  }

  /** What the approver's page hands over for a proof. */
  public String proof(String origin, String challenge, String nonce) {
    Answer answer = signs(origin, challenge);
    return """
        {"nonce":"%s","credentialId":"%s","authenticatorData":"%s","clientDataJson":"%s",\
        "signature":"%s"}"""
        .formatted(
            nonce,
            idText(),
            TEXT.encodeToString(answer.authenticatorData().toArray()),
            TEXT.encodeToString(answer.clientData().toArray()),
            TEXT.encodeToString(answer.signature().toArray()));
  }

  private static byte[] clientData(String type, String origin, String challenge) {
    return """
        {"type":"%s","challenge":"%s","origin":"%s","crossOrigin":false}"""
        .formatted(type, challenge, origin)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
