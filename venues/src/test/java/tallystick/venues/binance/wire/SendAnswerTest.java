package tallystick.venues.binance.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static tallystick.venues.binance.wire.Shapes.BTC_USD;
import static tallystick.venues.binance.wire.Shapes.bytes;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tallystick.intent.CredentialId;
import tallystick.intent.Intent.PlaceOrder;
import tallystick.intent.Leg;
import tallystick.intent.OrderKind;
import tallystick.intent.Outcome;
import tallystick.intent.Outcome.VenueOrderId;
import tallystick.intent.StopLeg;
import tallystick.market.Amount;
import tallystick.market.Price;
import tallystick.market.Side;

class SendAnswerTest {
  private static final PlaceOrder ORDER =
      new PlaceOrder(
          new CredentialId("main"),
          BTC_USD,
          Side.SELL,
          OrderKind.LIMIT,
          Amount.parse("10", BTC_USD.base()),
          Price.parse("1100", BTC_USD),
          null);
  private static final PlaceOrder PAIR =
      new PlaceOrder(
          new CredentialId("main"),
          BTC_USD,
          Side.SELL,
          OrderKind.OCO,
          Amount.parse("10", BTC_USD.base()),
          Price.parse("1100", BTC_USD),
          new StopLeg(Price.parse("900", BTC_USD), Price.parse("890", BTC_USD)));
  private static final ClientIds IDS = new ClientIds("6gCrw2kRUAF9CvJDGP16IP", "other");

  @Test
  void acceptsAnOrderWithTheVenuesNumber() {
    assertEquals(
        new Outcome.Accepted(List.of(new VenueOrderId(Leg.MAIN, "28"))),
        SendAnswer.placed(200, bytes(Shapes.ORDER), ORDER, IDS));
  }

  @Test
  void acceptsAPairWithBothNumbersByLeg() {
    assertEquals(
        new Outcome.Accepted(
            List.of(new VenueOrderId(Leg.MAIN, "11"), new VenueOrderId(Leg.STOP, "10"))),
        SendAnswer.placed(200, bytes(Shapes.PAIR), PAIR, new ClientIds("main", "stop")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | -1013 | Filter failure: NOTIONAL | Rejected",
        "400 | -1021 | Timestamp for this request is outside of the recvWindow. | Rejected",
        "400 | -1022 | Signature for this request is not valid. | Rejected",
        "400 | -1111 | Parameter 'price' has too much precision. | Rejected",
        "400 | -1220 | Symbol does not match status. | Rejected",
        "400 | -2010 | Account has insufficient balance for requested action. | Rejected",
        "400 | -2010 | Duplicate order sent. | Unknown",
        "400 | -2011 | Unknown order sent. | Rejected",
        "401 | -2015 | Invalid API-key, IP, or permissions for action. | Rejected",
        "429 | -1015 | Too many new orders. | Rejected",
        "429 | -1003 | Too much request weight used. | Unknown",
        "418 | -1003 | Way too much request weight used; IP banned. | Unknown",
        "400 | -1000 | An unknown error occurred while processing the request. | Unknown",
        "400 | -1001 | Internal error; unable to process your request. | Unknown",
        "400 | -1006 | An unexpected response was received. Execution status unknown. | Unknown",
        "400 | -1007 | Timeout waiting for response from backend server. | Unknown",
        "408 | -1007 | Timeout waiting for response from backend server. | Unknown",
        "400 | -1008 | Server is currently overloaded with other requests. | Unknown",
        "400 | -9999 | A code of tomorrow. | Unknown",
        "500 | -1000 | An unknown error occurred. | Unknown",
        "503 | -2010 | Looks definite and is not: the server failed. | Unknown",
        "504 | -1013 | The same. | Unknown",
        "301 | -1013 | Not where we sent it. | Unknown",
      })
  void classifiesWhatIsNoSuccess(int status, int code, String text, String outcome) {
    byte[] body = bytes("{\"code\":" + code + ",\"msg\":\"" + text + "\"}");

    Outcome placed = SendAnswer.placed(status, body, ORDER, IDS);
    Outcome cancelled = SendAnswer.cancelled(status, body);

    assertEquals(outcome, placed.getClass().getSimpleName());
    assertEquals(outcome, cancelled.getClass().getSimpleName());
    if (placed instanceof Outcome.Rejected rejected) {
      assertEquals(new Outcome.Rejected(code, text), rejected);
    }
  }

  @Test
  void takesAnythingUnreadableForUnknown() {
    for (String body :
        List.of("", "<html>403 Forbidden</html>", "{}", "[]", "{\"code\":\"-2010\"}", "null")) {
      for (int status : new int[] {200, 400, 403, 404, 500}) {
        assertInstanceOf(
            Outcome.Unknown.class, SendAnswer.placed(status, bytes(body), ORDER, IDS), body);
      }
    }
  }

  @Test
  void believesNoAnswerAboutAnotherOrder() {
    assertInstanceOf(
        Outcome.Unknown.class,
        SendAnswer.placed(200, bytes(Shapes.ORDER), ORDER, new ClientIds("mine", "other")));
    assertInstanceOf(
        Outcome.Unknown.class,
        SendAnswer.placed(200, bytes(Shapes.PAIR), PAIR, new ClientIds("main", "else")));
  }
}
