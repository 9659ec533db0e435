package tallystick.paper.stream;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tallystick.paper.account.KeyRing;
import tallystick.paper.api.Answer;
import tallystick.paper.api.Desk;
import tallystick.paper.api.Faults;
import tallystick.paper.api.Json;
import tallystick.paper.api.Reply;
import tallystick.paper.http.WsConnection;
import tallystick.paper.trading.Account;
import tallystick.paper.trading.Bar;
import tallystick.paper.trading.BarWatcher;
import tallystick.paper.trading.Exchange;
import tallystick.paper.trading.Execution;
import tallystick.paper.trading.Interval;
import tallystick.paper.trading.Market;
import tallystick.paper.trading.Order;
import tallystick.paper.trading.OrderList;
import tallystick.paper.trading.UserFill;
import tallystick.paper.trading.Watcher;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** All WebSockets, what they subscribed to, and the events they get. */
public final class Hub implements Watcher, BarWatcher {
  /** Binance closes a connection after a day; so do we. */
  static final long MAX_AGE_MS = 86_400_000L;

  static final long PING_EVERY_MS = 20_000;

  /** A step waits this long for a client that does not read. */
  static final long FLUSH_TIMEOUT_MS = 2_000;

  /**
   * An event that a reordering fault holds back goes out after this time, with or without another.
   */
  static final long MAX_HELD_MS = 300;

  private final KeyRing keys;
  private final Outlet outlet;
  private final Map<WsConnection, Client> clients = new LinkedHashMap<>();
  private final Map<Long, Set<Client.Subscription>> byAccount = new HashMap<>();
  private final UserEvents userEvents = new UserEvents();
  private final MarketStreams marketStreams;
  private long lastPingMs;
  private @Nullable Exchange exchange;
  private @Nullable Desk desk;

  public Hub(KeyRing keys, Outlet outlet) {
    this.keys = keys;
    this.outlet = outlet;
    this.marketStreams = new MarketStreams(this::send);
  }

  /** What it listens to and asks; set once, because they know each other. */
  public void attach(Exchange listened, Desk asked) {
    exchange = listened;
    desk = asked;
    marketStreams.exchange(listened);
  }

  private Exchange exchange() {
    if (exchange == null) {
      throw new IllegalStateException("the hub has no exchange yet");
    }
    return exchange;
  }

  private Desk desk() {
    if (desk == null) {
      throw new IllegalStateException("the hub has no desk yet");
    }
    return desk;
  }

  // ---- connections

  public void opened(WsConnection connection, String path, String rawQuery, boolean microseconds) {
    boolean api = path.equals("/ws-api/v3");
    Desk.Session session = new Desk.Session(desk().nowMs(), microseconds, connection.address());
    Client client = new Client(connection, session, api, path.equals("/stream"));
    clients.put(connection, client);
    if (api) {
      return;
    }
    String names = path.startsWith("/ws/") ? path.substring(4) : streamsOf(rawQuery);
    for (String name : names.split("/", -1)) {
      if (!name.isEmpty() && !marketStreams.subscribe(client, decode(name))) {
        connection.close(1008, "Too many streams");
        return;
      }
    }
  }

  private static String streamsOf(String rawQuery) {
    for (String pair : rawQuery.split("&", -1)) {
      if (pair.startsWith("streams=")) {
        return pair.substring("streams=".length()).replace("%2F", "/").replace("%2f", "/");
      }
    }
    return "";
  }

  private static String decode(String name) {
    return name.replace("%40", "@").replace("%21", "!");
  }

  public void closed(WsConnection connection) {
    Client client = clients.remove(connection);
    if (client == null) {
      return;
    }
    marketStreams.forget(client);
    for (Client.Subscription subscription : client.subscriptions.values()) {
      of(subscription.accountId).remove(subscription);
    }
  }

  /** Closes all connections; returns how many there were. */
  public int disconnectAll() {
    List<Client> all = new ArrayList<>(clients.values());
    for (Client client : all) {
      client.connection.cut();
    }
    return all.size();
  }

  /**
   * Runs something when everything sent so far is with the sockets; a client that hangs is not
   * waited for long.
   */
  public void flushed(Runnable then) {
    all(WsConnection::flushed, then);
  }

  /**
   * Runs something when every client has read what was sent so far; one that hangs is not waited
   * for long.
   */
  public void heard(Runnable then) {
    all(WsConnection::heard, then);
  }

