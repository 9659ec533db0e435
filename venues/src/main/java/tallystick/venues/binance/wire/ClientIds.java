package tallystick.venues.binance.wire;

import java.util.regex.Pattern;
import tallystick.intent.Bytes;
import tallystick.intent.Canonical;
import tallystick.intent.Leg;

/**
 * The client order ids of one intent's legs. They find an order again at the venue; they prove
 * nothing.
 *
 * @param main of the limit leg, or the only one
 * @param stop of the stop leg
 */
public record ClientIds(String main, String stop) {
  /** Binance's rule of client order ids. */
  private static final Pattern ALLOWED = Pattern.compile("[a-zA-Z0-9-_]{1,36}");

  public ClientIds {
    if (!ALLOWED.matcher(main).matches() || !ALLOWED.matcher(stop).matches()) {
      throw new IllegalArgumentException("A client order id has 1 to 36 of a-z A-Z 0-9 - _");
    }
    if (main.equals(stop)) {
      throw new IllegalArgumentException("Two legs need two client order ids");
    }
  }

  /**
   * The ids that follow from a judged entry.
   *
   * @param commitment 32 bytes of the entry
   */
  public static ClientIds of(Bytes commitment) {
    return new ClientIds(
        Canonical.clientOrderId(commitment, Leg.MAIN),
        Canonical.clientOrderId(commitment, Leg.STOP));
  }

  /** The client id of the pair as a whole; follows from the main leg's. */
  public String list() {
    return list(main);
  }

  static String list(String main) {
    return main.length() <= 34 ? "l-" + main : "l-" + main.substring(0, 34);
  }

  public String of(Leg leg) {
    return switch (leg) {
      case MAIN -> main;
      case STOP -> stop;
    };
  }
}
