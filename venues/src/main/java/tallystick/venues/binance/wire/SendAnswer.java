package tallystick.venues.binance.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tallystick.intent.Intent.PlaceOrder;
import tallystick.intent.Leg;
import tallystick.intent.OrderKind;
import tallystick.intent.Outcome;
import tallystick.intent.Outcome.VenueOrderId;
import tallystick.venues.scan.JsonScanner;
import tallystick.venues.scan.Row;
import tallystick.venues.scan.ScanException;

/**
 * What an answer to a send means. The rule: <em>rejected</em> only where the venue says so with a
 * code that it gives before it acts; whatever else is not a readable success is <em>unknown</em>.
 *
 * <pre>
 *  status      code                                   outcome
 *  2xx         readable, names its orders             Accepted
 *  2xx         anything else                          Unknown
 *  4xx         -1002 -1013 -1014 -1015 -1020 -1021    Rejected: refused before it was tried
 *              -1022, -1100 to -1299,
 *              -2008 to -2099
 *              -2010 "Duplicate order sent."          Unknown: an order with our id stands
 *              -1000 -1001 -1003 -1006 -1007 -1008    Unknown: the venue does not say
 *              -1016 -1034, any other, none
 *  418, 429    -1015                                  Rejected: its own limit of orders
 *              any other                              Unknown: perhaps counted after the order
 *  5xx         any                                    Unknown: documented as "may have happened"
 *  others                                             Unknown
 * </pre>
 *
 * <p>Source: "HTTP return codes" and "Error codes" of Binance's spot documentation.
 */
public final class SendAnswer {
  private static final Set<Integer> REFUSED_BEFORE_TRIED =
      Set.of(-1002, -1013, -1014, -1015, -1020, -1021, -1022);

  private SendAnswer() {}

  /**
   * An error in the venue's words.
   *
   * @param code Binance's; 0 when the body is no error of Binance's
   */
  public record VenueError(int code, String text) {
    private static final int MAX_SHOWN = 200;

    public static VenueError parse(byte[] body) {
      try {
        JsonScanner in = JsonScanner.of(body);
        Row row = in.row(Set.of("code", "msg"));
        in.end();
        return new VenueError(Math.toIntExact(row.integer("code")), row.text("msg"));
      } catch (ScanException | ArithmeticException e) {
        return new VenueError(0, printable(body));
      }
    }

    private static String printable(byte[] body) {
      StringBuilder out = new StringBuilder();
      for (int i = 0; i < Math.min(body.length, MAX_SHOWN); i++) {
        out.append(body[i] >= ' ' && body[i] < 127 ? (char) body[i] : '.');
      }
      return out.toString();
    }
  }

  /** The outcome of placing {@code order}. */
  public static Outcome placed(int httpStatus, byte[] body, PlaceOrder order, ClientIds ids) {
    if (httpStatus < 200 || httpStatus > 299) {
      return refused(httpStatus, body);
    }
    try {
      return new Outcome.Accepted(
          order.kind() == OrderKind.OCO ? pairIds(body, ids) : List.of(singleId(body, ids)));
    } catch (ScanException e) {
      return new Outcome.Unknown(
          "HTTP " + httpStatus + " with an unreadable answer: " + e.getMessage());
    }
  }

  /** The outcome of a cancel: accepted without orders of its own. */
  public static Outcome cancelled(int httpStatus, byte[] body) {
    if (httpStatus < 200 || httpStatus > 299) {
      return refused(httpStatus, body);
    }
    try {
      JsonScanner in = JsonScanner.of(body);
      in.skip();
      in.end();
      return new Outcome.Accepted(List.of());
    } catch (ScanException e) {
      return new Outcome.Unknown(
          "HTTP " + httpStatus + " with an unreadable answer: " + e.getMessage());
    }
  }

  private static VenueOrderId singleId(byte[] body, ClientIds ids) throws ScanException {
    JsonScanner in = JsonScanner.of(body);
    Row row = in.row(Set.of("orderId", "clientOrderId"));
    in.end();
    if (!row.text("clientOrderId").equals(ids.main())) {
      throw row.refusal("the answer is about another order than was sent");
    }
    return new VenueOrderId(Leg.MAIN, Long.toString(row.integer("orderId")));
  }

  private static List<VenueOrderId> pairIds(byte[] body, ClientIds ids) throws ScanException {
    JsonScanner in = JsonScanner.of(body);
    List<VenueOrderId> found = new ArrayList<>();
    in.beginObject();
    while (in.nextName()) {
      if (!in.name().equals("orders")) {
        in.skip();
        continue;
      }
      in.beginArray();
      while (in.nextElement()) {
        Row row = in.row(Set.of("orderId", "clientOrderId"));
        String clientId = row.text("clientOrderId");
        String id = Long.toString(row.integer("orderId"));
        if (clientId.equals(ids.main())) {
          found.addFirst(new VenueOrderId(Leg.MAIN, id));
        } else if (clientId.equals(ids.stop())) {
          found.addLast(new VenueOrderId(Leg.STOP, id));
        } else {
          throw row.refusal("the answer is about another order than was sent");
        }
      }
    }
    in.end();
    if (found.size() != 2 || found.getFirst().leg() == found.getLast().leg()) {
      throw in.refusal("a pair of orders with " + found.size() + " of its two");
    }
    return found;
  }

  /** Classifies an answer that is no success, by the table above. */
  static Outcome refused(int httpStatus, byte[] body) {
    VenueError error = VenueError.parse(body);
    String told = "HTTP " + httpStatus + ", " + error.code() + " " + error.text();
    boolean limited = httpStatus == 418 || httpStatus == 429;
    boolean definite =
        limited
            ? error.code() == -1015
            : httpStatus >= 400 && httpStatus <= 499 && isDefinite(error);
    return definite ? new Outcome.Rejected(error.code(), error.text()) : new Outcome.Unknown(told);
  }

  private static boolean isDefinite(VenueError error) {
    int code = error.code();
    if (code == -2010 && error.text().startsWith("Duplicate")) {
      // We send once; so an order with our id stands there, and may be this one.
      return false;
    }
    return REFUSED_BEFORE_TRIED.contains(code)
        || (code <= -1100 && code >= -1299)
        || (code <= -2008 && code >= -2099);
  }
}
