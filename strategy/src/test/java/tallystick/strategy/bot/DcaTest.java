package tallystick.strategy.bot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import tallystick.intent.Intent;
import tallystick.intent.Leg;
import tallystick.intent.OrderKind;
import tallystick.intent.Outcome;
import tallystick.intent.Rule;
import tallystick.market.Side;
import tallystick.strategy.bot.DcaSettings.DealLimits;

class DcaTest {
  private static final DealLimits ONE = DealLimits.oneAtATime();

  @Test
  void buysAtOnceInsideItsSlippageAndThenRestsOrders() {
    Bots bot = new Bots(Bots.settings(Bots.averaging(3, 2), null, ONE));

    bot.tick(1_000, "99.99");
    Intent.PlaceOrder base = Bots.order(bot.only());

    assertEquals(OrderKind.LIMIT_IOC, base.kind());
    // ask 99.999999, half a percent above it, up to the tick
    assertEquals(Bots.price("100.50"), base.limit());

    bot.accept(1_000, bot.only());
    assertEquals(DealState.BASE_ORDER_PLACED, bot.deal().state());
  }

  @Test
  void restsTakeProfitAndTheActiveAveragingOrdersOnceTheBaseOrderHasFilled() {
    Bots bot = Bots.bought(Bots.settings(Bots.averaging(3, 2), null, ONE));

    assertEquals(DealState.BOUGHT, bot.deal().state());
    assertEquals(
        List.of("exit-1", "averaging-1", "averaging-2"),
        bot.intents.stream().map(i -> i.purpose().replaceAll("/.*", "")).toList());
    assertEquals(Bots.price("99.00"), Bots.order(bot.intents.get(1)).limit());
    assertEquals(Bots.price("98.00"), Bots.order(bot.intents.get(2)).limit());
  }

  @Test
  void placesTheNextAveragingOrderAndMovesTheTakeProfitAfterAFill() {
    Bots bot = Bots.bought(Bots.settings(Bots.averaging(3, 1), Bots.stop(1_000), ONE));
    OutgoingIntent pair = bot.intents.get(0);
    OutgoingIntent first = bot.intents.get(1);
    bot.accept(1_100, pair);
    bot.accept(1_100, first);

    bot.fill(2_000, first, "99.00");

    Intent.CancelOrder moved =
        assertInstanceOf(Intent.CancelOrder.class, bot.intents.get(0).intent());
    assertEquals(pair.callerId(), moved.target());
    assertEquals(OrderKind.OCO, Bots.order(bot.intents.get(0)).kind());
    assertTrue(
        Bots.order(bot.intents.get(0)).quantity().compareTo(Bots.order(pair).quantity()) > 0);
    assertEquals(Bots.price("98.00"), Bots.order(bot.intents.get(1)).limit());
  }

  @Test
  void neverSendsAgainWhatIsUnknown() {
    Bots bot = new Bots(Bots.settings(Bots.averaging(0, 1), null, ONE));
    bot.tick(1_000, "99.99");
    OutgoingIntent base = bot.only();

    bot.tell(1_000, new BotEvent.Unknown(base.callerId(), "no answer"));
    for (int i = 1; i < 200; i++) {
      assertEquals(List.of(), bot.tick(1_000 + i * 60_000L, "99.99"));
    }
    assertTrue(bot.deal().waits().getFirst().contains("nobody knows"));

    bot.tell(99_000_000, new BotEvent.NeverArrived(base.callerId(), "settled"));
    assertTrue(!bot.only().callerId().equals(base.callerId()), "a new intent has a new id");
  }

  @Test
  void waitsLongerAndLongerWhileNothingReachesTheVenue() {
    Bots bot = new Bots(Bots.settings(Bots.averaging(0, 1), null, ONE));
    bot.tick(1_000, "99.99");

    bot.tell(1_000, new BotEvent.NeverArrived(bot.only().callerId(), "the venue wants a pause"));
    bot.tick(2_000, "99.99");
    OutgoingIntent again = bot.only();
    bot.tell(2_000, new BotEvent.NeverArrived(again.callerId(), "the venue wants a pause"));

    assertEquals(List.of(), bot.tick(3_000, "99.99"), "twice in a moment is enough");
    bot.tick(60_000, "99.99");
    assertTrue(!bot.only().callerId().equals(again.callerId()));
  }

