package tallystick.server.fleet.place;

import java.time.ZoneId;
import java.util.Optional;
import tallystick.atm.rule.Jurisdiction;

/**
 * Where one machine stands and what it is of.
 *
 * @param id of the location; 0 where it stands nowhere
 * @param location empty where nobody said: then its coins' settings say whose rules hold
 * @param group empty for none
 * @param oneWay whether it takes cash and gives none
 * @param message on its screen; empty for none
 */
public record Place(
    long id, Optional<Location> location, Optional<String> group, boolean oneWay, String message) {
  /** Of a machine of which nobody said anything. */
  public static final Place NOWHERE = new Place(0, Optional.empty(), Optional.empty(), false, "");

  /** Whose rules hold; empty: those of the coin's setting. */
  public Optional<Jurisdiction> jurisdiction() {
    return location.map(Location::jurisdiction).map(Jurisdiction::new);
  }

  /** Whose days count; empty: those of the coin's setting. */
  public Optional<ZoneId> zone() {
    return location.map(Location::zone).map(ZoneId::of);
  }

  public Optional<Licence> licence() {
    return location.flatMap(Location::licensed);
  }
}