  private void all(Function<WsConnection, CompletionStage<Void>> what, Runnable then) {
    CompletableFuture<?>[] each =
        clients.keySet().stream()
            .map(connection -> what.apply(connection).toCompletableFuture())
            .toArray(CompletableFuture[]::new);
    CompletableFuture<Void> done =
        CompletableFuture.allOf(each)
            .completeOnTimeout(null, FLUSH_TIMEOUT_MS, TimeUnit.MILLISECONDS)
            .thenRun(then);
    if (done.isCompletedExceptionally()) {
      throw new IllegalStateException("an answer could not be delivered");
    }
  }

  public void text(WsConnection connection, String text) {
    Client client = clients.get(connection);
    if (client == null) {
      return;
    }
    JsonNode json;
    try {
      json = Json.MAPPER.readTree(text);
    } catch (JacksonException e) {
      json = null;
    }
    if (json == null || !json.isObject()) {
      malformed(client);
    } else if (client.api) {
      request(client, json);
    } else {
      marketStreams.request(client, json, desk().nowMs());
    }
  }

  private void malformed(Client client) {
    if (client.api) {
      send(
          client, desk().wrap(client.session, "null", error(-1135, "Invalid JSON Request")).json());
    } else {
      send(client, "{\"error\":{\"code\":3,\"msg\":\"Invalid JSON: expected an object\"}}");
    }
  }

  private static Reply error(int code, String message) {
    return new Reply(400, Json.object().put("code", code).put("msg", message).toString(), Map.of());
  }

  // ---- the WebSocket API

  private void request(Client client, JsonNode json) {
    JsonNode idNode = json.path("id");
    boolean idOk =
        idNode.isMissingNode() || idNode.isNull() || idNode.isString() || idNode.isIntegralNumber();
    String id = idNode.isMissingNode() || !idOk ? "null" : idNode.toString();
    String method = json.path("method").asString("");
    if (method.isEmpty() || !idOk || id.length() > 64) {
      send(
          client, desk().wrap(client.session, "null", error(-1135, "Invalid JSON Request")).json());
      return;
    }
    Map<String, String> params = params(json.path("params"));
    if (!desk().stillValid(client.session, keys)) {
      client.connection.close(1008, "The key of this session was deleted");
      return;
    }
    switch (method) {
      case "userDataStream.subscribe", "userDataStream.subscribe.signature" ->
          subscribe(client, id, method, params);
      case "userDataStream.unsubscribe" -> unsubscribe(client, id, params);
      case "session.subscriptions" -> subscriptions(client, id);
      default -> {
        Answer answer = desk().webSocket(client.session, id, method, params);
        if (answer.dropped()) {
          outlet.tell(client.connection::cut);
        } else if (answer.delayMs() > 0) {
          outlet.tell(() -> client.connection.sendLater(answer.reply().json(), answer.delayMs()));
        } else {
          send(client, answer.reply().json());
        }
      }
    }
  }

