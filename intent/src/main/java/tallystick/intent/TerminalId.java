package tallystick.intent;

/**
 * One machine, by the name its operator gave it, usually the serial number on its plate: {@code
 * BT123456}. Two machines never differ in capitals only; the keeper refuses the second.
 *
 * @param name 1 to 64 characters of {@code A-Z a-z 0-9 - .}, beginning with a letter or digit
 */
public record TerminalId(String name) implements Comparable<TerminalId> {
  public TerminalId {
    Names.requireEitherCase("A terminal's name", name);
  }

  @Override
  public int compareTo(TerminalId other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
