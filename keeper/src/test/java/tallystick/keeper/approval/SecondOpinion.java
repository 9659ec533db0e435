package tallystick.keeper.approval;

import com.webauthn4j.WebAuthnManager;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.AuthenticationParameters;
import com.webauthn4j.data.AuthenticationRequest;
import com.webauthn4j.data.attestation.authenticator.AAGUID;
import com.webauthn4j.data.attestation.authenticator.AttestedCredentialData;
import com.webauthn4j.data.attestation.authenticator.COSEKey;
import com.webauthn4j.data.attestation.statement.NoneAttestationStatement;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.server.ServerProperty;
import java.util.List;
import java.util.Optional;
import tallystick.intent.Approval;
import tallystick.intent.ApproverKey;
import tallystick.intent.ApproverOrigin;
import tallystick.intent.Bytes;

/** What a library that many use, and that nobody here wrote, says of an assertion. */
public final class SecondOpinion {
  private static final WebAuthnManager LIBRARY = WebAuthnManager.createNonStrictWebAuthnManager();

  private static final ObjectConverter CONVERTER = new ObjectConverter();

  private SecondOpinion() {}

  /** Why the library refuses; empty when it accepts. */
  // The record of a passkey may lack everything that its making would have told.
  @SuppressWarnings("NullAway")
  public static Optional<String> objection(
      ApproverOrigin origin, Bytes challenge, ApproverKey.Passkey key, Approval.WebAuthn said) {
    try {
      COSEKey cose = CONVERTER.getCborMapper().readValue(key.coseKey().toArray(), COSEKey.class);
      AttestedCredentialData credential =
          new AttestedCredentialData(AAGUID.ZERO, key.credentialId().toArray(), cose);
      CredentialRecordImpl record =
          new CredentialRecordImpl(
              new NoneAttestationStatement(),
              null,
              null,
              null,
              0,
              credential,
              null,
              null,
              null,
              null);
      ServerProperty server =
          ServerProperty.builder()
              .origin(new Origin(origin.value()))
              .rpId(origin.rpId())
              .challenge(new DefaultChallenge(challenge.toArray()))
              .build();
      LIBRARY.verify(
          new AuthenticationRequest(
              said.credentialId().toArray(),
              said.authenticatorData().toArray(),
              said.clientDataJson().toArray(),
              said.signature().toArray()),
          new AuthenticationParameters(
              server, record, List.of(key.credentialId().toArray()), true, true));
      return Optional.empty();
    } catch (RuntimeException e) {
      // It says no in several ways: its own exceptions, Jackson's, illegal arguments.
      return Optional.of(String.valueOf(e));
    }
  }
}
