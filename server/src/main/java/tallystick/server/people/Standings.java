package tallystick.server.people;

import java.util.EnumSet;
import java.util.Set;

/** What a person may do now: his role, less whatever speaks against it at the moment. */
public final class Standings {
  private final KeeperPeople keeper;

  public Standings(KeeperPeople keeper) {
    this.keeper = keeper;
  }

  /** How somebody stands. */
  public enum Standing {
    GOOD(""),
    /** An administrator, and the keeper has not been read since this server started. */
    KEEPER_UNREAD(
        "The keeper has not said yet who its administrators are; until then you can only look"),
    SUSPENDED("Your account is suspended. Ask an administrator"),
    /** His row does not bear this server's seal. */
    ALTERED(
        "Your account was changed outside of this server and is locked. Ask an administrator to"
            + " delete it and to invite you anew"),
    /** An administrator here whom the keeper does not have. */
    UNKNOWN_ADMINISTRATOR(
        "You are an administrator here, but the keeper has not enrolled you, or no longer has you."
            + " This account is locked");

    private final String text;

    Standing(String text) {
      this.text = text;
    }

    /** Nothing at all goes. */
    public boolean lockedOut() {
      return this == SUSPENDED || this == ALTERED || this == UNKNOWN_ADMINISTRATOR;
    }

    /** What to tell the person. */
    public String text() {
      return text;
    }
  }

  public Standing of(Person person) {
    if (!person.intact()) {
      return Standing.ALTERED;
    }
    if (person.suspended() || person.deleted()) {
      return Standing.SUSPENDED;
    }
    if (person.role() == Role.ADMINISTRATOR) {
      String name = person.keeperName();
      if (name == null) {
        return Standing.UNKNOWN_ADMINISTRATOR;
      }
      if (!keeper.known()) {
        return Standing.KEEPER_UNREAD;
      }
      if (!keeper.has(name)) {
        return Standing.UNKNOWN_ADMINISTRATOR;
      }
    }
    return Standing.GOOD;
  }

  /**
   * His rights now.
   *
   * @param proved whether a passkey from before any reset has proved him in this session
   */
  public Set<Right> rights(Person person, boolean proved) {
    Standing standing = of(person);
    if (standing.lockedOut()) {
      return Set.of();
    }
    if (standing == Standing.KEEPER_UNREAD || (person.rests() && !proved)) {
      return EnumSet.of(Right.READ);
    }
    return person.role().rights();
  }
}
