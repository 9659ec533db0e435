package tallystick.venues.binance.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static tallystick.venues.binance.wire.Shapes.BTC_USD;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tallystick.intent.Bytes;
import tallystick.intent.CredentialId;
import tallystick.intent.Intent.PlaceOrder;
import tallystick.intent.KeyKind;
import tallystick.intent.OrderKind;
import tallystick.intent.ReadKind;
import tallystick.intent.ReadQuery;
import tallystick.intent.StopLeg;
import tallystick.market.Amount;
import tallystick.market.Price;
import tallystick.market.Side;
import tallystick.venues.RateBudget;
import tallystick.venues.RequestSigner;

class RequestsTest {
  private static final ClientIds IDS = new ClientIds("main", "stop");

  /** Signs with a fixed answer, or by HMAC when there is a secret. */
  private record FixedSigner(KeyKind kind, String apiKey, Bytes signature)
      implements RequestSigner {
    @Override
    public byte[] sign(byte[] payload) {
      return signature.toArray();
    }
  }

  private record HmacSigner(String apiKey, String secret) implements RequestSigner {
    @Override
    public KeyKind kind() {
      return KeyKind.HMAC_SHA256;
    }

    @Override
    public byte[] sign(byte[] payload) {
      try {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return mac.doFinal(payload);
      } catch (GeneralSecurityException e) {
        throw new AssertionError(e);
      }
    }
  }

  private static PlaceOrder order(
      Side side,
      OrderKind kind,
      String quantity,
      @Nullable String limit,
      @Nullable String trigger,
      @Nullable String stopLimit) {
    return new PlaceOrder(
        new CredentialId("main"),
        BTC_USD,
        side,
        kind,
        Amount.parse(quantity, BTC_USD.base()),
        limit == null ? null : price(limit),
        trigger == null || stopLimit == null
            ? null
            : new StopLeg(price(trigger), price(stopLimit)));
  }

  private static Price price(String text) {
    return Price.parse(text, BTC_USD);
  }

  private static String query(PlaceOrder order, @Nullable String last) {
    Call call = OrderCalls.place(order, "BTCUSD", IDS, last == null ? null : price(last));
    assertEquals(Call.Method.POST, call.method());
    return call.path() + " " + call.query();
  }

  // Binance's documentation, "SIGNED request example (HMAC)": its key, payload and signature.
  @Test
  void signsTheDocumentedExampleByHmac() {
    HmacSigner signer =
        new HmacSigner(
            "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A",
            "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j");
    Call call =
        new Parameters()
            .add("symbol", "LTCBTC")
            .add("side", "BUY")
            .add("type", "LIMIT")
            .add("timeInForce", "GTC")
            .add("quantity", "1")
            .add("price", "0.1")
            .call(Call.Method.POST, "/api/v3/order", 1, RateBudget.Purpose.ORDER);

    Call.Ready ready = call.signed(1499827319559L, signer);

    assertEquals(
        "symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000"
            + "&timestamp=1499827319559&signature="
            + "c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71",
        ready.body());
    assertEquals("/api/v3/order", ready.pathAndQuery());
  }

  // "SIGNED request example (RSA)": the private key is not published, so the published signature
  // stands in for it; what is checked is how it is written.
  @Test
  void writesTheDocumentedRsaSignatureAsDocumented() {
    String base64 =
        "HZ8HOjiJ1s/igS9JA+n7+7Ti/ihtkRF5BIWcPIEluJP6tlbFM/Bf44LfZka/iemtahZAZzcO9TnI5uaXh3++lrqt"
            + "NonCwp6/245UFWkiW1elpgtVAmJPbogcAv6rSlokztAfWk296ZJXzRDYAtzGH0gq7CgSJKfH+XxaCmR0Wcvl"
            + "KjNQnp12/eKXJYO4tDap8UCBLuyxDnR7oJKLHQHJLP0r0EAVOOSIbrFang/1WOq+Jaq4Efc4XpnTgnwlBbWT"
            + "mhWDR1pvS9iVEzcSYLHT/fNnMRxFc7u+j3qI//5yuGuu14KR0MuQKKCSpViieD+fIti46sxPTsjSemoUKp0o"
            + "XA==";
    FixedSigner signer =
        new FixedSigner(KeyKind.RSA_SHA256, "key", Bytes.of(Base64.getDecoder().decode(base64)));

    String written = Call.encoded(Call.signature("payload", signer));

    assertTrue(
        written.startsWith("HZ8HOjiJ1s%2FigS9JA%2Bn7%2B7Ti%2FihtkRF5BIWcPIEluJP6tlbFM%2FBf44Lf"));
    assertTrue(written.endsWith("fIti46sxPTsjSemoUKp0oXA%3D%3D"));
  }

