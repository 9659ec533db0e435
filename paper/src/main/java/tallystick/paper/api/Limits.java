package tallystick.paper.api;

import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;

/** Binance's rate limits: request weight and count by address, orders by account. */
public final class Limits {
  /** REQUEST_WEIGHT, per minute and address. */
  public static final int WEIGHT_PER_MINUTE = 6000;

  /** RAW_REQUESTS, per five minutes and address. */
  public static final int REQUESTS_PER_5_MINUTES = 61_000;

  /** ORDERS, per ten seconds and account. */
  public static final int ORDERS_PER_10_SECONDS = 100;

  /** ORDERS, per day and account. */
  public static final int ORDERS_PER_DAY = 200_000;

  /** After so many requests in spite of a 429 the address is banned. */
  static final int PATIENCE = 20;

  /** First ban; each further one is twice as long, up to the last. */
  static final long FIRST_BAN_MS = 120_000;

  static final long LAST_BAN_MS = 3 * 86_400_000L;

  /** Addresses and accounts remembered; the oldest windows are dropped beyond. */
  private static final int MAX_REMEMBERED = 10_000;

  private static final long MINUTE_MS = 60_000;

  /** A count within a fixed window of time. */
  private static final class Window {
    long number = -1;
    int count;

    int add(long windowNumber, int amount) {
      if (windowNumber != number) {
        number = windowNumber;
        count = 0;
      }
      count += amount;
      return count;
    }

    int peek(long windowNumber) {
      return windowNumber == number ? count : 0;
    }
  }

  private static final class Address {
    final Window weight = new Window();
    final Window requests = new Window();
    int ignored;
    int bans;
    long bannedUntilMs;
  }

  private static final class Orders {
    final Window tenSeconds = new Window();
    final Window day = new Window();
  }

  private final Map<String, Address> addresses = new HashMap<>();
  private final Map<Long, Orders> orders = new HashMap<>();
  private int weightPerMinute = WEIGHT_PER_MINUTE;
  private int ordersPer10Seconds = ORDERS_PER_10_SECONDS;
  private int ordersPerDay = ORDERS_PER_DAY;

  /** Other limits, for tests of clients; the counters start again. */
  public void set(int weightPerMinuteNow, int ordersPer10SecondsNow, int ordersPerDayNow) {
    weightPerMinute = weightPerMinuteNow;
    ordersPer10Seconds = ordersPer10SecondsNow;
    ordersPerDay = ordersPerDayNow;
    addresses.clear();
    orders.clear();
  }

  /** Charges a request to its address, or refuses it. */
  void charge(String address, int weight, long nowMs, Map<String, String> headers) {
    if (addresses.size() > MAX_REMEMBERED) {
      addresses.clear();
    }
    Address from = addresses.computeIfAbsent(address, a -> new Address());
    if (nowMs < from.bannedUntilMs) {
      throw banned(from, nowMs);
    }
    int used = from.weight.add(nowMs / MINUTE_MS, weight);
    int requests = from.requests.add(nowMs / (5 * MINUTE_MS), 1);
    headers.put("X-MBX-USED-WEIGHT", Integer.toString(used));
    headers.put("X-MBX-USED-WEIGHT-1M", Integer.toString(used));
    if (used <= weightPerMinute && requests <= REQUESTS_PER_5_MINUTES) {
      from.ignored = 0;
      return;
    }
    if (++from.ignored > PATIENCE) {
      from.bannedUntilMs = nowMs + Math.min(LAST_BAN_MS, FIRST_BAN_MS << Math.min(from.bans, 12));
      from.bans++;
      from.ignored = 0;
      throw banned(from, nowMs);
    }
    long waitMs = MINUTE_MS - nowMs % MINUTE_MS;
    throw new Refused(
        429,
        -1003,
        "Too much request weight used; current limit is "
            + weightPerMinute
            + " request weight per 1 MINUTE. Please use WebSocket Streams for live updates to avoid"
            + " polling the API.",
        Map.of(
            "Retry-After",
            Long.toString((waitMs + 999) / 1000),
            "X-MBX-USED-WEIGHT-1M",
            Integer.toString(used)));
  }

  private static Refused banned(Address from, long nowMs) {
    return new Refused(
        418,
        -1003,
        "Way too much request weight used; IP banned until "
            + from.bannedUntilMs
            + ". Please use WebSocket Streams for live updates to avoid bans.",
        Map.of("Retry-After", Long.toString((from.bannedUntilMs - nowMs + 999) / 1000)));
  }

  /** Weight an address has used in the running minute. */
  int usedWeight(String address, long nowMs) {
    Address from = addresses.get(address);
    return from == null ? 0 : from.weight.peek(nowMs / MINUTE_MS);
  }

  /** Charges new orders to their account, or refuses them. */
  void order(long account, int count, long nowMs, Map<String, String> headers) {
    Orders of = orders.computeIfAbsent(account, a -> new Orders());
    int tenSeconds = of.tenSeconds.peek(nowMs / 10_000) + count;
    int day = of.day.peek(nowMs / 86_400_000) + count;
    if (tenSeconds > ordersPer10Seconds) {
      throw tooMany(ordersPer10Seconds, "10 SECOND");
    }
    if (day > ordersPerDay) {
      throw tooMany(ordersPerDay, "1 DAY");
    }
    headers.put(
        "X-MBX-ORDER-COUNT-10S", Integer.toString(of.tenSeconds.add(nowMs / 10_000, count)));
    headers.put("X-MBX-ORDER-COUNT-1D", Integer.toString(of.day.add(nowMs / 86_400_000, count)));
  }

  private static Refused tooMany(int limit, String interval) {
    return new Refused(
        429,
        -1015,
        "Too many new orders; current limit is " + limit + " orders per " + interval + ".",
        Map.of());
  }

  /** {@code rateLimits} of exchangeInfo. */
  ArrayNode all() {
    ArrayNode all = Json.array();
    limit(all, "REQUEST_WEIGHT", "MINUTE", 1, weightPerMinute);
    limit(all, "ORDERS", "SECOND", 10, ordersPer10Seconds);
    limit(all, "ORDERS", "DAY", 1, ordersPerDay);
    limit(all, "RAW_REQUESTS", "MINUTE", 5, REQUESTS_PER_5_MINUTES);
    return all;
  }

  /** {@code GET rateLimit/order}: the limits and what of them is used. */
  ArrayNode orderCounts(long account, long nowMs) {
    Orders of = orders.computeIfAbsent(account, a -> new Orders());
    ArrayNode all = Json.array();
    limit(all, "ORDERS", "SECOND", 10, ordersPer10Seconds);
    limit(all, "ORDERS", "DAY", 1, ordersPerDay);
    ((tools.jackson.databind.node.ObjectNode) all.get(0))
        .put("count", of.tenSeconds.peek(nowMs / 10_000));
    ((tools.jackson.databind.node.ObjectNode) all.get(1))
        .put("count", of.day.peek(nowMs / 86_400_000));
    return all;
  }

  /** {@code rateLimits} of a WebSocket answer. */
  ArrayNode used(String address, long nowMs) {
    ArrayNode used = Json.array();
    limit(used, "REQUEST_WEIGHT", "MINUTE", 1, weightPerMinute);
    ((tools.jackson.databind.node.ObjectNode) used.get(0)).put("count", usedWeight(address, nowMs));
    return used;
  }

  private static void limit(ArrayNode to, String type, String interval, int number, int limit) {
    to.addObject()
        .put("rateLimitType", type)
        .put("interval", interval)
        .put("intervalNum", number)
        .put("limit", limit);
  }
}
