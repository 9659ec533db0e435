package tallystick.paper.api;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tallystick.paper.account.ApiKey;
import tallystick.paper.account.KeyRing;
import tallystick.paper.trading.Account;
import tallystick.paper.trading.Exchange;

/** Decides whether a request is who it says it is, recent, and allowed. */
final class Gate {
  static final long DEFAULT_RECV_WINDOW_MS = 5_000;
  static final long MAX_RECV_WINDOW_MS = 60_000;

  /** How far a client's clock may be ahead. */
  static final long AHEAD_MS = 1_000;

  /** Timestamps above this are microseconds; as milliseconds it is the year 5138. */
  private static final long MICROSECONDS_FROM = 100_000_000_000_000L;

  private final KeyRing keys;
  private final Exchange exchange;

  Gate(KeyRing keys, Exchange exchange) {
    this.keys = keys;
    this.exchange = exchange;
  }

  /**
   * The key of a request, allowed for what the endpoint does; the signature is not looked at yet.
   */
  ApiKey key(@Nullable String name, String address, Endpoint.Security security) {
    if (name == null || !name.matches("[A-Za-z0-9]{1,128}")) {
      throw new Refused(401, -2014, "API-key format invalid.", Map.of());
    }
    ApiKey key = keys.get(name);
    if (key == null || !key.allows(address) || !allowed(key, security)) {
      throw new Refused(401, -2015, "Invalid API-key, IP, or permissions for action.", Map.of());
    }
    return key;
  }

  private static boolean allowed(ApiKey key, Endpoint.Security security) {
    return switch (security) {
      case NONE, MARKET_DATA -> true;
      case USER_DATA -> key.permissions().enableReading();
      case TRADE -> key.permissions().enableSpotAndMarginTrading();
      case WITHDRAW -> key.permissions().enableWithdrawals();
    };
  }

  Account account(ApiKey key) {
    Account account = exchange.account(key.accountId());
    if (account == null) {
      throw new IllegalStateException(key + " names an account that does not exist");
    }
    return account;
  }

  /** Checks timestamp and signature; the clock may be the fault injector's. */
  void signature(ApiKey key, Params params, byte[] payload, long nowMs) {
    String stamp = params.need("timestamp");
    if (!stamp.matches("[0-9]{1,18}")) {
      throw Refused.illegal("timestamp", "^[0-9]{1,20}$");
    }
    String signature = params.need("signature");
    long windowMs = window(params.text("recvWindow"));
    long sent = Long.parseLong(stamp);
    long sentMs = sent >= MICROSECONDS_FROM ? sent / 1000 : sent;
    if (sentMs >= nowMs + AHEAD_MS) {
      throw new Refused(-1021, "Timestamp for this request was 1000ms ahead of the server's time.");
    }
    if (nowMs - sentMs > windowMs) {
      throw new Refused(-1021, "Timestamp for this request is outside of the recvWindow.");
    }
    if (!key.signed(payload, signature)) {
      throw new Refused(-1022, "Signature for this request is not valid.");
    }
  }

  private static long window(@Nullable String text) {
    if (text == null) {
      return DEFAULT_RECV_WINDOW_MS;
    }
    if (!text.matches("[0-9]{1,9}(\\.[0-9]{1,3})?")) {
      throw Refused.illegal("recvWindow", "^([0-9]{1,5})(\\.[0-9]{1,3})?$");
    }
    double windowMs = Double.parseDouble(text);
    if (windowMs > MAX_RECV_WINDOW_MS) {
      throw new Refused(-1131, "recvWindow must be less than 60000.");
    }
    return (long) windowMs;
  }

  /**
   * What a REST request signs: query then body, as received and without anything between, less the
   * signature. This serves all four layouts in use: all in the body, all in the query, timestamp
   * and signature in the query, or the signature alone there.
   */
  static byte[] payload(String rawQuery, String rawBody) {
    return (without(rawQuery) + without(rawBody)).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String without(String raw) {
    if (!raw.contains("signature=")) {
      return raw;
    }
    StringBuilder rest = new StringBuilder(raw.length());
    for (String pair : raw.split("&", -1)) {
      if (!pair.startsWith("signature=")) {
        if (!rest.isEmpty()) {
          rest.append('&');
        }
        rest.append(pair);
      }
    }
    return rest.toString();
  }

  /** What a WebSocket request signs: all parameters but the signature, sorted by name. */
  static byte[] payload(Map<String, String> params) {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(params)
        .forEach(
            (name, value) -> {
              if (!name.equals("signature")) {
                if (!text.isEmpty()) {
                  text.append('&');
                }
                text.append(name).append('=').append(value);
              }
            });
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
