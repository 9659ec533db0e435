package tallystick.terminal.sale;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tallystick.intent.Bytes;
import tallystick.intent.SaleId;

/**
 * The code on a customer's ticket: whoever shows it to this machine gets the cash, once.
 *
 * @param secret 32 bytes
 */
record Ticket(SaleId sale, Bytes secret) {
  static final int SECRET_BYTES = 32;

  private static final Pattern CODE =
      Pattern.compile("TALLYSTICK:([A-Za-z0-9.-]{1,90}):([0-9a-f]{64})");

  String code() {
    return "TALLYSTICK:" + sale + ":" + secret.toHex();
  }

  /** Empty for anything that is no ticket; strangers hold all sorts of codes before a camera. */
  static Optional<Ticket> parse(String code) {
    Matcher matcher = CODE.matcher(code);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Ticket(SaleId.parse(matcher.group(1)), Bytes.parseHex(matcher.group(2))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Never shows the secret. */
  @Override
  public String toString() {
    return "Ticket[" + sale + "]";
  }
}
