package tallystick.server.fleet.place;

import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tallystick.atm.rule.Jurisdiction;

/**
 * A place where machines stand, as people wrote it.
 *
 * @param name that people call it by
 * @param address lines, as on a letter
 * @param position null where nobody said; the map leaves it out
 * @param zone of its clock
 * @param contact whom to call there
 * @param jurisdiction ISO 3166, {@code US-CA}: whose dated rules hold
 * @param licence null where none is kept
 */
public record Location(
    String name,
    List<String> address,
    @Nullable Position position,
    OpeningHours hours,
    String zone,
    String contact,
    String jurisdiction,
    @Nullable Licence licence) {
  private static final int MAX_NAME = 80;
  private static final int MAX_LINES = 6;
  private static final int MAX_LINE = 120;
  private static final int MAX_CONTACT = 200;

  /**
   * On the globe, in millionths of a degree (a tenth of a metre).
   *
   * @param latitudeE6 north is positive
   * @param longitudeE6 east is positive
   */
  public record Position(int latitudeE6, int longitudeE6) {
    private static final int QUARTER = 90_000_000;

    public Position {
      if (Math.abs(latitudeE6) > QUARTER || Math.abs(longitudeE6) > 2 * QUARTER) {
        throw new IllegalArgumentException("Latitudes go to 90 degrees, longitudes to 180");
      }
    }
  }

  public Location {
    name = name.strip();
    address = address.stream().map(String::strip).filter(line -> !line.isEmpty()).toList();
    contact = contact.strip();
    if (name.isEmpty() || name.length() > MAX_NAME) {
      throw new IllegalArgumentException("A place's name has 1 to " + MAX_NAME + " characters");
    }
    if (address.size() > MAX_LINES
        || address.stream().anyMatch(line -> line.length() > MAX_LINE)
        || contact.length() > MAX_CONTACT) {
      throw new IllegalArgumentException(
          "An address has up to 6 lines of 120 characters, a contact up to 200");
    }
    try {
      ZoneId.of(zone);
    } catch (java.time.DateTimeException e) {
      throw new IllegalArgumentException(
          "A zone is written Europe/Prague, not \"" + zone + "\"", e);
    }
    // Refuses what it cannot be.
    new Jurisdiction(jurisdiction);
  }

  public Optional<Position> at() {
    return Optional.ofNullable(position);
  }

  public Optional<Licence> licensed() {
    return Optional.ofNullable(licence);
  }
}
