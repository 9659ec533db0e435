package tallystick.paper.stream;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tallystick.paper.api.Desk;
import tallystick.paper.http.WsConnection;

/** One WebSocket and what it wants. */
final class Client {
  final WsConnection connection;
  final Desk.Session session;

  /** Speaks the WebSocket API instead of market streams. */
  final boolean api;

  /** Market events are wrapped with their stream's name. */
  boolean combined;

  final Set<String> streams = new LinkedHashSet<>();
  final Map<Integer, Subscription> subscriptions = new LinkedHashMap<>();
  int nextSubscription;
  long messageSecond;
  int messagesThisSecond;

  /** One account's events on this connection. */
  static final class Subscription {
    final Client client;
    final int id;
    final long accountId;
    final String apiKey;

    /** An event held back by a reordering fault. */
    @Nullable String held;

    long heldSinceMs;

    Subscription(Client client, int id, long accountId, String apiKey) {
      this.client = client;
      this.id = id;
      this.accountId = accountId;
      this.apiKey = apiKey;
    }
  }

  Client(WsConnection connection, Desk.Session session, boolean api, boolean combined) {
    this.connection = connection;
    this.session = session;
    this.api = api;
    this.combined = combined;
  }
}
