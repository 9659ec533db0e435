package tallystick.server.api;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tallystick.server.fleet.Fleet;
import tallystick.server.fleet.place.Closures;
import tallystick.server.fleet.place.Groups;
import tallystick.server.fleet.place.Licence;
import tallystick.server.fleet.place.Location;
import tallystick.server.fleet.place.OpeningHours;
import tallystick.server.fleet.place.Places;

/**
 * Places, groups and the kill switch. Shutting is for whoever may stop things; opening again, and
 * all else, is for administrators, who must have proved lately that it is they.
 */
@RestController
@RequestMapping("/api/v1/fleet")
class PlacesController {
  private static final BigDecimal E6 = BigDecimal.valueOf(1_000_000);

  private final Fleet fleet;

  PlacesController(Fleet fleet) {
    this.fleet = fleet;
  }

  /**
   * A place as people write it.
   *
   * @param latitude decimal degrees, north positive; null with the other where nobody said
   * @param hours seven lines, Monday first, such as {@code 08:00-12:00, 13:00-18:00}; an empty one
   *     is a day without any; no lines: always open
   * @param jurisdiction ISO 3166, {@code US-CA}
   * @param licence empty for none
   * @param licenceUntil its last day; null: no end
   */
  record PlaceTerms(
      String name,
      List<String> address,
      @Nullable String latitude,
      @Nullable String longitude,
      List<String> hours,
      String zone,
      String contact,
      String jurisdiction,
      String licence,
      @Nullable String licenceUntil) {
    static PlaceTerms of(Location place) {
      Location.Position at = place.position();
      Licence licence = place.licence();
      return new PlaceTerms(
          place.name(),
          place.address(),
          at == null ? null : degrees(at.latitudeE6()),
          at == null ? null : degrees(at.longitudeE6()),
          place.hours().week(),
          place.zone(),
          place.contact(),
          place.jurisdiction(),
          licence == null ? "" : licence.number(),
          licence == null ? null : licence.lastDay());
    }

    /**
     * The place that this says.
     *
     * @throws IllegalArgumentException naming what cannot be
     */
    Location toLocation() {
      return new Location(
          name,
          address,
          latitude == null || longitude == null || latitude.isBlank() || longitude.isBlank()
              ? null
              : new Location.Position(micro(latitude), micro(longitude)),
          new OpeningHours(hours),
          zone,
          contact,
          jurisdiction,
          licence.isBlank()
              ? null
              : new Licence(
                  licence, licenceUntil == null || licenceUntil.isBlank() ? null : licenceUntil));
    }

    private static String degrees(int micro) {
      return BigDecimal.valueOf(micro, 6).stripTrailingZeros().toPlainString();
    }

    private static int micro(String degrees) {
      try {
        return new BigDecimal(degrees.strip())
            .multiply(E6)
            .setScale(0, RoundingMode.HALF_EVEN)
            .intValueExact();
      } catch (ArithmeticException | NumberFormatException e) {
        throw new IllegalArgumentException(
            "Degrees are written 37.7749 or -122.4194, not \"" + degrees + "\"", e);
      }
    }
  }

  /** A place as somebody saved it; versions count from 1. */
  record PlaceView(
      long id, PlaceTerms terms, int version, long changedMs, String changedBy, int machines) {}

  record GroupView(String name, String note, int machines) {}

  /**
   * Something that was shut.
   *
   * @param kind fleet, jurisdiction, group or place
   * @param name empty for the fleet
   * @param title for people
   * @param machines how many it shuts; 0 once it is open again
   * @param reopenedMs null while it is shut
   */
  record ClosureView(
      long id,
      String kind,
      String name,
      String title,
      String why,
      String closedBy,
      long closedMs,
      String reopenedBy,
      @Nullable Long reopenedMs,
      int machines) {}

  /** All of it. */
  record PlacesView(
      List<PlaceView> places,
      List<GroupView> groups,
      List<ClosureView> closed,
      List<ClosureView> history) {}

  /**
   * A place to be saved.
   *
   * @param id null for a new one
   * @param after the version that it was judged on; 0 for a new one
   */
  record PlaceSave(@Nullable Long id, int after, PlaceTerms terms) {}

  record GroupWish(String name, String note) {}

  /** What is to be shut, and why; machines there show the reason. */
  record ClosureWish(String kind, String name, String reason) {}

  @GetMapping("/places")
  PlacesView places() {
    Caller.requireAllBots();
    Map<Long, Integer> machines = fleet.places().machines();
    return new PlacesView(
        fleet.places().all().stream().map(one -> view(one, machines)).toList(),
        fleet.groups().all().stream()
            .map(one -> new GroupView(one.name(), one.note(), one.machines()))
            .toList(),
        fleet.closures().open().stream().map(this::view).toList(),
        fleet.closures().history().stream()
            .filter(one -> one.reopenedMs() != 0)
            .map(this::view)
            .toList());
  }

  /** Saves a new place, or what follows on a version that somebody has read. */
  @PostMapping("/places")
  PlaceView save(@RequestBody PlaceSave wish) {
    Caller.requireAllBots();
    Caller.requireStepUp();
    Location place = wish.terms().toLocation();
    String by = Caller.now().name();
    Long id = wish.id();
    return done(
        id == null
            ? fleet.places().add(place, by)
            : fleet.places().save(id, place, wish.after(), by));
  }

