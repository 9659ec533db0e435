package tallystick.intent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tallystick.intent.Intent.PlaceOrder;
import tallystick.intent.Ours.Answer;
import tallystick.market.Amount;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.market.Side;

class OursTest {
  private static final Instrument BTC_USD = Instrument.of("BTC/USD");
  private static final Instrument ETH_USD = Instrument.of("ETH/USD");
  private static final PlaceOrder OCO =
      new PlaceOrder(
          new CredentialId("main"),
          BTC_USD,
          Side.SELL,
          OrderKind.OCO,
          Amount.parse("0.5", BTC_USD.base()),
          Price.parse("900", BTC_USD),
          new StopLeg(Price.parse("700", BTC_USD), Price.parse("690", BTC_USD)));

  private static OwnOrder main(@Nullable String venueOrderId, boolean settled) {
    return new OwnOrder(3, CallerId.derive("x"), Leg.MAIN, OCO, "c-main", venueOrderId, settled, 1);
  }

  private static final OwnOrder STOP =
      new OwnOrder(3, CallerId.derive("x"), Leg.STOP, OCO, "c-stop", "12", true, 1);

  private static VenueOrder found(String venueOrderId, String clientOrderId) {
    return new VenueOrder(
        BTC_USD,
        venueOrderId,
        clientOrderId,
        Side.SELL,
        VenueOrder.Type.LIMIT_MAKER,
        OCO.limit(),
        null,
        OCO.quantity(),
        5);
  }

  private static Answer answer(List<VenueOrder> found, List<OwnOrder> known, int at) {
    return Ours.match(found, known).get(at).answer();
  }

  @Test
  void bothLegsOfAnOcoAreOurs() {
    VenueOrder stop =
        new VenueOrder(
            BTC_USD,
            "12",
            "c-stop",
            Side.SELL,
            VenueOrder.Type.STOP_LIMIT,
            Price.parse("690", BTC_USD),
            Price.parse("700", BTC_USD),
            OCO.quantity(),
            5);
    List<VenueOrder> both = List.of(found("11", "c-main"), stop);

    assertEquals(Answer.OURS, answer(both, List.of(main("11", true), STOP), 0));
    assertEquals(Answer.OURS, answer(both, List.of(main("11", true), STOP), 1));
  }

  @Test
  void theVenuesIdDecidesNotTheClientsId() {
    List<VenueOrder> renamed = List.of(found("11", "something-else"));

    assertEquals(Answer.OURS, answer(renamed, List.of(main("11", true)), 0));
  }

  @Test
  void anIdenticalOrderWithAnotherVenueIdIsNotOurs() {
    List<VenueOrder> both = List.of(found("11", "c-main"), found("99", "c-main"));

    assertEquals(Answer.OURS, answer(both, List.of(main("11", true)), 0));
    assertEquals(Answer.NOT_OURS, answer(both, List.of(main("11", true)), 1));
  }

  @Test
  void aVenueIdListedTwiceIsOursOnlyOnce() {
    List<VenueOrder> twice = List.of(found("11", "c-main"), found("11", "c-main"));

    assertEquals(Answer.OURS, answer(twice, List.of(main("11", true)), 0));
    assertEquals(Answer.NOT_OURS, answer(twice, List.of(main("11", true)), 1));
  }

  @Test
  void withoutAnOutcomeNobodyCanTell() {
    assertEquals(
        Answer.CANNOT_TELL, answer(List.of(found("11", "c-main")), List.of(main(null, false)), 0));
  }

  @Test
  void anOrderTheVenueNeverTookCannotBeOurs() {
    assertEquals(
        Answer.NOT_OURS, answer(List.of(found("11", "c-main")), List.of(main(null, true)), 0));
  }

  @Test
  void anEmptyClientIdFindsNothing() {
    assertEquals(Answer.NOT_OURS, answer(List.of(found("11", "")), List.of(main(null, false)), 0));
  }

  enum Difference {
    INSTRUMENT,
    SIDE,
    TYPE,
    PRICE,
    TRIGGER,
    QUANTITY
  }

  @ParameterizedTest
  @EnumSource(Difference.class)
  void aKnownVenueIdWithAnotherFieldIsNotOurs(Difference difference) {
    Instrument instrument = difference == Difference.INSTRUMENT ? ETH_USD : BTC_USD;
    VenueOrder changed =
        new VenueOrder(
            instrument,
            "11",
            "c-main",
            difference == Difference.SIDE ? Side.BUY : Side.SELL,
            difference == Difference.TYPE ? VenueOrder.Type.LIMIT : VenueOrder.Type.LIMIT_MAKER,
            Price.parse(difference == Difference.PRICE ? "899.99" : "900", instrument),
            difference == Difference.TRIGGER ? Price.parse("700", instrument) : null,
            Amount.parse(
                difference == Difference.QUANTITY ? "0.50000001" : "0.5", instrument.base()),
            5);

    assertEquals(Answer.NOT_OURS, answer(List.of(changed), List.of(main("11", true)), 0));
  }
}
