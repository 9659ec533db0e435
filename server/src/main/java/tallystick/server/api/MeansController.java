package tallystick.server.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tallystick.intent.Bytes;
import tallystick.server.PublicOrigin;
import tallystick.server.ServerSettings;
import tallystick.server.people.Ceremonies;
import tallystick.server.people.OwnMeans;
import tallystick.server.people.Passkeys;
import tallystick.server.people.Passwords;
import tallystick.server.people.People;
import tallystick.server.people.Person;
import tallystick.server.people.RecoveryCodes;

/** One's own means of sign-in. Changing them asks for a passkey or a code first. */
@RestController
@RequestMapping("/api/v1/means")
class MeansController {
  private final ServerSettings settings;
  private final PublicOrigin origin;
  private final OwnMeans means;
  private final People people;
  private final Passkeys passkeys;
  private final Passwords passwords;
  private final RecoveryCodes codes;
  private final Ceremonies ceremonies;
  private final Cookies cookies;

  MeansController(
      ServerSettings settings,
      PublicOrigin origin,
      OwnMeans means,
      People people,
      Passkeys passkeys,
      Passwords passwords,
      RecoveryCodes codes,
      Ceremonies ceremonies,
      Cookies cookies) {
    this.settings = settings;
    this.origin = origin;
    this.means = means;
    this.people = people;
    this.passkeys = passkeys;
    this.passwords = passwords;
    this.codes = codes;
    this.ceremonies = ceremonies;
    this.cookies = cookies;
  }

  /**
   * A passkey. Times are milliseconds since 1970.
   *
   * @param unproven made while trading rights rested: it signs in but proves nobody
   */
  record PasskeyView(
      String id, String name, boolean unproven, long createdMs, @Nullable Long lastUsedMs) {}

  record Means(List<PasskeyView> passkeys, boolean hasPassword, int recoveryCodesLeft) {}

  record NewPasskey(Map<String, Object> credential, @Nullable String name) {}

  record NewPassword(String password) {
    @Override
    public String toString() {
      return "NewPassword[...]";
    }
  }

  /** The secret for the app; {@code pending} goes with its first code, and nothing holds before. */
  record Pending(WelcomeController.AppSecret secret, String pending) {
    @Override
    public String toString() {
      return "Pending[...]";
    }
  }

  record FirstCode(String pending, String code) {
    @Override
    public String toString() {
      return "FirstCode[...]";
    }
  }

  /** Shown this once. */
  record Codes(List<String> recoveryCodes) {
    @Override
    public String toString() {
      return "Codes[...]";
    }
  }

  record Language(String language) {}

  @GetMapping
  Means list() {
    return view(Caller.requirePerson().person().id());
  }

  private Means view(String id) {
    Person person = people.find(id).orElseThrow();
    return new Means(
        passkeys.list(id).stream()
            .map(
                p ->
                    new PasskeyView(
                        PasskeyJson.text(p.credentialId()),
                        p.name(),
                        p.unproven(),
                        p.createdMs(),
                        p.lastUsedMs()))
            .toList(),
        person.hasPassword(),
        codes.left(id));
  }

  private static Caller.ByPerson asked() {
    Caller.ByPerson caller = Caller.requirePerson();
    Caller.requireStepUp();
    return caller;
  }

  @PostMapping("/passkeys/options")
  PasskeyJson.CreationOptions options(HttpServletResponse response) {
    Caller.ByPerson caller = asked();
    Ceremonies.Begun begun =
        ceremonies.begin(
            Ceremonies.Purpose.MAKE_PASSKEY, caller.session().id(), Ceremonies.LIFE_MS);
    cookies.set(response, Cookies.Name.CEREMONY, begun.ticket());
    return PasskeyJson.creation(
        begun.challengeText(),
        origin.value().rpId(),
        settings.organisation().name(),
        caller.person(),
        passkeys.list(caller.person().id()));
  }

