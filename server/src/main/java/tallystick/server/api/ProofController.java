package tallystick.server.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tallystick.intent.ApproverOrigin;
import tallystick.intent.Bytes;
import tallystick.server.PublicOrigin;
import tallystick.server.ServerSettings;
import tallystick.server.people.Ceremonies;
import tallystick.server.people.PasskeyAnswer;
import tallystick.server.people.Passkeys;
import tallystick.server.people.Person;
import tallystick.server.people.ProofAnswer;
import tallystick.server.people.Proofs;
import tallystick.server.people.Rests;

/** A person proved by his passkey at the approver: the only way in for the first one. */
@RestController
@RequestMapping("/api/v1/proof")
class ProofController {
  /** As long as a person takes to go to the approver and back. */
  private static final long LIFE_MS = 600_000;

  private final ServerSettings settings;
  private final PublicOrigin origin;
  private final Ceremonies ceremonies;
  private final Proofs proofs;
  private final Passkeys passkeys;
  private final Rests rests;
  private final SignedIn signedIn;
  private final Cookies cookies;

  ProofController(
      ServerSettings settings,
      PublicOrigin origin,
      Ceremonies ceremonies,
      Proofs proofs,
      Passkeys passkeys,
      Rests rests,
      SignedIn signedIn,
      Cookies cookies) {
    this.settings = settings;
    this.origin = origin;
    this.ceremonies = ceremonies;
    this.proofs = proofs;
    this.passkeys = passkeys;
    this.rests = rests;
    this.signedIn = signedIn;
    this.cookies = cookies;
  }

  /** Where to go; the nonce is this browser's, holds ten minutes and once. */
  record Asked(String nonce, String url) {}

  /** What the approver hands over in the address of {@code /proved}. All base64url. */
  record Answer(
      String nonce,
      String credentialId,
      String authenticatorData,
      String clientDataJson,
      String signature) {}

  /**
   * What came of it.
   *
   * @param welcome for who has no means of sign-in here yet: go on at {@code /welcome} with it
   * @param session for who has an account
   */
  record Proved(String name, @Nullable String welcome, SignedIn.@Nullable SessionState session) {}

  @PostMapping
  Asked ask(HttpServletResponse response) {
    Ceremonies.Begun begun = ceremonies.begin(Ceremonies.Purpose.PERSON_PROOF, "", LIFE_MS);
    cookies.set(response, Cookies.Name.PROOF, begun.ticket());
    return new Asked(
        begun.challengeText(), approver().value() + "/prove?nonce=" + begun.challengeText());
  }

  @PostMapping("/answer")
  Proved answer(
      @RequestBody Answer body, HttpServletRequest request, HttpServletResponse response) {
    Bytes nonce =
        cookies
            .get(request, Cookies.Name.PROOF)
            .flatMap(ticket -> ceremonies.challenge(Ceremonies.Purpose.PERSON_PROOF, "", ticket))
            .filter(asked -> PasskeyJson.text(asked).equals(body.nonce()))
            .orElseThrow(
                () ->
                    Problem.denied(
                        "proof-refused",
                        "This proof was not asked for by this browser, or took longer than ten"
                            + " minutes; begin again"));
    Caller.ByPerson caller = Caller.signedIn();
    @Nullable Person person = caller == null ? null : caller.person();
    Proofs.Outcome outcome =
        proofs.take(
            approver(),
            origin.value(),
            new ProofAnswer(
                body.nonce(),
                new PasskeyAnswer(
                    PasskeyJson.bytes("credentialId", body.credentialId()),
                    PasskeyJson.bytes("authenticatorData", body.authenticatorData()),
                    PasskeyJson.bytes("clientDataJson", body.clientDataJson()),
                    PasskeyJson.bytes("signature", body.signature()),
                    Bytes.empty())),
            person,
            () -> ceremonies.use(nonce),
            known -> known.hasPassword() || !passkeys.list(known.id()).isEmpty());
    return switch (outcome) {
      case Proofs.Outcome.Refused refused ->
          throw Problem.denied("proof-refused", "The proof was refused: " + refused.why());
      case Proofs.Outcome.Welcome welcome -> {
        cookies.clear(response, Cookies.Name.PROOF);
        yield new Proved(welcome.person().name(), welcome.link(), null);
      }
      case Proofs.Outcome.Known known -> {
        cookies.clear(response, Cookies.Name.PROOF);
        yield new Proved(
            known.person().name(), null, in(known.person(), caller, request, response));
      }
    };
  }

  private SignedIn.SessionState in(
      Person person,
      Caller.@Nullable ByPerson caller,
      HttpServletRequest request,
      HttpServletResponse response) {
    if (caller == null) {
      return signedIn.begin(person, "proof", true, request, response);
    }
    rests.proved(caller.person(), caller.session());
    return signedIn.again(caller);
  }

  private ApproverOrigin approver() {
    return settings
        .web()
        .approver()
        .orElseThrow(
            () ->
                Problem.conflict(
                    "no-approver",
                    "This server knows no approver; start it with --approver-origin"));
  }
}