  private static Map<String, String> params(JsonNode node) {
    Map<String, String> params = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      JsonNode value = entry.getValue();
      if (!value.isNull()) {
        params.put(entry.getKey(), value.isContainer() ? value.toString() : value.asString());
      }
    }
    return params;
  }

  private void subscribe(Client client, String id, String method, Map<String, String> params) {
    switch (desk().subscriber(client.session, method, params)) {
      case Desk.Subscriber.Denied denied ->
          send(client, desk().wrap(client.session, id, denied.reply()).json());
      case Desk.Subscriber.Granted granted -> {
        boolean active =
            client.subscriptions.values().stream()
                .anyMatch(s -> s.accountId == granted.accountId());
        if (active) {
          send(
              client,
              desk()
                  .wrap(
                      client.session,
                      id,
                      error(-2035, "User Data Stream subscription already active."))
                  .json());
          return;
        }
        Client.Subscription subscription =
            new Client.Subscription(
                client, client.nextSubscription++, granted.accountId(), granted.apiKey());
        client.subscriptions.put(subscription.id, subscription);
        of(granted.accountId()).add(subscription);
        reply(client, id, Json.object().put("subscriptionId", subscription.id).toString());
      }
    }
  }

  private void unsubscribe(Client client, String id, Map<String, String> params) {
    String wanted = params.get("subscriptionId");
    List<Client.Subscription> ending =
        client.subscriptions.values().stream()
            .filter(s -> wanted == null || Integer.toString(s.id).equals(wanted))
            .toList();
    if (ending.isEmpty()) {
      send(
          client,
          desk()
              .wrap(client.session, id, error(-2036, "User Data Stream subscription not active."))
              .json());
      return;
    }
    for (Client.Subscription subscription : ending) {
      end(subscription);
    }
    reply(client, id, "{}");
  }

  private void end(Client.Subscription subscription) {
    deliver(subscription, UserEvents.terminated(desk().nowMs()).toString());
    subscription.client.subscriptions.remove(subscription.id);
    of(subscription.accountId).remove(subscription);
  }

  private void subscriptions(Client client, String id) {
    var list = Json.array();
    client.subscriptions.keySet().forEach(number -> list.addObject().put("subscriptionId", number));
    reply(client, id, list.toString());
  }

  private void reply(Client client, String id, String result) {
    send(client, desk().wrap(client.session, id, new Reply(200, result, Map.of())).json());
  }

  private void send(Client client, String text) {
    outlet.tell(() -> client.connection.send(text));
  }

  // ---- time

  /**
   * Regular business; {@code force} sends what is due regardless of pace, as a stepped replay does.
   */
  public void tick(boolean force) {
    long nowMs = System.nanoTime() / 1_000_000;
    marketStreams.tick(nowMs, force);
    releaseHeld(nowMs);
    if (nowMs - lastPingMs < PING_EVERY_MS) {
      return;
    }
    lastPingMs = nowMs;
    long wallMs = desk().nowMs();
    for (Client client : clients.values()) {
      client.connection.ping(wallMs);
      if (wallMs - client.session.connectedSinceMs() > MAX_AGE_MS) {
        client.connection.close(1001, "24 hours are over");
      }
    }
  }

  /** Ends the streams of keys that were deleted. */
  public void keyDeleted(String apiKey) {
    for (Client client : clients.values()) {
      for (Client.Subscription subscription : List.copyOf(client.subscriptions.values())) {
        if (subscription.apiKey.equals(apiKey)) {
          end(subscription);
        }
      }
    }
  }

  // ---- what the exchange says

  @Override
  public void executed(Account account, Order order, Execution execution, @Nullable UserFill fill) {
    if (heard(account)) {
      user(account, userEvents.execution(order, execution, fill, desk().nowMs()));
    }
  }

  @Override
  public void balances(Account account, Set<String> assets) {
    if (heard(account)) {
      user(account, UserEvents.position(account, assets, desk().nowMs()));
    }
  }

  @Override
  public void transferred(Account account, String asset, long deltaE8) {
    if (heard(account)) {
      user(account, UserEvents.transfer(asset, deltaE8, desk().nowMs()));
    }
  }

  @Override
  public void list(Account account, OrderList list, boolean done) {
    if (heard(account)) {
      user(account, UserEvents.list(exchange(), list, done, desk().nowMs()));
    }
  }

  @Override
  public void printed(Market market, Market.PublicTrade trade) {
    marketStreams.printed(market, trade);
  }

  @Override
  public void closed(Market market, Interval interval, Bar bar) {
    marketStreams.closed(market, interval, bar);
  }

  private Set<Client.Subscription> of(long accountId) {
    return byAccount.computeIfAbsent(accountId, a -> new LinkedHashSet<>());
  }

  private boolean heard(Account account) {
    return !of(account.id()).isEmpty();
  }

  private void user(Account account, ObjectNode event) {
    String type = event.path("e").asString("").toLowerCase(Locale.ROOT);
    String text = event.toString();
    for (Client.Subscription subscription : List.copyOf(of(account.id()))) {
      Faults.Kind fault = desk().faults().event(type);
      if (fault == null) {
        deliver(subscription, text);
        continue;
      }
      switch (fault) {
        case STREAM_DUPLICATE -> {
          deliver(subscription, text);
          deliver(subscription, text);
        }
        case STREAM_REORDER -> hold(subscription, text);
        case STREAM_DISCONNECT -> outlet.tell(subscription.client.connection::cut);
        case STREAM_DROP, DROP_ANSWER, FAIL_BEFORE, FAIL_AFTER, DELAY -> {
          // Not sent at all.
        }
      }
    }
  }

  private void hold(Client.Subscription subscription, String text) {
    if (subscription.held != null) {
      deliver(subscription, text);
      return;
    }
    subscription.held = text;
    subscription.heldSinceMs = System.nanoTime() / 1_000_000;
  }

  private void deliver(Client.Subscription subscription, String event) {
    wrap(subscription, event);
    String held = subscription.held;
    if (held != null) {
      subscription.held = null;
      wrap(subscription, held);
    }
  }

  private void wrap(Client.Subscription subscription, String event) {
    send(
        subscription.client,
        "{\"subscriptionId\":" + subscription.id + ",\"event\":" + event + "}");
  }

  private void releaseHeld(long nowMs) {
    for (Client client : clients.values()) {
      for (Client.Subscription subscription : client.subscriptions.values()) {
        String held = subscription.held;
        if (held != null && nowMs - subscription.heldSinceMs > MAX_HELD_MS) {
          subscription.held = null;
          wrap(subscription, held);
        }
      }
    }
  }
}