  // The same page's example of a symbol outside ASCII.
  @Test
  void encodesBeforeSigning() {
    Call call =
        new Parameters()
            .add("symbol", "\uff11\uff12\uff13\uff14\uff15\uff16")
            .add("side", "SELL")
            .call(Call.Method.GET, "/api/v3/order", 1, RateBudget.Purpose.READ);

    assertEquals(
        "symbol=%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94%EF%BC%95%EF%BC%96&side=SELL", call.query());
    assertEquals("a%20b*~-_.".replace("*", "%2A"), Call.encoded("a b*~-_."));
  }

  @Test
  void writesLimitOrders() {
    assertEquals(
        "/api/v3/order symbol=BTCUSD&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.0015&price=1163"
            + "&newClientOrderId=main&newOrderRespType=FULL",
        query(order(Side.BUY, OrderKind.LIMIT, "0.00150000", "1163", null, null), null));
    assertEquals(
        "/api/v3/order symbol=BTCUSD&side=SELL&type=LIMIT&timeInForce=IOC&quantity=2&price=0.5"
            + "&newClientOrderId=main&newOrderRespType=FULL",
        query(order(Side.SELL, OrderKind.LIMIT_IOC, "2", "0.5", null, null), null));
  }

  @Test
  void neverWritesAnExponent() {
    assertEquals("0.00000001", OrderCalls.plain(Amount.ofUnits(BTC_USD.base(), 1)));
    assertEquals("1000000000", OrderCalls.plain(Amount.parse("1000000000", BTC_USD.base())));
    assertEquals("0.00000001", OrderCalls.plain(Price.ofUnits(BTC_USD, 1)));
  }

  @ParameterizedTest
  @CsvSource({
    "SELL, 900, 1000, STOP_LOSS_LIMIT",
    "SELL, 1100, 1000, TAKE_PROFIT_LIMIT",
    "BUY, 1100, 1000, STOP_LOSS_LIMIT",
    "BUY, 900, 1000, TAKE_PROFIT_LIMIT",
    "SELL, 900, , STOP_LOSS_LIMIT",
    "SELL, 1100, , STOP_LOSS_LIMIT",
    "SELL, 1000, 1000, STOP_LOSS_LIMIT",
  })
  void choosesTheTypeByTheSideOfTheTrigger(
      Side side, String trigger, @Nullable String last, String type) {
    PlaceOrder order = order(side, OrderKind.STOP_LIMIT, "1", null, trigger, "950");

    assertEquals(
        "/api/v3/order symbol=BTCUSD&side="
            + side
            + "&type="
            + type
            + "&timeInForce=GTC&quantity=1&price=950&stopPrice="
            + trigger
            + "&newClientOrderId=main&newOrderRespType=FULL",
        query(order, last));
  }

  @Test
  void putsASellersProfitAboveAndStopBelow() {
    assertEquals(
        "/api/v3/orderList/oco symbol=BTCUSD&listClientOrderId=l-main&side=SELL&quantity=1"
            + "&aboveType=LIMIT_MAKER&aboveClientOrderId=main&abovePrice=1100"
            + "&belowType=STOP_LOSS_LIMIT&belowClientOrderId=stop&belowStopPrice=900&belowPrice=890"
            + "&belowTimeInForce=GTC&newOrderRespType=FULL",
        query(order(Side.SELL, OrderKind.OCO, "1", "1100", "900", "890"), null));
  }

