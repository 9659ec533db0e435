package tallystick.server.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tallystick.intent.Bytes;
import tallystick.server.PublicOrigin;
import tallystick.server.people.Ceremonies;
import tallystick.server.people.Passkeys;
import tallystick.server.people.PasswordSignIn;
import tallystick.server.people.People;
import tallystick.server.people.Person;
import tallystick.server.people.Rests;
import tallystick.server.people.Right;
import tallystick.server.people.Session;
import tallystick.server.people.Sessions;

/** Signing in and out, and being asked once more before what matters. */
@RestController
@RequestMapping("/api/v1")
class SessionController {
  private final PublicOrigin origin;
  private final People people;
  private final Sessions sessions;
  private final Passkeys passkeys;
  private final Ceremonies ceremonies;
  private final PasswordSignIn passwords;
  private final Rests rests;
  private final SignedIn signedIn;
  private final Cookies cookies;

  SessionController(
      PublicOrigin origin,
      People people,
      Sessions sessions,
      Passkeys passkeys,
      Ceremonies ceremonies,
      PasswordSignIn passwords,
      Rests rests,
      SignedIn signedIn,
      Cookies cookies) {
    this.origin = origin;
    this.people = people;
    this.sessions = sessions;
    this.passkeys = passkeys;
    this.ceremonies = ceremonies;
    this.passwords = passwords;
    this.rests = rests;
    this.signedIn = signedIn;
    this.cookies = cookies;
  }

  /** What the browser's {@code toJSON()} gives. */
  record PasskeyCredential(Map<String, Object> credential) {}

  record NameAndPassword(String name, String password) {
    @Override
    public String toString() {
      return "NameAndPassword[...]";
    }
  }

  /** {@code next} is {@code totp}; the ticket holds five minutes and goes with the code. */
  record SecondStep(String next, String ticket) {}

  record TicketAndCode(String ticket, String code) {
    @Override
    public String toString() {
      return "TicketAndCode[...]";
    }
  }

  record Code(String code) {
    @Override
    public String toString() {
      return "Code[...]";
    }
  }

  /**
   * A session as it is listed. Times are milliseconds since 1970.
   *
   * @param current whether it is the caller's
   */
  record SessionView(
      String id,
      String personId,
      String means,
      String device,
      String source,
      long createdMs,
      long lastUsedMs,
      long expiresMs,
      boolean current) {}

  @GetMapping("/session")
  SignedIn.SessionState session(HttpServletRequest request, HttpServletResponse response) {
    Caller.ByPerson caller = Caller.signedIn();
    Optional<String> secret = cookies.get(request, Cookies.Name.SESSION);
    if (caller == null || secret.isEmpty()) {
      cookies.setAnyCsrf(response);
      return signedIn.nobody();
    }
    cookies.setCsrf(response, sessions.csrfToken(secret.get()));
    return signedIn.view(caller.person(), caller.session());
  }

  @DeleteMapping("/session")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void signOut(HttpServletResponse response) {
    Caller.ByPerson caller = Caller.signedIn();
    if (caller != null) {
      sessions.end(caller.session().id(), "Signed out");
    }
    cookies.clear(response, Cookies.Name.SESSION);
  }

  // ---------------------------------------------------------------- by passkey

  @PostMapping("/session/passkey/options")
  PasskeyJson.RequestOptions passkeyOptions(HttpServletResponse response) {
    return options(Ceremonies.Purpose.SIGN_IN, "", List.of(), response);
  }

  @PostMapping("/session/passkey")
  SignedIn.SessionState passkey(
      @RequestBody PasskeyCredential body,
      HttpServletRequest request,
      HttpServletResponse response) {
    Passkeys.Passkey passkey =
        verified(Ceremonies.Purpose.SIGN_IN, "", body.credential(), request, response);
    Person person =
        people
            .find(passkey.personId())
            .orElseThrow(() -> Problem.signInFailed("sign-in-failed", "This account is gone"));
    return signedIn.begin(person, "passkey", !passkey.unproven(), request, response);
  }

  private PasskeyJson.RequestOptions options(
      Ceremonies.Purpose purpose,
      String subject,
      List<Passkeys.Passkey> allowed,
      HttpServletResponse response) {
    Ceremonies.Begun begun = ceremonies.begin(purpose, subject, Ceremonies.LIFE_MS);
    cookies.set(response, Cookies.Name.CEREMONY, begun.ticket());
    return PasskeyJson.request(begun.challengeText(), origin.value().rpId(), allowed);
  }

  /** The passkey that answered this browser's challenge, now used up. */
  private Passkeys.Passkey verified(
      Ceremonies.Purpose purpose,
      String subject,
      Map<String, Object> credential,
      HttpServletRequest request,
      HttpServletResponse response) {
    Bytes challenge =
        cookies
            .get(request, Cookies.Name.CEREMONY)
            .flatMap(ticket -> ceremonies.challenge(purpose, subject, ticket))
            .orElseThrow(
                () ->
                    Problem.signInFailed(
                        "sign-in-failed", "That took too long, or began elsewhere; try again"));
    cookies.clear(response, Cookies.Name.CEREMONY);
    return switch (passkeys.verify(origin.value(), challenge, PasskeyJson.answer(credential))) {
      case Passkeys.Verified.Bad bad ->
          throw Problem.signInFailed("sign-in-failed", "The passkey was refused: " + bad.why());
      case Passkeys.Verified.Good good -> {
        if (!ceremonies.use(challenge)) {
          throw Problem.signInFailed("sign-in-failed", "This answer was used before; try again");
        }
        yield good.passkey();
      }
    };
  }

