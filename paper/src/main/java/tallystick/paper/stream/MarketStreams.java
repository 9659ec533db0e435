package tallystick.paper.stream;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tallystick.paper.api.Json;
import tallystick.paper.api.Views;
import tallystick.paper.trading.Bar;
import tallystick.paper.trading.Exchange;
import tallystick.paper.trading.Interval;
import tallystick.paper.trading.Market;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The public streams. Trades and closed candles go out as they happen; books, tickers and forming
 * candles at their pace in wall time, or at once when the replay is stepped. An event is written
 * once, however many clients want it.
 */
final class MarketStreams {
  /** As at Binance. */
  static final int MAX_STREAMS_PER_CONNECTION = 1_024;

  /**
   * Incoming messages a second; Binance takes five, and a client that respects that is far below.
   */
  static final int MAX_MESSAGES_PER_SECOND = 10;

  private static final long FAST_MS = 100;
  private static final long SLOW_MS = 1_000;
  private static final Pattern NAME = Pattern.compile("[!a-zA-Z0-9_@+:-]{1,64}");

  private final BiConsumer<Client, String> send;
  private final Map<String, Set<Client>> byStream = new LinkedHashMap<>();
  private final Map<String, DepthDiff> depths = new HashMap<>();
  private final Map<String, Long> lastBook = new HashMap<>();
  private long lastFastMs;
  private long lastSlowMs;
  private @Nullable Exchange exchange;

  MarketStreams(BiConsumer<Client, String> send) {
    this.send = send;
  }

  void exchange(Exchange listened) {
    exchange = listened;
  }

  /** False when the connection has too many streams already. */
  boolean subscribe(Client client, String name) {
    if (!NAME.matcher(name).matches() || client.streams.size() >= MAX_STREAMS_PER_CONNECTION) {
      return false;
    }
    client.streams.add(name);
    byStream.computeIfAbsent(name, n -> new LinkedHashSet<>()).add(client);
    if (name.contains("@depth")) {
      Market market = market(name);
      if (market != null) {
        depths.putIfAbsent(name, new DepthDiff(market));
      }
    }
    return true;
  }

  private void unsubscribe(Client client, String name) {
    client.streams.remove(name);
    Set<Client> of = byStream.get(name);
    if (of != null) {
      of.remove(client);
      if (of.isEmpty()) {
        byStream.remove(name);
        depths.remove(name);
        lastBook.remove(name);
      }
    }
  }

  void forget(Client client) {
    for (String name : Set.copyOf(client.streams)) {
      unsubscribe(client, name);
    }
  }

  /** SUBSCRIBE and its like. */
  void request(Client client, JsonNode json, long nowMs) {
    if (client.messageSecond != nowMs / 1000) {
      client.messageSecond = nowMs / 1000;
      client.messagesThisSecond = 0;
    }
    if (++client.messagesThisSecond > MAX_MESSAGES_PER_SECOND) {
      client.connection.close(1008, "Too many requests");
      return;
    }
    JsonNode id = json.path("id");
    ObjectNode answer = Json.object();
    JsonNode params = json.path("params");
    answer.putNull("result");
    switch (json.path("method").asString("")) {
      case "SUBSCRIBE" -> {
        for (JsonNode name : params) {
          if (!subscribe(client, name.asString(""))) {
            error(
                client,
                id,
                2,
                "Invalid request: too many streams, or a stream name that cannot be");
            return;
          }
        }
      }
      case "UNSUBSCRIBE" -> {
        for (JsonNode name : params) {
          unsubscribe(client, name.asString(""));
        }
      }
      case "LIST_SUBSCRIPTIONS" -> {
        ArrayNode names = answer.putArray("result");
        client.streams.forEach(names::add);
      }
      case "SET_PROPERTY" -> client.combined = params.path(1).asBoolean(false);
      case "GET_PROPERTY" -> answer.put("result", client.combined);
      default -> {
        error(client, id, 2, "Invalid request: unknown method");
        return;
      }
    }
    answer.set("id", id.isMissingNode() ? null : id);
    send.accept(client, answer.toString());
  }

  private void error(Client client, JsonNode id, int code, String message) {
    ObjectNode answer = Json.object();
    answer.putObject("error").put("code", code).put("msg", message);
    answer.set("id", id.isMissingNode() ? null : id);
    send.accept(client, answer.toString());
  }

  void printed(Market market, Market.PublicTrade trade) {
    String symbol = lower(market);
    publish(symbol + "@trade", () -> MarketEvents.trade(market, trade));
    publish(symbol + "@aggTrade", () -> MarketEvents.aggTrade(market, trade));
  }