  @Test
  void putsABuyersProfitBelowAndStopAbove() {
    assertEquals(
        "/api/v3/orderList/oco symbol=BTCUSD&listClientOrderId=l-main&side=BUY&quantity=1"
            + "&belowType=LIMIT_MAKER&belowClientOrderId=main&belowPrice=900"
            + "&aboveType=STOP_LOSS_LIMIT&aboveClientOrderId=stop&aboveStopPrice=1100&abovePrice=1110"
            + "&aboveTimeInForce=GTC&newOrderRespType=FULL",
        query(order(Side.BUY, OrderKind.OCO, "1", "900", "1100", "1110"), null));
  }

  @Test
  void cancelsByNumberByIdAndAsAPair() {
    Call byNumber = OrderCalls.cancel("BTCUSD", new OrderCalls.Target.VenueId("28"), "c");
    assertEquals("symbol=BTCUSD&orderId=28&newClientOrderId=c", byNumber.query());
    assertEquals(Call.Method.DELETE, byNumber.method());
    assertEquals(RateBudget.Purpose.PROTECT, byNumber.purpose());

    assertEquals(
        "symbol=BTCUSD&origClientOrderId=main&newClientOrderId=c",
        OrderCalls.cancel("BTCUSD", new OrderCalls.Target.ClientId("main"), "c").query());

    Call pair = OrderCalls.cancel("BTCUSD", new OrderCalls.Target.Pair("main"), "c");
    assertEquals("/api/v3/orderList", pair.path());
    assertEquals("symbol=BTCUSD&listClientOrderId=l-main&newClientOrderId=c", pair.query());
  }

  @Test
  void derivesClientIdsThatTheVenueTakes() {
    ClientIds ids = ClientIds.of(Bytes.of(new byte[32]));

    assertEquals(32, ids.main().length());
    assertEquals(34, ids.list().length());
    assertFalse(ids.main().equals(ids.stop()));
    assertThrows(IllegalArgumentException.class, () -> new ClientIds("a b", "c"));
  }

  @Test
  void asksForReads() {
    assertEquals(
        "symbol=BTCUSD&fromId=7&limit=500",
        ReadCalls.of(new ReadQuery(ReadKind.TRADES, BTC_USD, null, 7, 0, 500), "BTCUSD").query());
    assertEquals(
        "symbol=BTCUSD&startTime=99&limit=1000",
        ReadCalls.of(new ReadQuery(ReadKind.ORDER_HISTORY, BTC_USD, null, 0, 99, 1000), "BTCUSD")
            .query());
    assertEquals("", ReadCalls.of(ReadQuery.of(ReadKind.OPEN_ORDERS), "").query());
    assertEquals(
        "/sapi/v1/account/apiRestrictions",
        ReadCalls.of(ReadQuery.of(ReadKind.PERMISSIONS), "").path());
    assertThrows(
        IllegalArgumentException.class, () -> ReadCalls.of(ReadQuery.of(ReadKind.STREAM), ""));
  }

  // "Session authentication": the payload is the parameters in alphabetical order.
  @Test
  void logsOnToASession() {
    List<String> signed = new java.util.ArrayList<>();
    RequestSigner signer =
        new RequestSigner() {
          @Override
          public KeyKind kind() {
            return KeyKind.ED25519;
          }

          @Override
          public String apiKey() {
            return "k\"ey";
          }

          @Override
          public byte[] sign(byte[] payload) {
            signed.add(new String(payload, StandardCharsets.UTF_8));
            return new byte[] {1, 2, 3};
          }
        };

    String request = WsApi.logon("1", 1649729878532L, signer);

    assertEquals(List.of("apiKey=k\"ey&recvWindow=5000&timestamp=1649729878532"), signed);
    assertEquals(
        "{\"id\":\"1\",\"method\":\"session.logon\",\"params\":{\"apiKey\":\"k\\\"ey\","
            + "\"recvWindow\":5000,\"timestamp\":1649729878532,\"signature\":\"AQID\"}}",
        request);
  }

  @Test
  void showsNoSignatureInText() {
    Call.Ready ready =
        new Parameters()
            .add("symbol", "BTCUSD")
            .call(Call.Method.GET, "/api/v3/order", 1, RateBudget.Purpose.READ)
            .signed(1, new HmacSigner("k", "s"));

    assertEquals("GET /api/v3/order", ready.toString());
  }
}
