package tallystick.paper.api;

import java.util.Map;
import tallystick.paper.trading.Refusal;

/** Ends the handling of a request with Binance's error; never leaves this package. */
final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1;

  final int status;
  final int code;
  final transient Map<String, String> headers;

  Refused(int status, int code, String message, Map<String, String> headers) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
    this.headers = Map.copyOf(headers);
  }

  Refused(int code, String message) {
    this(400, code, message, Map.of());
  }

  Refused(Refusal refusal) {
    this(refusal.code(), refusal.message());
  }

  static Refused missing(String parameter) {
    return new Refused(
        -1102,
        "Mandatory parameter '" + parameter + "' was not sent, was empty/null, or malformed.");
  }

  static Refused illegal(String parameter, String range) {
    return new Refused(
        -1100,
        "Illegal characters found in parameter '"
            + parameter
            + "'; legal range is '"
            + range
            + "'.");
  }

  Reply reply() {
    String message = getMessage() == null ? "" : getMessage();
    Reply plain = Reply.error(status, code, message);
    return new Reply(status, plain.json(), headers);
  }
}
