package tallystick.intent;

/**
 * A person who may approve changes, by the name the keeper enrolled.
 *
 * @param name 1 to 64 characters of {@code a-z 0-9 - .}, beginning with a letter or digit
 */
public record PersonId(String name) implements Comparable<PersonId> {
  /**
   * Nobody: the key that approves whatever it is given, in demonstrations and drills. The name is
   * reserved, so that it says the same everywhere, and never counts where several people must
   * approve.
   */
  public static final PersonId UNATTENDED = new PersonId("unattended");

  public PersonId {
    Names.require("A person's name", name);
  }

  /** Whether no person looks behind this name. */
  public boolean isUnattended() {
    return equals(UNATTENDED);
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
