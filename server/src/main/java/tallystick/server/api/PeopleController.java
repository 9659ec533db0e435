package tallystick.server.api;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
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
import tallystick.server.PublicOrigin;
import tallystick.server.people.Departure;
import tallystick.server.people.KeeperPeople;
import tallystick.server.people.Links;
import tallystick.server.people.Passkeys;
import tallystick.server.people.People;
import tallystick.server.people.Person;
import tallystick.server.people.Role;
import tallystick.server.people.Session;
import tallystick.server.people.Sessions;
import tallystick.server.people.Standings;

/**
 * The organisation's people. Only administrators come here, and only people change anything: a
 * token that was stolen invites nobody and resets nobody.
 */
@RestController
@RequestMapping("/api/v1/people")
class PeopleController {
  private final People people;
  private final Links links;
  private final Passkeys passkeys;
  private final Sessions sessions;
  private final Standings standings;
  private final KeeperPeople keeper;
  private final Departure departure;
  private final PublicOrigin origin;

  PeopleController(
      People people,
      Links links,
      Passkeys passkeys,
      Sessions sessions,
      Standings standings,
      KeeperPeople keeper,
      Departure departure,
      PublicOrigin origin) {
    this.people = people;
    this.links = links;
    this.passkeys = passkeys;
    this.sessions = sessions;
    this.standings = standings;
    this.keeper = keeper;
    this.departure = departure;
    this.origin = origin;
  }

  /**
   * Somebody. Times are milliseconds since 1970.
   *
   * @param state {@code active}, {@code invited}, {@code suspended} or {@code locked-out}
   * @param stateText why he is locked out; otherwise empty
   * @param keeperName his name at the keeper; null when he was never proved there
   * @param restsBecause why his trading rights rest; empty when they do not
   * @param linkExpiresMs until when a link that he was given holds; null without one
   */
  record PersonView(
      String id,
      String name,
      String role,
      String state,
      String stateText,
      @Nullable String keeperName,
      int passkeys,
      boolean hasPassword,
      String restsBecause,
      int sessions,
      @Nullable Long lastUsedMs,
      @Nullable Long linkExpiresMs,
      long createdMs) {}

  record Invitation(String name, String role) {}

  /** To be given to that person by a way that reaches only him. It counts once. */
  record Link(String id, String link, long expiresMs) {
    @Override
    public String toString() {
      return "Link[" + id + "]";
    }
  }

  record Change(@Nullable String role, @Nullable Boolean suspended) {}

  @GetMapping
  List<PersonView> list() {
    return people.list().stream().map(this::view).toList();
  }

  private PersonView view(Person person) {
    List<Session> living = sessions.list(person.id());
    int keys = passkeys.list(person.id()).size();
    Standings.Standing standing = standings.of(person);
    String state =
        switch (standing) {
          case ALTERED, UNKNOWN_ADMINISTRATOR -> "locked-out";
          case SUSPENDED -> "suspended";
          case GOOD, KEEPER_UNREAD -> keys == 0 && !person.hasPassword() ? "invited" : "active";
        };
    return new PersonView(
        person.id(),
        person.name(),
        person.role().word(),
        state,
        state.equals("locked-out") ? standing.text() : "",
        person.keeperName(),
        keys,
        person.hasPassword(),
        person.restsBecause(),
        living.size(),
        living.isEmpty() ? null : living.getFirst().lastUsedMs(),
        links.expiry(person.id()).orElse(null),
        person.createdMs());
  }

  /** Nobody is invited as an administrator: the keeper enrols those, and they prove it. */
  @PostMapping("/invitations")
  @ResponseStatus(HttpStatus.CREATED)
  Link invite(@RequestBody Invitation wanted) {
    asked();
    Role role = Role.parse(wanted.role());
    if (role == Role.ADMINISTRATOR) {
      throw Problem.conflict(
          "administrator-by-proof",
          "Administrators are enrolled in the keeper, at the approver; then they come here and"
              + " prove themselves. Nobody is invited as one");
    }
    return switch (people.make(wanted.name(), role, "en", null)) {
      case People.Made.Done done -> link(Links.Kind.INVITATION, done.person());
      case People.Made.NameTaken taken ->
          throw Problem.conflict("name-taken", "Somebody is called " + taken.name() + " already");
    };
  }

  /**
   * Ends his sessions. An administrator has to be one in the keeper, and to have proved it here.
   */
  @PutMapping("/{id}")
  PersonView change(@PathVariable String id, @RequestBody Change wanted) {
    Caller.ByPerson caller = asked();
    notOneself(id, caller);
    @Nullable Role role = wanted.role() == null ? null : Role.parse(wanted.role());
    if (role == Role.ADMINISTRATOR) {
      Optional<String> known = found(id).flatMap(p -> Optional.ofNullable(p.keeperName()));
      if (known.isEmpty() || !keeper.has(known.get())) {
        throw Problem.conflict(
            "administrator-by-proof",
            "He has to be enrolled in the keeper, and to prove it here while he is signed in");
      }
    }
    return view(
        changed(
            id,
            person -> {
              Person now = role == null ? person : person.as(role);
              return wanted.suspended() == null ? now : now.suspended(wanted.suspended());
            }));
  }

  /** His means of sign-in, tokens and sessions end with him; what he did stays written. */
  @DeleteMapping("/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void delete(@PathVariable String id) {
    notOneself(id, asked());
    if (!departure.of(id)) {
      throw missing(id);
    }
  }

  /** A link with which he chooses new means; his trading rights rest until a passkey proves him. */
  @PostMapping("/{id}/reset")
  Link reset(@PathVariable String id) {
    asked();
    Person person = found(id).filter(Person::intact).orElseThrow(() -> missing(id));
    boolean fresh = passkeys.list(id).isEmpty() && !person.hasPassword();
    return link(fresh ? Links.Kind.INVITATION : Links.Kind.RESET, person);
  }

  private Link link(Links.Kind kind, Person person) {
    Links.Made made = links.make(kind, person.id());
    return new Link(person.id(), origin.value() + "/welcome#" + made.text(), made.expiresMs());
  }

  private static Caller.ByPerson asked() {
    Caller.ByPerson caller = Caller.requirePerson();
    Caller.requireStepUp();
    return caller;
  }

  private static void notOneself(String id, Caller.ByPerson caller) {
    if (id.equals(caller.person().id())) {
      throw Problem.conflict(
          "not-yourself", "Nobody changes his own role or account: ask another administrator");
    }
  }

  private Optional<Person> found(String id) {
    return people.find(id);
  }

  private Person changed(String id, UnaryOperator<Person> deed) {
    return people.change(id, deed).orElseThrow(() -> missing(id));
  }

  private static Problem missing(String id) {
    return Problem.notFound(
        "There is nobody with the id " + id + " whom this server wrote; GET /api/v1/people lists");
  }
}
