package tallystick.keeper.approval;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import tallystick.intent.Approval;
import tallystick.intent.ApproverKey;
import tallystick.intent.ApproverOrigin;
import tallystick.intent.Bytes;
import tallystick.intent.CborReader;
import tallystick.intent.CoseKey;
import tallystick.intent.MalformedException;
import tallystick.keeper.KeeperException;

/**
 * Whether a passkey's answer approves exactly what was offered, at exactly the approver's origin,
 * by a person who was verified just now: WebAuthn level 3, section 7.2, with the limited
 * verification of client data of section 5.8.1.2, which compares bytes and needs no JSON parser.
 *
 * <pre>
 *  client data         {"type":"webauthn.get","challenge":"43 characters","origin":"https://...",
 *                      "crossOrigin":false   then   }   or   , and members of no meaning to us }
 *
 *  authenticator data  32  SHA-256 of the host of the origin (rpId)
 *                       1  flags: UP 01  UV 04  BE 08  BS 10  AT 40  ED 80
 *                       4  counter
 *                       n  extensions, one CBOR map, exactly when ED is set
 *
 *  signature           over authenticator data || SHA-256(client data)
 * </pre>
 *
 * <p>The counter is not looked at: passkeys that people carry between devices keep none, and every
 * challenge is taken once. A signature's other half (ECDSA's n - s) is taken as the standard has
 * it, for the same reason.
 */
final class PasskeyAssertion {
  private static final int RP_ID_HASH = 32;
  private static final int FIXED_LENGTH = RP_ID_HASH + 1 + 4;

  /**
   * Twice what browsers and authenticators write with the longest origin. Nine whole answers and
   * the change they approve have to fit one entry of the tally.
   */
  private static final int MAX_CLIENT_DATA = 1024;

  private static final int MAX_AUTHENTICATOR_DATA = 512;

  private static final int USER_PRESENT = 0x01;
  private static final int USER_VERIFIED = 0x04;
  private static final int BACKUP_ELIGIBLE = 0x08;
  private static final int BACKED_UP = 0x10;
  private static final int ATTESTED = 0x40;
  private static final int EXTENSIONS = 0x80;

  private PasskeyAssertion() {}

  /**
   * Why this assertion does not count; empty when it does.
   *
   * @param origin the approver's, of the keeper's own settings
   * @param challenge 32 bytes, of the terms that were offered for this change
   * @param key the passkey that the person was enrolled with
   */
  static Optional<String> objection(
      ApproverOrigin origin, Bytes challenge, ApproverKey.Passkey key, Approval.WebAuthn said) {
    if (!said.credentialId().equals(key.credentialId())) {
      return Optional.of("this passkey is not the one of " + said.person());
    }
    if (said.clientDataJson().length() > MAX_CLIENT_DATA
        || said.authenticatorData().length() > MAX_AUTHENTICATOR_DATA) {
      return Optional.of("the answer is longer than any that browsers give");
    }
    return againstClientData(origin, challenge, said.clientDataJson().toArray())
        .or(() -> againstAuthenticatorData(origin, said.authenticatorData()))
        .or(() -> againstSignature(key, said));
  }

  // ---------------------------------------------------------------- what the browser says

  private static Optional<String> againstClientData(
      ApproverOrigin origin, Bytes challenge, byte[] json) {
    String offered = Base64.getUrlEncoder().withoutPadding().encodeToString(challenge.toArray());
    ClientData data = new ClientData(json);
    if (!data.passes("{\"type\":\"webauthn.get\",\"challenge\":\"")) {
      return Optional.of("the browser was not asked for an assertion");
    }
    if (!data.passes(offered)) {
      return Optional.of("the signature is not over the terms that were offered");
    }
    if (!data.passes("\",\"origin\":\"" + origin.value() + "\"")) {
      return Optional.of("it was not made at " + origin.value() + ", the approver's page");
    }
    if (!data.passes(",\"crossOrigin\":false")) {
      return Optional.of("the approver's page was shown inside another site's");
    }
    return data.endsWithoutAnotherMeaning()
        ? Optional.empty()
        : Optional.of("what the browser signed ends in a way that browsers do not write");
  }

  // ---------------------------------------------------------------- what the authenticator says

