package tallystick.intent;

/**
 * One wallet of coins whose seed was born in the keeper and never leaves it.
 *
 * @param name 1 to 64 characters of {@code a-z 0-9 - .}, beginning with a letter or digit
 */
public record WalletId(String name) implements Comparable<WalletId> {
  public WalletId {
    Names.require("A wallet's name", name);
  }

  @Override
  public int compareTo(WalletId other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