  @Test
  void countsAFillThatComesBeforeTheAnswerAndCountsItOnce() {
    Bots bot = new Bots(Bots.settings(Bots.averaging(0, 1), null, ONE));
    bot.tick(1_000, "99.99");
    OutgoingIntent base = bot.only();
    BotEvent.Filled filled = bot.fillOf(base, "100.00", Bots.order(base).quantity(), Leg.MAIN);

    bot.tell(1_000, filled);
    OutgoingIntent target = bot.only();
    bot.tell(1_000, filled);
    assertEquals(List.of(), bot.intents);
    bot.tell(1_000, new BotEvent.Accepted(base.callerId()));
    assertEquals(List.of(), bot.intents);

    assertEquals(Bots.order(base).quantity(), bot.deal().bought());
    assertEquals("exit-1", target.purpose().replaceAll("/.*", ""));
  }

  @Test
  void countsAPartialFillThatComesTwiceOnce() {
    Bots bot = new Bots(Bots.settings(Bots.averaging(0, 1), null, ONE));
    bot.tick(1_000, "99.99");
    BotEvent.Filled part = bot.fillOf(bot.only(), "100.00", Bots.base("0.300"), Leg.MAIN);

    bot.tell(1_000, part);
    bot.tell(2_000, part);

    assertEquals(Bots.base("0.300"), bot.deal().bought());
  }

  @Test
  void waitsForTheFillsThatAnEndSpeaksOf() {
    Bots bot = new Bots(Bots.settings(Bots.averaging(0, 1), null, ONE));
    bot.tick(1_000, "99.99");
    OutgoingIntent base = bot.only();

    bot.tell(1_000, Bots.closed(base, Outcome.Ending.FILLED, Bots.order(base).quantity()));
    assertEquals(List.of(), bot.tick(2_000, "99.99"));
    bot.fill(2_000, base, "100.00");

    assertEquals(DealState.BOUGHT, bot.deal().state());
  }

  @Test
  void triesTheRestOfAMarketBuyWithTheNextPrice() {
    Bots bot = new Bots(Bots.settings(Bots.averaging(0, 1), null, ONE));
    bot.tick(1_000, "99.99");
    OutgoingIntent base = bot.only();
    bot.accept(1_000, base);
    bot.tell(1_000, bot.fillOf(base, "100.00", Bots.base("0.400"), Leg.MAIN));

    bot.tell(1_000, Bots.closed(base, Outcome.Ending.EXPIRED, Bots.base("0.400")));
    assertEquals(List.of(), bot.intents);
    bot.tick(2_000, "99.99");

    assertEquals(Bots.base("0.600"), Bots.order(bot.only()).quantity());
  }

  @Test
  void pausesWhatTheKeeperRefusedAndSaysWhy() {
    Bots bot = new Bots(Bots.settings(Bots.averaging(0, 1), null, ONE));
    bot.tick(1_000, "99.99");
    OutgoingIntent base = bot.only();

    bot.tell(1_000, new BotEvent.Refused(base.callerId(), Rule.ORDER_NOTIONAL, "100 of 50"));
    assertEquals(List.of(), bot.intents);
    for (int i = 1; i < 100; i++) {
      assertEquals(List.of(), bot.tick(1_000 + i * 3_600_000L, "99.99"));
    }
    assertTrue(bot.deal().waits().getFirst().contains("order-notional"));
    assertTrue(bot.deal().waits().getFirst().contains("100 of 50"));

    bot.tell(400_000_000, new BotEvent.Resume());
    assertEquals("base/1", bot.only().purpose());
  }

  @Test
  void triesAgainWithALaterPriceWhatMayPass() {
    Bots bot = new Bots(Bots.settings(Bots.averaging(0, 1), null, ONE));
    bot.tick(1_000, "99.99");
    bot.tell(1_000, new BotEvent.Refused(bot.only().callerId(), Rule.REFERENCE_STALE, "3 s old"));

    assertEquals(List.of(), bot.tick(5_999, "99.99"));
    assertEquals(1, bot.tick(6_000, "99.99").size());
  }