  /** Made in a session that no passkey proved while the rights rest, it proves nobody later. */
  @PostMapping("/passkeys")
  @ResponseStatus(HttpStatus.CREATED)
  Means add(
      @RequestBody NewPasskey body, HttpServletRequest request, HttpServletResponse response) {
    Caller.ByPerson caller = asked();
    Bytes challenge =
        cookies
            .get(request, Cookies.Name.CEREMONY)
            .flatMap(
                ticket ->
                    ceremonies.challenge(
                        Ceremonies.Purpose.MAKE_PASSKEY, caller.session().id(), ticket))
            .filter(ceremonies::use)
            .orElseThrow(() -> Problem.badRequest("too-late", "That took too long; try again"));
    cookies.clear(response, Cookies.Name.CEREMONY);
    PasskeyJson.Registration made = PasskeyJson.registration(body.credential());
    String name =
        body.name() == null || body.name().isBlank()
            ? DeviceName.of(request.getHeader("User-Agent"))
            : body.name().strip();
    if (name.length() > WelcomeController.MAX_PASSKEY_NAME) {
      throw Problem.badRequest(
          "invalid", "A passkey's name has at most " + WelcomeController.MAX_PASSKEY_NAME);
    }
    return switch (passkeys.add(
        caller.person(),
        origin.value(),
        challenge,
        made.attestationObject(),
        made.clientDataJson(),
        name)) {
      case Passkeys.Added.Refused refused ->
          throw Problem.badRequest("refused", "Refused: " + refused.why());
      case Passkeys.Added.Done done -> view(caller.person().id());
    };
  }

  @DeleteMapping("/passkeys/{id}")
  Means remove(@PathVariable String id) {
    Caller.ByPerson caller = asked();
    Person person = caller.person();
    boolean last = passkeys.list(person.id()).size() == 1 && !person.hasPassword();
    if (last) {
      throw Problem.conflict(
          "last-means", "It is your only means of sign-in; add another before you remove it");
    }
    Bytes credentialId = PasskeyJson.bytes("id", id);
    if (person.rests()
        && !caller.session().proved()
        && passkeys.list(person.id()).stream()
            .anyMatch(p -> p.credentialId().equals(credentialId) && !p.unproven())) {
      // Or whoever used the reset link would take from the person what proves him.
      throw Problem.denied("trading-rests", person.restsBecause());
    }
    if (!passkeys.remove(person.id(), credentialId)) {
      throw Problem.notFound("You have no passkey " + id);
    }
    return view(person.id());
  }

  /** A password, or another one; it holds once the app's first code has come. */
  @PostMapping("/password")
  Pending password(@RequestBody NewPassword body) {
    Person person = asked().person();
    String organisation = settings.organisation().name();
    String hash =
        WelcomeController.hashed(passwords, body.password(), List.of(person.name(), organisation));
    OwnMeans.Pending pending = means.choose(person, hash);
    return new Pending(
        WelcomeController.AppSecret.of(pending.totpSecret(), organisation, person.name()),
        pending.text());
  }

  /** With it all other sessions end: whoever knew the old password is out. */
  @PostMapping("/totp")
  Codes totp(@RequestBody FirstCode body) {
    Caller.ByPerson caller = asked();
    return means
        .settle(caller.person(), caller.session(), body.pending(), body.code())
        .map(Codes::new)
        .orElseThrow(
            () ->
                Problem.badRequest(
                    "refused",
                    "That is not the code of now, or the password was chosen too long" + " ago"));
  }

  @DeleteMapping("/password")
  Means noPassword() {
    Person person = asked().person();
    if (passkeys.list(person.id()).isEmpty()) {
      throw Problem.conflict(
          "last-means", "It is your only means of sign-in; add a passkey before you remove it");
    }
    means.noPassword(person);
    return view(person.id());
  }

  /** New ones; the old ones are worth nothing from now on. */
  @PostMapping("/recovery-codes")
  Codes newCodes() {
    Person person = asked().person();
    if (!person.hasPassword()) {
      throw Problem.conflict("no-password", "Recovery codes go with a password; you have none");
    }
    return new Codes(codes.make(person.id()));
  }

  @PutMapping("/language")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void language(@RequestBody Language body) {
    people.change(Caller.requirePerson().person().id(), person -> person.speaking(body.language()));
  }
}