  void closed(Market market, Interval interval, Bar bar) {
    publish(
        lower(market) + "@kline_" + interval.text(),
        () -> MarketEvents.candle(market, interval, bar, true));
  }

  void tick(long nowMs, boolean force) {
    boolean fast = force || nowMs - lastFastMs >= FAST_MS;
    boolean slow = force || nowMs - lastSlowMs >= SLOW_MS;
    if (fast) {
      lastFastMs = nowMs;
    }
    if (slow) {
      lastSlowMs = nowMs;
    }
    for (String name : byStream.keySet()) {
      if (name.startsWith("!")) {
        if (slow) {
          all(name);
        }
        continue;
      }
      Market market = market(name);
      if (market != null) {
        one(name, market, fast, slow);
      }
    }
  }

  private void one(String name, Market market, boolean fast, boolean slow) {
    String kind = name.substring(name.indexOf('@') + 1);
    if (kind.equals("bookTicker")) {
      // Repeated each second though nothing changed: who judges a price by its age shall see that
      // we live.
      if (changed(name, best(market)) || slow) {
        publish(name, () -> MarketEvents.bookTicker(market));
      }
      return;
    }
    boolean due = kind.endsWith("@100ms") ? fast : slow;
    if (!due) {
      return;
    }
    if (kind.equals("depth") || kind.equals("depth@100ms") || kind.equals("depth@1000ms")) {
      DepthDiff diff = depths.get(name);
      ObjectNode event = diff == null ? null : diff.changes(market);
      if (event != null) {
        publish(name, () -> event);
      }
    } else if (kind.startsWith("depth")) {
      int levels = kind.startsWith("depth20") ? 20 : kind.startsWith("depth10") ? 10 : 5;
      if (changed(name, market.bookVersion())) {
        publish(name, () -> Views.depth(market, levels));
      }
    } else if (kind.startsWith("kline_")) {
      Interval interval = Interval.of(kind.substring("kline_".length()));
      Bar bar = interval == null ? null : market.bars().forming(interval);
      if (interval != null
          && bar != null
          && changed(name, bar.trades() * 31L + bar.closeTicks() + bar.openTimeMs())) {
        publish(name, () -> MarketEvents.candle(market, interval, bar, false));
      }
    } else if (changed(name, market.timeMs())) {
      switch (kind) {
        case "miniTicker" ->
            publish(name, () -> MarketEvents.ticker(market, Views.day(market), true));
        case "ticker" -> publish(name, () -> MarketEvents.ticker(market, Views.day(market), false));
        case "avgPrice" -> publish(name, () -> MarketEvents.averagePrice(market));
        default -> {
          // Trades go out as they happen; an unknown stream is silent, as at Binance.
        }
      }
    }
  }

  private void all(String name) {
    boolean mini = name.equals("!miniTicker@arr");
    if (!mini && !name.equals("!ticker@arr")) {
      return;
    }
    ArrayNode list = Json.array();
    for (Market market : markets()) {
      if (changed(name + lower(market), market.timeMs())) {
        list.add(MarketEvents.ticker(market, Views.day(market), mini));
      }
    }
    if (!list.isEmpty()) {
      publish(name, () -> list);
    }
  }

  private static long best(Market market) {
    return ((market.book().bestBidTicks() * 31 + market.book().bestBidLots()) * 31
                + market.book().bestAskTicks())
            * 31
        + market.book().bestAskLots();
  }

  private boolean changed(String name, long value) {
    Long before = lastBook.put(name, value);
    return before == null || before != value;
  }

  private void publish(String name, Supplier<? extends JsonNode> payload) {
    Set<Client> to = byStream.get(name);
    if (to == null) {
      return;
    }
    String plain = payload.get().toString();
    String wrapped = null;
    for (Client client : to) {
      if (!client.combined) {
        send.accept(client, plain);
      } else {
        if (wrapped == null) {
          wrapped = "{\"stream\":\"" + name + "\",\"data\":" + plain + "}";
        }
        send.accept(client, wrapped);
      }
    }
  }

  private Iterable<Market> markets() {
    if (exchange == null) {
      throw new IllegalStateException("the streams have no exchange yet");
    }
    return exchange.markets();
  }

  private @Nullable Market market(String name) {
    int at = name.indexOf('@');
    if (at < 1 || exchange == null) {
      return null;
    }
    String symbol = name.substring(0, at);
    // Stream names are lower case: an upper-case one is accepted and stays silent, as at Binance.
    return symbol.equals(symbol.toLowerCase(Locale.ROOT))
        ? exchange.market(symbol.toUpperCase(Locale.ROOT))
        : null;
  }

  private static String lower(Market market) {
    return market.listing().symbol().toLowerCase(Locale.ROOT);
  }
}
