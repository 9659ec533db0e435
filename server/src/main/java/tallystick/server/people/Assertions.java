package tallystick.server.people;

import com.webauthn4j.WebAuthnManager;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.credential.CredentialRecord;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.AuthenticationData;
import com.webauthn4j.data.AuthenticationParameters;
import com.webauthn4j.data.AuthenticationRequest;
import com.webauthn4j.data.PublicKeyCredentialParameters;
import com.webauthn4j.data.PublicKeyCredentialType;
import com.webauthn4j.data.RegistrationData;
import com.webauthn4j.data.RegistrationParameters;
import com.webauthn4j.data.RegistrationRequest;
import com.webauthn4j.data.attestation.AttestationObject;
import com.webauthn4j.data.attestation.authenticator.AAGUID;
import com.webauthn4j.data.attestation.authenticator.AttestedCredentialData;
import com.webauthn4j.data.attestation.authenticator.COSEKey;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.attestation.statement.NoneAttestationStatement;
import com.webauthn4j.data.client.CollectedClientData;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.server.ServerProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tallystick.intent.ApproverOrigin;
import tallystick.intent.Bytes;

/**
 * The verification of passkeys, by a library that many use: at exactly one origin, not framed, the
 * person present and verified. The keeper has a verification of its own and shares nothing.
 */
final class Assertions {
  private static final Logger log = LoggerFactory.getLogger(Assertions.class);

  /** What passkeys may sign with, the first liked best: ES256, Ed25519, RS256. */
  static final List<Long> ALGORITHMS = List.of(-7L, -8L, -257L);

  private static final WebAuthnManager LIBRARY = WebAuthnManager.createNonStrictWebAuthnManager();
  private static final ObjectConverter CONVERTER = new ObjectConverter();

  private Assertions() {}

  /** A good answer, as far as the library can tell. */
  sealed interface Verdict {
    /**
     * It holds.
     *
     * @param counter what the authenticator counts; 0 where it counts nothing
     */
    record Good(long counter) implements Verdict {}

    record Bad(String why) implements Verdict {}
  }

  /** A passkey that was made just now. */
  sealed interface Made {
    record Good(Bytes credentialId, Bytes coseKey, long counter) implements Made {}

    record Bad(String why) implements Made {}
  }

  /**
   * Whether this answers that challenge, at that origin, with that key.
   *
   * @param counter what the passkey had counted to; one that goes back was copied
   */
  // The record of a passkey may lack everything that its making would have told.
  @SuppressWarnings("NullAway")
  static Verdict verify(
      ApproverOrigin origin, Bytes challenge, Bytes coseKey, long counter, PasskeyAnswer answer) {
    try {
      COSEKey cose = CONVERTER.getCborMapper().readValue(coseKey.toArray(), COSEKey.class);
      CredentialRecord record =
          new CredentialRecordImpl(
              new NoneAttestationStatement(),
              null,
              null,
              null,
              counter,
              new AttestedCredentialData(AAGUID.ZERO, answer.credentialId().toArray(), cose),
              null,
              null,
              null,
              null);
      AuthenticationData data =
          LIBRARY.verify(
              new AuthenticationRequest(
                  answer.credentialId().toArray(),
                  answer.authenticatorData().toArray(),
                  answer.clientDataJson().toArray(),
                  answer.signature().toArray()),
              new AuthenticationParameters(
                  at(origin, challenge),
                  record,
                  List.of(answer.credentialId().toArray()),
                  true,
                  true));
      if (Boolean.TRUE.equals(data.getCollectedClientData().getCrossOrigin())) {
        return new Verdict.Bad("the page was shown inside another site's");
      }
      return new Verdict.Good(data.getAuthenticatorData().getSignCount());
    } catch (RuntimeException e) {
      return new Verdict.Bad(why(e));
    }
  }

  /** The passkey that a browser made, when it was made for this challenge at this origin. */
  static Made made(
      ApproverOrigin origin, Bytes challenge, Bytes attestationObject, Bytes clientDataJson) {
    try {
      RegistrationData data =
          LIBRARY.verify(
              new RegistrationRequest(attestationObject.toArray(), clientDataJson.toArray()),
              new RegistrationParameters(at(origin, challenge), accepted(), true, true));
      AttestationObject attestation = data.getAttestationObject();
      CollectedClientData client = data.getCollectedClientData();
      AttestedCredentialData credential =
          attestation == null
              ? null
              : attestation.getAuthenticatorData().getAttestedCredentialData();
      if (attestation == null || client == null || credential == null) {
        return new Made.Bad("the authenticator gave no key");
      }
      if (Boolean.TRUE.equals(client.getCrossOrigin())) {
        return new Made.Bad("the page was shown inside another site's");
      }
      return new Made.Good(
          Bytes.of(credential.getCredentialId()),
          Bytes.of(CONVERTER.getCborMapper().writeValueAsBytes(credential.getCOSEKey())),
          attestation.getAuthenticatorData().getSignCount());
    } catch (RuntimeException e) {
      return new Made.Bad(why(e));
    }
  }

  private static @Nullable List<PublicKeyCredentialParameters> accepted() {
    return ALGORITHMS.stream()
        .map(
            number ->
                new PublicKeyCredentialParameters(
                    PublicKeyCredentialType.PUBLIC_KEY, COSEAlgorithmIdentifier.create(number)))
        .toList();
  }

  private static ServerProperty at(ApproverOrigin origin, Bytes challenge) {
    return ServerProperty.builder()
        .origin(new Origin(origin.value()))
        .rpId(origin.rpId())
        .challenge(new DefaultChallenge(challenge.toArray()))
        .build();
  }

  /** The library says no in several ways: its own exceptions, Jackson's, illegal arguments. */
  private static String why(RuntimeException e) {
    log.info("A passkey's answer was refused: {}", e.toString());
    return String.valueOf(e.getMessage());
  }
}
