package tallystick.drills.hostile;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tallystick.cli.net.JsonApi;
import tallystick.intent.Intent.PlaceOrder;
import tallystick.intent.StopLeg;
import tallystick.market.Amount;
import tallystick.market.Filters;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.market.Side;
import tallystick.paper.PaperConfig;
import tallystick.paper.PaperExchange;
import tallystick.paper.replay.DataFile;
import tallystick.paper.replay.Sample;

/**
 * The real paper exchange with an honest market that stands still, so that whatever is lost at its
 * price was stolen; and the thief's own account there.
 */
public final class QuietPaper implements AutoCloseable {
  public static final Instrument BTC_USD = Instrument.of("BTC/USD");
  public static final Price HONEST = Price.parse("800.00", BTC_USD);
  private static final String SYMBOL = "BTCUSD";
  private static final Price TICK = Price.parse("0.01", BTC_USD);

  /** What it lists, by the precision of its data. */
  static final Filters FILTERS =
      new Filters(
          BTC_USD,
          TICK,
          Amount.parse("0.00001", BTC_USD.base()),
          Amount.parse("0.00001", BTC_USD.base()),
          Amount.parse("1000", BTC_USD.base()),
          Amount.zero(BTC_USD.quote()));

  /** A trade a second: twenty minutes before the attack, more than the median looks back. */
  private static final int PRINTS_BEFORE = 1_200;

  private static final int PRINTS = 20_000;
  private static final long FIRST_PRINT_MS = 1_385_000_000_000L;
  private static final int FEE_BPS = 10;

  private final PaperExchange exchange;
  private final JsonApi owner;
  private final HttpClient http = HttpClient.newHttpClient();
  private final String thiefKey;
  private final String thiefSecret;

  public QuietPaper(Path folder) {
    DataFile.Data data =
        DataFile.read(new ByteArrayInputStream(prints()), "quiet.csv", SYMBOL, true);
    exchange =
        PaperExchange.start(
            new PaperConfig(
                folder,
                List.of(Sample.feed(data, "quiet.csv", -1, -1)),
                "127.0.0.1",
                0,
                0,
                0,
                FEE_BPS,
                FEE_BPS));
    owner = JsonApi.paper(exchange.port(), exchange.spkiSha256(), exchange.adminToken());
    step(PRINTS_BEFORE);
    String thief = account("thief");
    var key = owner.post("/admin/accounts/" + thief + "/keys", Map.of("kind", "HMAC"));
    thiefKey = key.path("apiKey").asString();
    thiefSecret = key.path("secretKey").asString();
  }

  private static byte[] prints() {
    // The first print, long before, shows the exchange the precision that it is to list.
    StringBuilder csv = new StringBuilder("time_ms,price,qty\n");
    csv.append(FIRST_PRINT_MS).append(",800.01,0.50001\n");
    for (int i = 1; i < PRINTS; i++) {
      csv.append(FIRST_PRINT_MS + i * 1_000L).append(",800.00,0.50000\n");
    }
    return csv.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The line of the keeper's hosts file. */
  public String hostsLine() {
    return "paper paper 127.0.0.1:"
        + exchange.port()
        + " spki-sha256="
        + exchange.spkiSha256()
        + "  # the drill's exchange\n";
  }

  /** Opens a rich account and gives its number. */
  String account(String name) {
    return owner
        .post(
            "/admin/accounts",
            Map.of("name", name, "balances", Map.of("USD", "5000000", "BTC", "5000")))
        .path("accountId")
        .asString();
  }

  /** Registers a public key and gives its key id. */
  String publicKey(String account, String pem) {
    return owner
        .post(
            "/admin/accounts/" + account + "/keys",
            Map.of(
                "kind",
                "ED25519",
                "publicKey",
                pem,
                "ipRestrict",
                true,
                "ips",
                List.of("127.0.0.1")))
        .path("apiKey")
        .asString();
  }

  /** What an account is worth at the honest price. */
  Amount worth(String account) {
    var balances = owner.get("/admin/accounts/" + account).path("balances");
    BigDecimal sum = BigDecimal.ZERO;
    for (String asset : List.of("USD", "BTC")) {
      BigDecimal held =
          new BigDecimal(balances.path(asset).path("free").asString("0"))
              .add(new BigDecimal(balances.path(asset).path("locked").asString("0")));
      sum = sum.add(asset.equals("USD") ? held : held.multiply(new BigDecimal("800")));
    }
    return Amount.parse(sum.setScale(8).toPlainString(), BTC_USD.quote());
  }

  void step(int prints) {
    owner.post("/admin/step", Map.of("prints", prints));
  }

  /** Prints a trade at this price; the venue's depth moves there, and what it went beyond fills. */
  void push(Price price) {
    owner.post(
        "/admin/push", Map.of("symbol", SYMBOL, "price", decimals(price, 2), "quantity", "1000"));
  }

  /** Prints so that an order wakes and is met at its own limit. */
  void pushBeyond(PlaceOrder order) {
    boolean buy = order.side() == Side.BUY;
    StopLeg stop = order.stop();
    Price limit = order.limit();
    if (stop != null) {
      push(stop.trigger());
      limit = stop.limit();
    }
    if (limit != null) {
      push(buy ? below(limit) : new Price(BTC_USD, limit.units().add(TICK.units())));
    }
  }

  private static Price below(Price price) {
    return new Price(BTC_USD, price.units().subtract(TICK.units()).max(TICK.units()));
  }

  /** The thief stands ready on the other side, at the worst price the victim's order allows. */
  void thiefRests(PlaceOrder order) {
    Price limit = order.limit();
    if (limit == null) {
      return;
    }
    String side = order.side() == Side.BUY ? "SELL" : "BUY";
    signed(
        "POST",
        "/api/v3/order",
        "symbol="
            + SYMBOL
            + "&side="
            + side
            + "&type=LIMIT&timeInForce=GTC&quantity="
            + new BigDecimal(order.quantity().toDecimal())
                .setScale(5, java.math.RoundingMode.CEILING)
                .toPlainString()
            + "&price="
            + decimals(limit, 2));
  }

  void thiefLeaves() {
    signed("DELETE", "/api/v3/openOrders", "symbol=" + SYMBOL);
  }

  private static String decimals(Price price, int decimals) {
    return new BigDecimal(price.toDecimal())
        .setScale(decimals, java.math.RoundingMode.HALF_EVEN)
        .toPlainString();
  }

  /** The thief's own orders may be refused; that is his loss. */
  private void signed(String method, String path, String parameters) {
    String payload = parameters + "&timestamp=" + System.currentTimeMillis();
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(thiefSecret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      String signature =
          HexFormat.of().formatHex(mac.doFinal(payload.getBytes(StandardCharsets.UTF_8)));
      HttpResponse<Void> ignored =
          http.send(
              HttpRequest.newBuilder(
                      URI.create(
                          "http://127.0.0.1:"
                              + Objects.requireNonNull(exchange.plainPort())
                              + path
                              + "?"
                              + payload
                              + "&signature="
                              + signature))
                  .header("X-MBX-APIKEY", thiefKey)
                  .method(method, HttpRequest.BodyPublishers.noBody())
                  .build(),
              HttpResponse.BodyHandlers.discarding());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has HMAC-SHA256", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while talking to the paper exchange", e);
    }
  }

  @Override
  public void close() {
    owner.close();
    http.close();
    exchange.close();
  }
}