  @Test
  void asksNothingOfAKeeperThatIsDownAndGoesOnByItself() {
    Bots bot = new Bots(Bots.settings(Bots.averaging(2, 1), null, ONE));
    bot.tell(0, new BotEvent.KeeperDown("socket closed"));
    assertEquals(List.of(), bot.tick(1_000, "99.99"));

    bot.tell(2_000, new BotEvent.KeeperUp());
    bot.tick(3_000, "99.99");
    OutgoingIntent base = bot.only();
    bot.accept(3_000, base);
    bot.tell(3_000, new BotEvent.KeeperDown("killed"));
    bot.fill(3_000, base, "100.00");
    assertEquals(List.of(), bot.intents);
    bot.tell(4_000, new BotEvent.KeeperUp());

    assertEquals(2, bot.intents.size());
  }

  @Test
  void exchangesAProtectiveOrderForASaleInOneBreath() {
    Bots bot = Bots.bought(Bots.settings(Bots.averaging(1, 1), Bots.stop(500), ONE));
    OutgoingIntent pair = bot.intents.get(0);
    OutgoingIntent averaging = bot.intents.get(1);
    bot.accept(1_000, pair);
    bot.accept(1_000, averaging);
    assertEquals(Protection.Level.FULL, bot.deal().protection().level());

    bot.tell(2_000, new BotEvent.PanicSell(1));

    Intent.CancelOrder buy =
        assertInstanceOf(Intent.CancelOrder.class, bot.intents.get(0).intent());
    assertEquals(averaging.callerId(), buy.target());
    assertNull(buy.replacement());
    Intent.PlaceOrder sale = Bots.order(bot.intents.get(1));
    assertEquals(OrderKind.LIMIT_IOC, sale.kind());
    assertEquals(Side.SELL, sale.side());
    assertEquals(Bots.order(pair).quantity(), sale.quantity());
  }

  @Test
  void leavesTheCoinsOfACancelledDeal() {
    Bots bot = Bots.bought(Bots.settings(Bots.averaging(0, 1), null, ONE));
    OutgoingIntent target = bot.only();
    bot.accept(1_000, target);

    bot.tell(2_000, new BotEvent.CancelDeal(1));
    OutgoingIntent cancel = bot.only();
    bot.tell(2_000, new BotEvent.Accepted(cancel.callerId()));
    bot.tell(2_000, Bots.closed(target, Outcome.Ending.CANCELLED, Bots.base("0")));

    BotNote.DealEnded ended = assertInstanceOf(BotNote.DealEnded.class, bot.notes.getLast());
    assertEquals(DealState.CANCELLED, ended.deal().state());
    assertEquals(Bots.base("0.999"), ended.deal().held());
  }

  @Test
  void doesNotFightWhoeverCancelsAtTheVenue() {
    Bots bot = Bots.bought(Bots.settings(Bots.averaging(0, 1), null, ONE));
    OutgoingIntent target = bot.only();
    bot.accept(1_000, target);

    bot.tell(2_000, Bots.closed(target, Outcome.Ending.CANCELLED, Bots.base("0")));

    assertEquals(List.of(), bot.intents);
    assertEquals(List.of(), bot.tick(900_000, "99.99"));
    assertTrue(bot.deal().waits().getFirst().contains("not by this bot"));
  }

  @Test
  void addsFundsToARunningDeal() {
    Bots bot = Bots.bought(Bots.settings(Bots.averaging(0, 1), null, ONE));

    bot.tell(2_000, new BotEvent.AddFunds(1, Bots.quote("50")));

    assertEquals(Side.BUY, Bots.order(bot.only()).side());
    assertEquals(Bots.base("0.500"), Bots.order(bot.only()).quantity());
  }

  @Test
  void waitsForTheCooldown() {
    Bots bot =
        new Bots(Bots.settings(Bots.averaging(0, 1), null, new DealLimits(1, 1, 0, 60_000, 0)));
    bot.tick(1_000, "99.99");
    OutgoingIntent base = bot.only();
    bot.accept(1_000, base);
    bot.fill(1_000, base, "100.00");
    OutgoingIntent target = bot.only();
    bot.accept(1_000, target);
    bot.fill(10_000, target, "101.21");
    assertInstanceOf(BotNote.DealEnded.class, bot.notes.getLast());

    assertEquals(List.of(), bot.tick(69_999, "99.99"));
    assertEquals(1, bot.tick(70_000, "99.99").size());
  }

