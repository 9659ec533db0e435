package tallystick.server.api;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import tallystick.intent.Bytes;
import tallystick.server.people.Ceremonies;
import tallystick.server.people.PasskeyAnswer;
import tallystick.server.people.Passkeys;
import tallystick.server.people.Person;

/**
 * Passkeys in the JSON that browsers speak ({@code parseCreationOptionsFromJSON}, {@code toJSON()}:
 * WebAuthn level 3, sections 5.1.8 to 5.1.10): bytes are base64url without padding.
 */
final class PasskeyJson {
  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

  /** Twice what the largest attestation takes. */
  private static final int MAX_TEXT = 64 * 1024;

  private PasskeyJson() {}

  /** What a browser is to ask an authenticator for. */
  record RequestOptions(
      String challenge,
      long timeout,
      String rpId,
      List<Descriptor> allowCredentials,
      String userVerification) {}

  /** What a browser is to make. */
  record CreationOptions(
      RelyingParty rp,
      User user,
      String challenge,
      List<Algorithm> pubKeyCredParams,
      long timeout,
      List<Descriptor> excludeCredentials,
      Selection authenticatorSelection,
      String attestation) {}

  record RelyingParty(String id, String name) {}

  record User(String id, String name, String displayName) {}

  record Algorithm(String type, long alg) {}

  record Descriptor(String type, String id) {}

  record Selection(String residentKey, boolean requireResidentKey, String userVerification) {}

  /** What a browser made. */
  record Registration(Bytes attestationObject, Bytes clientDataJson) {}

  static RequestOptions request(String challenge, String rpId, List<Passkeys.Passkey> allowed) {
    return new RequestOptions(
        challenge, Ceremonies.LIFE_MS, rpId, descriptors(allowed), "required");
  }

  static CreationOptions creation(
      String challenge,
      String rpId,
      String organisation,
      Person person,
      List<Passkeys.Passkey> known) {
    return new CreationOptions(
        new RelyingParty(rpId, "Tallystick " + organisation),
        new User(
            TEXT.encodeToString(person.id().getBytes(StandardCharsets.UTF_8)),
            person.name(),
            person.name()),
        challenge,
        Passkeys.algorithms().stream().map(alg -> new Algorithm("public-key", alg)).toList(),
        Ceremonies.LIFE_MS,
        descriptors(known),
        new Selection("required", true, "required"),
        "none");
  }

  private static List<Descriptor> descriptors(List<Passkeys.Passkey> passkeys) {
    return passkeys.stream()
        .map(passkey -> new Descriptor("public-key", text(passkey.credentialId())))
        .toList();
  }

  static String text(Bytes bytes) {
    return TEXT.encodeToString(bytes.toArray());
  }

  static PasskeyAnswer answer(Map<String, Object> credential) {
    Map<?, ?> response = response(credential);
    Object handle = response.get("userHandle");
    return new PasskeyAnswer(
        bytes(credential, "id"),
        bytes(response, "authenticatorData"),
        bytes(response, "clientDataJSON"),
        bytes(response, "signature"),
        handle == null ? Bytes.empty() : bytes(response, "userHandle"));
  }

  static Registration registration(Map<String, Object> credential) {
    Map<?, ?> response = response(credential);
    return new Registration(
        bytes(response, "attestationObject"), bytes(response, "clientDataJSON"));
  }

  private static Map<?, ?> response(Map<String, Object> credential) {
    if (credential.get("response") instanceof Map<?, ?> response) {
      return response;
    }
    throw Problem.badRequest("invalid", "credential is what the browser's toJSON() gives");
  }

  private static Bytes bytes(Map<?, ?> in, String name) {
    if (in.get(name) instanceof String text) {
      return bytes(name, text);
    }
    throw Problem.badRequest("invalid", "credential." + name + " is missing");
  }

  static Bytes bytes(String name, String text) {
    if (text.length() > MAX_TEXT) {
      throw Problem.badRequest("invalid", name + " is longer than browsers write");
    }
    try {
      return Bytes.of(Base64.getUrlDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest("invalid", name + " is no base64url");
    }
  }
}
