package tallystick.intent;

/**
 * One sale at one machine.
 *
 * @param number the machine's own count, from 1, never used again
 */
public record SaleId(TerminalId terminal, long number) implements Comparable<SaleId> {
  public SaleId {
    if (number < 1) {
      throw new IllegalArgumentException("A machine counts its sales from 1, not " + number);
    }
  }

  /** Reads {@code BT123456-17}. */
  public static SaleId parse(String text) {
    int dash = text.lastIndexOf('-');
    if (dash < 1 || !text.substring(dash + 1).matches("[1-9][0-9]{0,18}")) {
      throw new IllegalArgumentException(
          "A sale is written as its machine and number, BT123456-17, not \"" + text + "\"");
    }
    return new SaleId(
        new TerminalId(text.substring(0, dash)), Long.parseLong(text.substring(dash + 1)));
  }

  @Override
  public int compareTo(SaleId other) {
    int byTerminal = terminal.compareTo(other.terminal);
    return byTerminal != 0 ? byTerminal : Long.compare(number, other.number);
  }

  @Override
  public String toString() {
    return terminal + "-" + number;
  }
}
