package tallystick.strategy.bot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What is drawn before saving is what the bot then asks for. */
class LadderTest {
  private static Ladder of(DcaSettings settings, String ask) {
    return Ladder.of(Bots.config(settings, "0.01", "0.001", "5"), Bots.PAIR, Bots.price(ask));
  }

  @Test
  void theRungsAreTheOrdersOfTheBotItself() {
    DcaSettings settings =
        Bots.settings(Bots.averaging(3, 3), null, DcaSettings.DealLimits.oneAtATime());
    Bots bot = Bots.bought(settings);
    List<String> placed =
        bot.intents.stream()
            .map(Bots::order)
            .filter(o -> o.side() == tallystick.market.Side.BUY)
            .map(o -> o.quantity() + " at " + o.limit())
            .toList();

    Ladder ladder = of(settings, "100.00");

    assertEquals(
        placed,
        ladder.rungs().stream().skip(1).map(r -> r.quantity() + " at " + r.price()).toList());
    assertEquals(bot.deal().averagePrice(), ladder.rungs().getFirst().average());
    assertEquals(bot.deal().targets(), ladder.rungs().getFirst().targets());
  }

  @Test
  void ordersThatWaitForOthersToFillAreDrawnToo() {
    DcaSettings.DealLimits limits = DcaSettings.DealLimits.oneAtATime();

    Ladder allAtOnce = of(Bots.settings(Bots.averaging(5, 5), null, limits), "100.00");
    Ladder oneByOne = of(Bots.settings(Bots.averaging(5, 1), null, limits), "100.00");

    assertEquals(6, oneByOne.rungs().size());
    assertEquals(allAtOnce.rungs(), oneByOne.rungs());
  }

  @Test
  void saysWhichRungsTheStopLossNeverLetsFill() {
    DcaSettings settings =
        Bots.settings(Bots.averaging(3, 3), Bots.stop(150), DcaSettings.DealLimits.oneAtATime());

    List<Boolean> behind =
        of(settings, "100.00").rungs().stream().map(Ladder.Rung::behindStop).toList();

    assertEquals(List.of(false, false, true, true), behind);
  }

  @Test
  void theMoveToTheTargetGrowsSmallerThanTheFallBecauseTheAverageFollows() {
    DcaSettings settings =
        Bots.settings(Bots.averaging(3, 3), null, DcaSettings.DealLimits.oneAtATime());

    List<Ladder.Rung> rungs = of(settings, "100.00").rungs();

    // One percent profit and twice the fee of a tenth of a percent, up to the tick.
    assertTrue(rungs.getFirst().moveBps() >= 120 && rungs.getFirst().moveBps() <= 122);
    assertTrue(rungs.getLast().moveBps() < 300, rungs.toString());
    assertEquals("399.", rungs.getLast().spent().toDecimal().substring(0, 4));
  }

  @Test
  void aBaseOrderTooSmallToBuyLeavesAnEmptyLadderThatSaysWhy() {
    DcaSettings settings =
        Bots.settings(Bots.averaging(3, 3), null, DcaSettings.DealLimits.oneAtATime());

    Ladder ladder = of(settings, "900000.00");

    assertEquals(List.of(), ladder.rungs());
    assertTrue(ladder.notes().getFirst().contains("not spent"), ladder.notes().toString());
  }
}