  /** Removes a place where no machine stands. */
  @PostMapping("/places/{id}/removal")
  PlaceView remove(@PathVariable long id, @RequestBody PlaceSave wish) {
    Caller.requireAllBots();
    Caller.requireStepUp();
    return done(fleet.places().remove(id, wish.after()));
  }

  private PlaceView done(Places.Saved saved) {
    return switch (saved) {
      case Places.Saved.Done(Places.Version version) -> view(version, fleet.places().machines());
      case Places.Saved.Stale(int current) ->
          throw Problem.conflict(
              "stale",
              current == 0
                  ? "This place is not there any more"
                  : "Version " + current + " was saved meanwhile: look at it, and judge again");
      case Places.Saved.TooMany(int most) ->
          throw Problem.conflict("too-many", "At most " + most + " places are kept");
      case Places.Saved.InUse(int machines) ->
          throw Problem.conflict(
              "in-use", machines + " machines stand there: move them first, then remove the place");
    };
  }

  @PostMapping("/groups")
  List<GroupView> addGroup(@RequestBody GroupWish wish) {
    Caller.requireAllBots();
    Caller.requireStepUp();
    return done(
        fleet.groups().add(wish.name().strip(), wish.note().strip(), Caller.now().name()),
        wish.name());
  }

  @PostMapping("/groups/{name}/removal")
  List<GroupView> removeGroup(@PathVariable String name) {
    Caller.requireAllBots();
    Caller.requireStepUp();
    return done(fleet.groups().remove(name), name);
  }

  private List<GroupView> done(Groups.Saved saved, String name) {
    return switch (saved) {
      case DONE ->
          fleet.groups().all().stream()
              .map(one -> new GroupView(one.name(), one.note(), one.machines()))
              .toList();
      case EXISTS -> throw Problem.conflict("exists", "There is a group " + name + " already");
      case TOO_MANY ->
          throw Problem.conflict("too-many", "At most " + Groups.MAX_GROUPS + " groups are kept");
      case IN_USE ->
          throw Problem.conflict("in-use", "Machines are of group " + name + ": move them first");
      case UNKNOWN -> throw Problem.notFound("There is no group " + name);
    };
  }

  /** Shuts a scope: no new sale begins there; those that run go on. */
  @PostMapping("/closures")
  ClosureView close(@RequestBody ClosureWish wish) {
    Caller.requireAllBots();
    return view(fleet.closures().close(scope(wish), wish.reason(), Caller.now().name()));
  }

  /** Opens it again. */
  @PostMapping("/closures/{id}/reopening")
  PlacesView reopen(@PathVariable long id) {
    Caller.requireAllBots();
    Caller.requireStepUp();
    if (!fleet.closures().reopen(id, Caller.now().name())) {
      throw Problem.conflict("not-shut", "This is open already; look at the list again");
    }
    return places();
  }

  private Closures.Scope scope(ClosureWish wish) {
    Closures.Kind kind;
    try {
      kind = Closures.Kind.valueOf(wish.kind().toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest("invalid", "What is shut is fleet, jurisdiction, group or place");
    }
    Closures.Scope scope = new Closures.Scope(kind, wish.name().strip());
    boolean known =
        switch (kind) {
          case FLEET, JURISDICTION -> true;
          case GROUP -> fleet.groups().exists(scope.name());
          case PLACE -> place(scope.name()) != null;
        };
    if (!known) {
      throw Problem.notFound("There is no " + wish.kind() + " " + wish.name());
    }
    return scope;
  }

  private Places.@Nullable Version place(String id) {
    try {
      return fleet.places().find(Long.parseLong(id)).orElse(null);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static PlaceView view(Places.Version one, Map<Long, Integer> machines) {
    return new PlaceView(
        one.id(),
        PlaceTerms.of(one.location()),
        one.version(),
        one.changedMs(),
        one.changedBy(),
        machines.getOrDefault(one.id(), 0));
  }

  private ClosureView view(Closures.Closure one) {
    Closures.Scope scope = one.scope();
    Places.Version place = scope.kind() == Closures.Kind.PLACE ? place(scope.name()) : null;
    return new ClosureView(
        one.id(),
        scope.kind().name().toLowerCase(Locale.ROOT),
        scope.name(),
        place == null ? scope.name() : place.location().name(),
        one.why(),
        one.closedBy(),
        one.closedMs(),
        one.reopenedBy(),
        one.reopenedMs() == 0 ? null : one.reopenedMs(),
        one.reopenedMs() == 0 ? shuts(one) : 0);
  }

  /** How many machines of the log it shuts by their place or group. */
  private int shuts(Closures.Closure closure) {
    List<tallystick.intent.TerminalId> machines = new ArrayList<>();
    fleet
        .fold()
        .picture()
        .machines()
        .values()
        .forEach(
            known -> {
              if (!known.removed()) {
                machines.add(known.terminal());
              }
            });
    return (int)
        machines.stream().filter(machine -> fleet.doors().isShutBy(machine, closure)).count();
  }
}
