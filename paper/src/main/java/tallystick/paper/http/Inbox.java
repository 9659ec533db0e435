package tallystick.paper.http;

import java.util.function.Consumer;
import tallystick.paper.api.Answer;
import tallystick.paper.api.Request;

/** What the sockets hand on. Every method returns at once. */
public interface Inbox {
  /**
   * A whole request arrived.
   *
   * @param reply called exactly once, on any thread
   */
  void request(Request request, Consumer<Answer> reply);

  /** A WebSocket was opened; the query is undecoded. */
  void opened(WsConnection connection, String path, String rawQuery, boolean microseconds);

  void text(WsConnection connection, String text);

  void closed(WsConnection connection);
}