  // ---------------------------------------------------------------- by password

  /** A wrong password and an unknown name are answered alike, after the same work. */
  @PostMapping("/session/password")
  SecondStep password(@RequestBody NameAndPassword body, HttpServletRequest request) {
    return switch (passwords.password(body.name(), body.password(), signedIn.from(request))) {
      case PasswordSignIn.Answer.Next next -> new SecondStep("totp", next.ticket());
      case PasswordSignIn.Answer other -> throw refused(other);
    };
  }

  /** A code of the app, or a recovery code. */
  @PostMapping("/session/totp")
  SignedIn.SessionState totp(
      @RequestBody TicketAndCode body, HttpServletRequest request, HttpServletResponse response) {
    return switch (passwords.code(body.ticket(), body.code(), signedIn.from(request))) {
      case PasswordSignIn.Answer.In in ->
          signedIn.begin(in.person(), "password", false, request, response);
      case PasswordSignIn.Answer other -> throw refused(other);
    };
  }

  private static Problem refused(PasswordSignIn.Answer answer) {
    return switch (answer) {
      case PasswordSignIn.Answer.Failed f ->
          Problem.signInFailed(
              "sign-in-failed",
              "Name, password or code is wrong. A code counts once and for half a minute: when the"
                  + " clock of your telephone or of this server is off, it never fits");
      case PasswordSignIn.Answer.SlowDown slow -> Problem.slowDown(slow.waitMs());
      case PasswordSignIn.Answer.Busy busy ->
          Problem.unavailable("busy", "Many sign in at the same time; try again in a moment");
      case PasswordSignIn.Answer.Next n -> throw new IllegalStateException("Not a refusal");
      case PasswordSignIn.Answer.In i -> throw new IllegalStateException("Not a refusal");
    };
  }

  // ---------------------------------------------------------------- asked once more

  @PostMapping("/session/step-up/passkey/options")
  PasskeyJson.RequestOptions stepUpOptions(HttpServletResponse response) {
    Caller.ByPerson caller = Caller.requirePerson();
    return options(
        Ceremonies.Purpose.STEP_UP,
        caller.session().id(),
        passkeys.list(caller.person().id()),
        response);
  }

  /** A passkey from before a reset also ends the rest of the trading rights. */
  @PostMapping("/session/step-up/passkey")
  SignedIn.SessionState stepUpByPasskey(
      @RequestBody PasskeyCredential body,
      HttpServletRequest request,
      HttpServletResponse response) {
    Caller.ByPerson caller = Caller.requirePerson();
    Passkeys.Passkey passkey =
        verified(
            Ceremonies.Purpose.STEP_UP,
            caller.session().id(),
            body.credential(),
            request,
            response);
    if (!passkey.personId().equals(caller.person().id())) {
      throw Problem.signInFailed("sign-in-failed", "This passkey is somebody else's");
    }
    if (passkey.unproven()) {
      sessions.stepUp(caller.session(), false);
    } else {
      rests.proved(caller.person(), caller.session());
    }
    return signedIn.again(caller);
  }

  @PostMapping("/session/step-up/totp")
  SignedIn.SessionState stepUpByCode(@RequestBody Code body, HttpServletRequest request) {
    Caller.ByPerson caller = Caller.requirePerson();
    return switch (passwords.stepUp(caller.person(), body.code(), signedIn.from(request))) {
      case PasswordSignIn.Answer.In in -> {
        sessions.stepUp(caller.session(), false);
        yield signedIn.again(caller);
      }
      case PasswordSignIn.Answer other -> throw refused(other);
    };
  }

  // ---------------------------------------------------------------- the list

  /** Living sessions: one's own, or a person's for administrators. */
  @GetMapping("/sessions")
  List<SessionView> list(@RequestParam(required = false) @Nullable String person) {
    Caller.ByPerson caller = Caller.requirePerson();
    String whose = person == null ? caller.person().id() : person;
    if (!whose.equals(caller.person().id()) && !caller.rights().contains(Right.ADMIN)) {
      throw Problem.denied("role-missing", "Only administrators see others' sessions");
    }
    return sessions.list(whose).stream().map(session -> view(session, caller)).toList();
  }

  private static SessionView view(Session session, Caller.ByPerson caller) {
    return new SessionView(
        session.id(),
        session.personId(),
        session.means(),
        session.device(),
        session.source(),
        session.createdMs(),
        session.lastUsedMs(),
        session.expiresMs(),
        session.id().equals(caller.session().id()));
  }

  /** Ends one, and its streams with it. Others' need an administrator who was asked just now. */
  @DeleteMapping("/sessions/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void end(@PathVariable String id) {
    Caller.ByPerson caller = Caller.requirePerson();
    Optional<Session> session = sessions.find(id);
    boolean own = session.isPresent() && session.get().personId().equals(caller.person().id());
    if (!own) {
      if (!caller.rights().contains(Right.ADMIN)) {
        throw Problem.notFound("You have no session " + id);
      }
      Caller.requireStepUp();
    }
    if (session.isEmpty() || !sessions.end(id, "Ended by " + caller.person().name())) {
      throw Problem.notFound("There is no session " + id);
    }
  }

  /** Ends all others of one's own. */
  @DeleteMapping("/sessions")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void endOthers() {
    Caller.ByPerson caller = Caller.requirePerson();
    sessions.endOthers(caller.person().id(), caller.session().id(), "Ended from another session");
  }
}
