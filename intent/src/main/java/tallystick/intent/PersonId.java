package tallystick.intent;

/**
 * A person who may approve changes, by the name the keeper enrolled.
 *
 * @param name 1 to 64 characters of {@code a-z 0-9 - .}, beginning with a letter or digit
 */
public record PersonId(String name) implements Comparable<PersonId> {
  public PersonId {
    Names.require("A person's name", name);
  }

  @Override
  public int compareTo(PersonId other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
