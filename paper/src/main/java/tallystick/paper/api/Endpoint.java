package tallystick.paper.api;

import tools.jackson.databind.JsonNode;

/**
 * One function of the API.
 *
 * @param path REST path, or for a WebSocket-only one its method's name
 * @param wsMethod name in the WebSocket API, or empty
 */
record Endpoint(
    String method,
    String path,
    String wsMethod,
    Security security,
    Weight weight,
    Handler handler) {

  /** Who may call it. */
  enum Security {
    /** Anybody. */
    NONE,
    /** Anybody with a key, unsigned. */
    MARKET_DATA,
    /** A signed request of a key that may read. */
    USER_DATA,
    /** A signed request of a key that may trade. */
    TRADE,
    /** A signed request of a key that may withdraw. */
    WITHDRAW;

    boolean signed() {
      return this != NONE && this != MARKET_DATA;
    }
  }

  @FunctionalInterface
  interface Weight {
    int of(Params params);
  }

  @FunctionalInterface
  interface Handler {
    JsonNode handle(Call call);
  }

  String name() {
    return method + " " + path;
  }
}
