package tallystick.terminal.link;

import java.util.List;

/**
 * How the machine is, every ten seconds.
 *
 * @param door shut, open or unknown
 * @param cashbox its own count
 * @param cassettes what can still be given out
 * @param openSale the sale at the screen; empty when there is none
 * @param printerPaper yes, low, no or unknown
 */
public record Beat(
    String door,
    List<Notes> cashbox,
    List<Notes> cassettes,
    List<String> troubles,
    List<String> distrusted,
    String openSale,
    String printerPaper) {
  public Beat {
    cashbox = List.copyOf(cashbox);
    cassettes = List.copyOf(cassettes);
    troubles = List.copyOf(troubles);
    distrusted = List.copyOf(distrusted);
  }

  /**
   * Notes of one denomination.
   *
   * @param minor what each is worth
   */
  public record Notes(long minor, long count) {}
}
