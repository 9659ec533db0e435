package tallystick.paper.api;

import java.util.Map;

/** An answer: status, JSON text, and headers besides the usual ones. */
public record Reply(int status, String json, Map<String, String> headers) {
  public Reply {
    headers = Map.copyOf(headers);
  }

  static Reply ok(String json) {
    return new Reply(200, json, Map.of());
  }

  /** Binance's error shape. */
  static Reply error(int status, int code, String message) {
    return new Reply(
        status, Json.object().put("code", code).put("msg", message).toString(), Map.of());
  }
}
