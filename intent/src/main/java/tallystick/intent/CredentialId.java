package tallystick.intent;

/**
 * One API key of an account at a venue, by the name its owner gave it.
 *
 * @param name 1 to 64 characters of {@code a-z 0-9 - .}, beginning with a letter or digit
 */
public record CredentialId(String name) implements Comparable<CredentialId> {
  public CredentialId {
    Names.require("A credential's name", name);
  }

  @Override
  public int compareTo(CredentialId other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
