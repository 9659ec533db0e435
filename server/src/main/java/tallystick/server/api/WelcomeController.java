package tallystick.server.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tallystick.intent.Bytes;
import tallystick.server.PublicOrigin;
import tallystick.server.ServerSettings;
import tallystick.server.people.Ceremonies;
import tallystick.server.people.Links;
import tallystick.server.people.Passkeys;
import tallystick.server.people.Passwords;
import tallystick.server.people.QrPicture;
import tallystick.server.people.Totp;
import tallystick.server.people.Welcomes;

/** The way in by a link that counts once: invitation, reset, or the way on after a proof. */
@RestController
@RequestMapping("/api/v1/welcome")
class WelcomeController {
  static final int MAX_PASSKEY_NAME = 60;

  private final ServerSettings settings;
  private final PublicOrigin origin;
  private final Welcomes welcomes;
  private final Passwords passwords;
  private final Passkeys passkeys;
  private final Ceremonies ceremonies;
  private final SignedIn signedIn;
  private final Cookies cookies;

  WelcomeController(
      ServerSettings settings,
      PublicOrigin origin,
      Welcomes welcomes,
      Passwords passwords,
      Passkeys passkeys,
      Ceremonies ceremonies,
      SignedIn signedIn,
      Cookies cookies) {
    this.settings = settings;
    this.origin = origin;
    this.welcomes = welcomes;
    this.passwords = passwords;
    this.passkeys = passkeys;
    this.ceremonies = ceremonies;
    this.signedIn = signedIn;
    this.cookies = cookies;
  }

  record Token(String token) {
    @Override
    public String toString() {
      return "Token[...]";
    }
  }

  /** Who is welcome; {@code kind} is {@code invitation}, {@code reset} or {@code proved}. */
  record Guest(String name, String role, String kind) {}

  record TokenAndCredential(String token, Map<String, Object> credential) {
    @Override
    public String toString() {
      return "TokenAndCredential[...]";
    }
  }

  record TokenAndPassword(String token, String password) {
    @Override
    public String toString() {
      return "TokenAndPassword[...]";
    }
  }

  record TokenAndCode(String token, String code) {
    @Override
    public String toString() {
      return "TokenAndCode[...]";
    }
  }

  /**
   * What the app has to know.
   *
   * @param totpSecret base32, to be typed
   * @param otpauth the same as an address, for a link on a telephone
   * @param qr the address as a picture that the page draws itself
   */
  record AppSecret(String totpSecret, String otpauth, QrPicture qr) {
    static AppSecret of(Bytes secret, String organisation, String name) {
      String text = Totp.base32(secret.toArray());
      String label = "Tallystick " + organisation + ":" + name;
      String otpauth =
          "otpauth://totp/"
              + escaped(label)
              + "?secret="
              + text
              + "&issuer="
              + escaped("Tallystick " + organisation);
      return new AppSecret(text, otpauth, QrPicture.of(otpauth));
    }

    private static String escaped(String text) {
      return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public String toString() {
      return "AppSecret[...]";
    }
  }

  /** In, with the recovery codes that are shown this once. */
  record Settled(List<String> recoveryCodes, SignedIn.SessionState session) {
    @Override
    public String toString() {
      return "Settled[...]";
    }
  }

  @PostMapping
  Guest look(@RequestBody Token body) {
    Welcomes.Guest guest = guest(body.token());
    return new Guest(guest.person().name(), guest.person().role().word(), guest.kind().word());
  }

  @PostMapping("/passkey/options")
  PasskeyJson.CreationOptions options(@RequestBody Token body, HttpServletResponse response) {
    Welcomes.Guest guest = guest(body.token());
    Ceremonies.Begun begun =
        ceremonies.begin(Ceremonies.Purpose.MAKE_PASSKEY, body.token(), Ceremonies.LIFE_MS);
    cookies.set(response, Cookies.Name.CEREMONY, begun.ticket());
    return PasskeyJson.creation(
        begun.challengeText(),
        origin.value().rpId(),
        settings.organisation().name(),
        guest.person(),
        passkeys.list(guest.person().id()));
  }

  @PostMapping("/passkey")
  SignedIn.SessionState passkey(
      @RequestBody TokenAndCredential body,
      HttpServletRequest request,
      HttpServletResponse response) {
    Bytes challenge = madeFor(body.token(), request);
    PasskeyJson.Registration made = PasskeyJson.registration(body.credential());
    Welcomes.Settled settled =
        welcomes.byPasskey(
            body.token(),
            origin.value(),
            challenge,
            made.attestationObject(),
            made.clientDataJson(),
            DeviceName.of(request.getHeader("User-Agent")));
    cookies.clear(response, Cookies.Name.CEREMONY);
    return in(settled, "passkey", request, response).session();
  }

  private Bytes madeFor(String subject, HttpServletRequest request) {
    return cookies
        .get(request, Cookies.Name.CEREMONY)
        .flatMap(ticket -> ceremonies.challenge(Ceremonies.Purpose.MAKE_PASSKEY, subject, ticket))
        .filter(ceremonies::use)
        .orElseThrow(
            () ->
                Problem.badRequest(
                    "too-late", "That took too long, or began in another browser; try again"));
  }

  @PostMapping("/password")
  AppSecret password(@RequestBody TokenAndPassword body) {
    Welcomes.Guest guest = guest(body.token());
    String name = guest.person().name();
    String hash = hashed(body.password(), name);
    return AppSecret.of(welcomes.choose(body.token(), hash), settings.organisation().name(), name);
  }

  private String hashed(String password, String name) {
    return hashed(passwords, password, List.of(name, settings.organisation().name()));
  }

  /** The hash of a password that may be one. */
  static String hashed(Passwords passwords, String password, List<String> near) {
    passwords
        .objection(password, near)
        .ifPresent(
            why -> {
              throw Problem.badRequest("password-weak", why);
            });
    return passwords
        .hash(password)
        .orElseThrow(
            () ->
                Problem.unavailable(
                    "busy", "Many sign in at the same time; try again in a moment"));
  }

  @PostMapping("/totp")
  Settled totp(
      @RequestBody TokenAndCode body, HttpServletRequest request, HttpServletResponse response) {
    return in(welcomes.byPassword(body.token(), body.code()), "password", request, response);
  }

  private Settled in(
      Welcomes.Settled settled,
      String means,
      HttpServletRequest request,
      HttpServletResponse response) {
    return switch (settled) {
      case Welcomes.Settled.In in -> {
        // Whom a proof brought was proved by it; a link that somebody was sent proves nobody.
        boolean proved =
            in.kind() == Links.Kind.PROVED
                || (in.kind() == Links.Kind.INVITATION && means.equals("passkey"));
        yield new Settled(
            in.recoveryCodes(), signedIn.begin(in.person(), means, proved, request, response));
      }
      case Welcomes.Settled.Refused refused ->
          throw Problem.badRequest("refused", "Refused: " + refused.why());
      case Welcomes.Settled.Gone gone -> throw gone();
    };
  }

  private Welcomes.Guest guest(String token) {
    return welcomes.guest(token).orElseThrow(WelcomeController::gone);
  }

  private static Problem gone() {
    return Problem.notFound(
        "This link was used, or has ended: it holds a day and counts once. Ask for another");
  }
}