  @Test
  void judgesNoOlderPriceByWhatItHasBoughtSince() {
    DcaSettings usual = Bots.settings(Bots.averaging(1, 1), null, ONE);
    Bots bot =
        Bots.bought(
            new DcaSettings(
                usual.direction(),
                usual.baseOrder(),
                usual.averaging(),
                new DcaSettings.TakeProfit(
                    DcaSettings.Basis.TOTAL, List.of(new DcaSettings.Step(10_000, 10)), 50),
                null,
                usual.start(),
                ONE,
                usual.execution()));
    OutgoingIntent averaging = bot.only();
    bot.accept(1_100, averaging);
    bot.tick(2_000, "100.00");

    bot.fill(3_000, averaging, "99.00");
    bot.tell(3_001, new BotEvent.Timer());

    assertEquals(DealState.BOUGHT, bot.deal().state());
    bot.tick(3_002, "100.00");
    assertEquals(DealState.TRAILING, bot.deal().state());
  }

  @Test
  void stopsOutWhenABreachHasLastedThoughNoPriceCame() {
    DcaSettings.StopLoss patient =
        new DcaSettings.StopLoss(
            500, DcaSettings.Reference.BASE, false, 60_000, false, DcaSettings.OnStop.CLOSE_DEAL);
    Bots bot = Bots.bought(Bots.settings(Bots.averaging(0, 1), patient, ONE));
    bot.accept(1_100, bot.only());
    bot.tick(10_000, "94.00");

    bot.tell(69_999, new BotEvent.Timer());
    assertEquals(DealState.BOUGHT, bot.deal().state());
    bot.tell(70_000, new BotEvent.Timer());

    assertEquals(DealState.CLOSING, bot.deal().state());
  }

  @Test
  void startsAsManyDealsAsAllowedAndNoMore() {
    Bots bot = new Bots(Bots.settings(Bots.averaging(0, 1), null, new DealLimits(3, 3, 2, 0, 0)));

    assertEquals(1, bot.tick(1_000, "99.99").size());
    assertEquals(1, bot.tick(2_000, "99.99").size());
    assertEquals(0, bot.tick(3_000, "99.99").size());

    assertTrue(!bot.state.enabled() && bot.state.pausedBecause().contains("2 deals"));
  }

  @Test
  void stopsItselfWhenItCanBuyNothing() {
    Bots bot = new Bots(Bots.settings(Bots.averaging(0, 1), null, ONE));

    bot.tick(1_000, "500000.00");

    assertEquals(List.of(), bot.state.dealViews());
    assertTrue(!bot.state.enabled());
    assertEquals(List.of(), bot.tick(2_000, "500000.00"));
  }

  @Test
  void saysWhatProtectsADeal() {
    Bots none = Bots.bought(Bots.settings(Bots.averaging(0, 1), null, ONE));
    Bots stop = Bots.bought(Bots.settings(Bots.averaging(0, 1), Bots.stop(500), ONE));

    assertEquals(Protection.Level.NONE, none.deal().protection().level());
    assertEquals(Protection.Level.NONE, stop.deal().protection().level());
    stop.accept(1_000, stop.only());
    assertEquals(Protection.Level.FULL, stop.deal().protection().level());
    assertTrue(stop.deal().protection().text().contains("95.00"));
  }

  @Test
  void refusesIllegalTransitions() {
    for (DealState from : DealState.values()) {
      for (DealState to : DealState.values()) {
        if (from.next().contains(to)) {
          assertEquals(to, from.to(to));
        } else {
          assertThrows(IllegalStateException.class, () -> from.to(to));
        }
      }
    }
  }

  @Test
  void isPure() {
    DcaSettings settings = Bots.settings(Bots.averaging(2, 2), Bots.stop(500), ONE);
    Bots bot = Bots.bought(settings);
    BotEvent event = new BotEvent.PanicSell(1);

    assertEquals(
        Dca.decide(bot.state, event, Clock.at(5)), Dca.decide(bot.state, event, Clock.at(5)));
    assertEquals(List.of(), Bots.bought(settings).tell(1, new BotEvent.Accepted(Bots.other())));
  }
}
