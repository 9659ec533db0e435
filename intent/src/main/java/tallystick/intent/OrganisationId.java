package tallystick.intent;

/**
 * An organisation (tenant): a trader, a desk, an operator of terminals.
 *
 * @param name 1 to 64 characters of {@code a-z 0-9 - .}, beginning with a letter or digit
 */
public record OrganisationId(String name) implements Comparable<OrganisationId> {
  public OrganisationId {
    Names.require("An organisation's name", name);
  }

  @Override
  public int compareTo(OrganisationId other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
