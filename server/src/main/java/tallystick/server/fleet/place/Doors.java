package tallystick.server.fleet.place;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import tallystick.atm.rule.Jurisdiction;
import tallystick.atm.rule.RuleBook;
import tallystick.intent.TerminalId;
import tallystick.server.fleet.FleetDatabase;
import tallystick.server.fleet.machine.Machines;

/**
 * Why a machine takes no customers because of what people or the law decided. The beat shows it on
 * the machine's screen, pages show it, and no price is given while there is a reason: all three ask
 * here, so that they cannot differ.
 */
public final class Doors {
  private static final DateTimeFormatter OPENS =
      DateTimeFormatter.ofPattern("EEEE HH:mm", Locale.ENGLISH);

  private final FleetDatabase database;
  private final Parts parts;

  /**
   * What it asks.
   *
   * @param fleetLock why no machine at all trades; empty when they may
   */
  public record Parts(
      Machines machines,
      Places places,
      Closures closures,
      RuleBook rules,
      Supplier<Optional<String>> fleetLock) {}

  /**
   * One reason.
   *
   * @param code for programs: fleet-lock, locked, closed-fleet, closed-jurisdiction, closed-group,
   *     closed-place, law, licence, hours
   * @param why for the customer or the operator
   */
  public record Shut(String code, String why) {}

  public Doors(FleetDatabase database, Parts parts) {
    this.database = database;
    this.parts = parts;
  }

  /** Every reason, the gravest first; empty when the machine takes customers. */
  public List<Shut> reasons(TerminalId terminal) {
    return reasons(terminal, parts.machines().lockedBecause(terminal));
  }

  /**
   * The same for whoever has read the machine's row already.
   *
   * @param locked the machine's own lock; empty when it has none
   */
  public List<Shut> reasons(TerminalId terminal, String locked) {
    List<Shut> found = new ArrayList<>();
    Place place = parts.places().of(terminal);
    Optional<String> everyone = parts.fleetLock().get();
    everyone.ifPresent(why -> found.add(new Shut("fleet-lock", why)));
    // Whoever asks for a machine's own lock may be told of everyone's.
    if (!locked.isEmpty() && !everyone.equals(Optional.of(locked))) {
      found.add(new Shut("locked", locked));
    }
    for (Closures.Closure closure : parts.closures().of(place, place.jurisdiction())) {
      found.add(closed(closure));
    }
    place.location().ifPresent(location -> found.addAll(ofLocation(location)));
    return found;
  }

  /** What a machine without a place is shut by, where its coin's setting says whose rules hold. */
  public Optional<Shut> byLaw(TerminalId terminal, Jurisdiction fallback, ZoneId zone) {
    Place place = parts.places().of(terminal);
    if (place.location().isPresent()) {
      return Optional.empty();
    }
    return parts.closures().of(place, Optional.of(fallback)).stream()
        .filter(closure -> closure.scope().kind() == Closures.Kind.JURISDICTION)
        .findFirst()
        .map(Doors::closed)
        .or(() -> closedByLaw(fallback, Instant.ofEpochMilli(database.nowMs()).atZone(zone)));
  }

  private Optional<Shut> closedByLaw(Jurisdiction jurisdiction, ZonedDateTime now) {
    return parts
        .rules()
        .inForce(jurisdiction, now.toLocalDate())
        .closed()
        .map(rule -> new Shut("law", "Closed by " + rule.statute()));
  }

  /** Whether this closure is a reason for this machine, as far as its place and group tell. */
  public boolean isShutBy(TerminalId terminal, Closures.Closure closure) {
    Place place = parts.places().of(terminal);
    return closure.scope().covers(place, place.jurisdiction());
  }

  private static Shut closed(Closures.Closure closure) {
    return new Shut(
        "closed-" + closure.scope().kind().name().toLowerCase(Locale.ROOT),
        "Closed, " + closure.scope().words() + ": " + closure.why());
  }

  private List<Shut> ofLocation(Location location) {
    List<Shut> found = new ArrayList<>();
    ZonedDateTime now = Instant.ofEpochMilli(database.nowMs()).atZone(ZoneId.of(location.zone()));
    closedByLaw(new Jurisdiction(location.jurisdiction()), now).ifPresent(found::add);
    location
        .licensed()
        .filter(licence -> !licence.holdsOn(now.toLocalDate()))
        .ifPresent(
            licence ->
                found.add(
                    new Shut(
                        "licence",
                        "The licence "
                            + licence.number()
                            + " of this place ended on "
                            + licence.lastDay())));
    if (!location.hours().isOpen(now.toLocalDateTime())) {
      found.add(
          new Shut(
              "hours",
              "Outside of opening hours"
                  + location
                      .hours()
                      .opensAfter(now)
                      .map(opens -> "; opens " + OPENS.format(opens))
                      .orElse("")));
    }
    return found;
  }

  /** In one line, for a screen; empty when the machine takes customers. */
  public String why(TerminalId terminal) {
    return reasons(terminal).stream().map(Shut::why).findFirst().orElse("");
  }
}
