package tallystick.venues.binance.trade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tallystick.intent.KeyKind;
import tallystick.market.Amount;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.paper.PaperConfig;
import tallystick.paper.PaperExchange;
import tallystick.paper.replay.Feed;
import tallystick.paper.replay.WalkPrints;
import tallystick.paper.trading.Listing;
import tallystick.venues.Environment;
import tallystick.venues.Pin;
import tallystick.venues.PinnedHost;
import tallystick.venues.RequestSigner;
import tallystick.venues.VenueHttp;
import tallystick.venues.binance.feed.BinanceFeed;
import tallystick.venues.binance.wire.BinanceHosts;
import tallystick.venues.binance.wire.ClientIds;

/** A paper exchange stepped by hand, with its owner's calls and keys of two kinds. */
final class PaperVenue implements AutoCloseable {
  static final Instrument BTC_USD = Instrument.of("BTC/USD");
  static final Instrument ETH_USD = Instrument.of("ETH/USD");

  /** Wide, since two busy cores may keep a test waiting. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  final PaperExchange exchange;
  final BinanceFeed feed;
  final BinanceTrade trade;
  private final VenueHttp owner;

  PaperVenue(Path folder) {
    exchange =
        PaperExchange.start(
            PaperConfig.of(folder, List.of(feed("BTC", 1, 100_000), feed("ETH", 2, 200_000)), 0));
    feed = new BinanceFeed(BinanceHosts.of(host()), System::currentTimeMillis, jitter());
    trade = new BinanceTrade(feed, 1_500);
    owner = new VenueHttp(host(), "none");
    owner("POST", "/admin/step", "{\"prints\":20}");
  }

  private static Feed feed(String base, long seed, long startTicks) {
    Listing listing =
        new Listing(
            base + "USD",
            base,
            "USD",
            2,
            5,
            1,
            100_000_000,
            500_000_000,
            true,
            5,
            1_000_000_000_000L);
    return new Feed(
        listing, new WalkPrints(seed, 1_577_836_800_000L, startTicks, 5_000), "walk", -1, -1);
  }

  static java.util.random.RandomGenerator jitter() {
    return new java.util.Random(7);
  }

  PinnedHost host() {
    return new PinnedHost(
        "paper",
        Environment.PAPER,
        "127.0.0.1",
        exchange.port(),
        Pin.parse(Pin.PREFIX_SPKI + exchange.spkiSha256()));
  }

  /** One call of the exchange's owner. */
  String owner(String method, String path, String body) {
    VenueHttp.Exchange answer =
        owner.exchange(
            method, path, body, Map.of("Authorization", "Bearer " + exchange.adminToken()), 10_000);
    var answered = assertInstanceOf(VenueHttp.Exchange.Answered.class, answer);
    String text = new String(answered.body(), StandardCharsets.UTF_8);
    assertEquals(200, answered.status(), text);
    return text;
  }

  /** Opens an account and returns its number. */
  long account() {
    String made =
        owner(
            "POST",
            "/admin/accounts",
            "{\"name\":\"a\",\"balances\":{\"USD\":\"100000\",\"BTC\":\"10\",\"ETH\":\"10\"}}");
    return Long.parseLong(between(made, "\"accountId\":", ","));
  }

  /** A key made here, of which the exchange knows the public half. */
  Signer ed25519(long account, String permissions) {
    try {
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      String pem =
          "-----BEGIN PUBLIC KEY-----\\n"
              + Base64.getEncoder().encodeToString(pair.getPublic().getEncoded())
              + "\\n-----END PUBLIC KEY-----";
      String made =
          owner(
              "POST",
              "/admin/accounts/" + account + "/keys",
              "{\"kind\":\"ED25519\",\"publicKey\":\"" + pem + "\"" + permissions + "}");
      return new Signer(
          KeyKind.ED25519,
          between(made, "\"apiKey\":\"", "\""),
          payload -> {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(pair.getPrivate());
            signature.update(payload);
            return signature.sign();
          });
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** A key whose secret both sides know. */
  Signer hmac(long account) {
    String made = owner("POST", "/admin/accounts/" + account + "/keys", "{\"kind\":\"HMAC\"}");
    byte[] secret = between(made, "\"secretKey\":\"", "\"").getBytes(StandardCharsets.UTF_8);
    return new Signer(
        KeyKind.HMAC_SHA256,
        between(made, "\"apiKey\":\"", "\""),
        payload -> {
          Mac mac = Mac.getInstance("HmacSHA256");
          mac.init(new SecretKeySpec(secret, "HmacSHA256"));
          return mac.doFinal(payload);
        });
  }

  void fault(String kind, String scope, int count) {
    owner(
        "POST",
        "/admin/faults",
        "{\"kind\":\""
            + kind
            + "\",\"scope\":\""
            + scope
            + "\",\"count\":"
            + count
            + ",\"delayMs\":4000}");
  }

  void step() {
    owner("POST", "/admin/step", "{\"prints\":1}");
  }

  /** A print at this price. */
  void push(String symbol, String price) {
    owner(
        "POST",
        "/admin/push",
        "{\"symbol\":\"" + symbol + "\",\"price\":\"" + price + "\",\"quantity\":\"5\"}");
  }

  private static String between(String text, String before, String after) {
    int from = text.indexOf(before) + before.length();
    return text.substring(from, text.indexOf(after, from));
  }

  static Price price(String text) {
    return Price.parse(text, BTC_USD);
  }

  static Amount btc(String text) {
    return Amount.parse(text, BTC_USD.base());
  }

  /** Ids as a logged entry would give them. */
  static ClientIds ids(int number) {
    byte[] commitment = new byte[32];
    new SplittableRandom(number).nextBytes(commitment);
    return ClientIds.of(tallystick.intent.Bytes.of(commitment));
  }

  /** Waits for a condition, up to a deadline. */
  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("not within " + PATIENCE + ": " + what);
      }
      Thread.onSpinWait();
      java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
    }
  }

  @Override
  public void close() {
    feed.close();
    owner.close();
    exchange.close();
  }

  /** Makes a signature. */
  interface Signing {
    byte[] sign(byte[] payload) throws GeneralSecurityException;
  }

  /** A signer that remembers how often it signed. */
  static final class Signer implements RequestSigner {
    final List<String> payloads = new ArrayList<>();
    private final KeyKind kind;
    private final String apiKey;
    private final Signing signing;

    Signer(KeyKind kind, String apiKey, Signing signing) {
      this.kind = kind;
      this.apiKey = apiKey;
      this.signing = signing;
    }

    @Override
    public KeyKind kind() {
      return kind;
    }

    @Override
    public String apiKey() {
      return apiKey;
    }

    @Override
    public synchronized byte[] sign(byte[] payload) {
      payloads.add(new String(payload, StandardCharsets.UTF_8));
      try {
        return signing.sign(payload);
      } catch (GeneralSecurityException e) {
        throw new AssertionError(e);
      }
    }
  }
}