  private static Optional<String> againstAuthenticatorData(ApproverOrigin origin, Bytes data) {
    byte[] bytes = data.toArray();
    if (bytes.length < FIXED_LENGTH) {
      return Optional.of("authenticator data of " + bytes.length + " bytes");
    }
    byte[] rpId = sha256(origin.rpId().getBytes(StandardCharsets.US_ASCII));
    if (!Arrays.equals(rpId, Arrays.copyOf(bytes, RP_ID_HASH))) {
      return Optional.of("the passkey is one of another host than " + origin.rpId());
    }
    int flags = bytes[RP_ID_HASH];
    if ((flags & USER_PRESENT) == 0) {
      return Optional.of("nobody touched the passkey");
    }
    if ((flags & USER_VERIFIED) == 0) {
      return Optional.of("the passkey did not ask who holds it (PIN, finger or face)");
    }
    if ((flags & BACKED_UP) != 0 && (flags & BACKUP_ELIGIBLE) == 0) {
      return Optional.of("the passkey contradicts itself: backed up, but it cannot be");
    }
    if ((flags & ATTESTED) != 0) {
      return Optional.of("that is the making of a passkey, not an approval");
    }
    if ((flags & EXTENSIONS) == 0) {
      return bytes.length == FIXED_LENGTH
          ? Optional.empty()
          : Optional.of("bytes follow the authenticator data");
    }
    return CborReader.endsWithOneMap(data, FIXED_LENGTH)
        ? Optional.empty()
        : Optional.of("the authenticator's extensions are not one map");
  }

  // ---------------------------------------------------------------- signatures

  private static Optional<String> againstSignature(
      ApproverKey.Passkey key, Approval.WebAuthn said) {
    byte[] data = said.authenticatorData().toArray();
    byte[] hash = sha256(said.clientDataJson().toArray());
    byte[] signed = Arrays.copyOf(data, data.length + hash.length);
    System.arraycopy(hash, 0, signed, data.length, hash.length);
    boolean verified;
    try {
      verified = verified(CoseKey.parse(key.coseKey()), signed, said.signature().toArray());
    } catch (MalformedException e) {
      return Optional.of(
          "the passkey of " + said.person() + " cannot be verified with: " + e.getMessage());
    }
    return verified
        ? Optional.empty()
        : Optional.of("the signature is not one of the passkey of " + said.person());
  }

  private static boolean verified(CoseKey key, byte[] signed, byte[] signature) {
    return switch (key) {
      case CoseKey.Ed25519 edwards ->
          signature.length == 64
              && org.bouncycastle.math.ec.rfc8032.Ed25519.verify(
                  signature, 0, edwards.x().toArray(), 0, signed, 0, signed.length);
      case CoseKey.Es256 elliptic -> {
        Optional<byte[]> plain = EcdsaSignature.plain(signature);
        yield plain.isPresent()
            && verified("SHA256withECDSAinP1363Format", key(elliptic), signed, plain.get());
      }
      case CoseKey.Rs256 rsa -> verified("SHA256withRSA", key(rsa), signed, signature);
    };
  }

  private static boolean verified(
      String algorithm, PublicKey key, byte[] signed, byte[] signature) {
    Signature verifier;
    try {
      verifier = Signature.getInstance(algorithm);
      verifier.initVerify(key);
      verifier.update(signed);
    } catch (GeneralSecurityException e) {
      throw missing(algorithm, e);
    }
    try {
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      // Of another length than this key's signatures, or a number out of its range.
      return false;
    }
  }

  private static PublicKey key(CoseKey.Es256 key) {
    try {
      AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
      curve.init(new ECGenParameterSpec("secp256r1"));
      ECPoint point = new ECPoint(number(key.x()), number(key.y()));
      return KeyFactory.getInstance("EC")
          .generatePublic(
              new ECPublicKeySpec(point, curve.getParameterSpec(ECParameterSpec.class)));
    } catch (GeneralSecurityException e) {
      throw missing("P-256", e);
    }
  }

  private static PublicKey key(CoseKey.Rs256 key) {
    try {
      return KeyFactory.getInstance("RSA")
          .generatePublic(new RSAPublicKeySpec(number(key.n()), number(CoseKey.Rs256.EXPONENT)));
    } catch (GeneralSecurityException e) {
      throw missing("RSA", e);
    }
  }

  private static BigInteger number(Bytes bigEndian) {
    return new BigInteger(1, bigEndian.toArray());
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw missing("SHA-256", e);
    }
  }

  private static KeeperException missing(String what, GeneralSecurityException cause) {
    return new KeeperException(
        "This Java runtime cannot verify " + what + ": run the keeper with the JDK it asks for",
        cause);
  }
}
