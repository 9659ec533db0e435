package tallystick.strategy.bot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import tallystick.market.Amount;
import tallystick.market.Candle;

class StateCodecTest {
  /** A state with everything in it: signals half warmed up, a deal with other settings. */
  private static BotState rich() {
    DcaSettings plain = Bots.settings(Bots.averaging(3, 2), Bots.stop(500), limits());
    DcaSettings signals =
        new DcaSettings(
            plain.direction(),
            plain.baseOrder(),
            plain.averaging(),
            plain.takeProfit(),
            plain.stopLoss(),
            List.of(
                new StartCondition.Rsi(120_000, 5, StartCondition.Trigger.BELOW, 30_000),
                new StartCondition.AverageCross(
                    60_000, StartCondition.Average.SMA, 2, 4, StartCondition.Trigger.CROSSES_UP),
                new StartCondition.AverageCross(
                    60_000, StartCondition.Average.EMA, 2, 4, StartCondition.Trigger.CROSSES_DOWN),
                new StartCondition.PercentB(60_000, 4, 2_000, StartCondition.Trigger.ABOVE, 1_000)),
            plain.limits(),
            plain.execution());
    Bots bot = Bots.bought(plain);
    bot.tell(1_000, new BotEvent.Unknown(bot.intents.get(1).callerId(), "?"));
    bot.state = bot.state.withConfig(bot.state.config().withSettings(signals));
    for (int i = 0; i < 7; i++) {
      bot.tell(
          60_000L * (i + 1),
          new BotEvent.CandleClosed(
              new Candle(
                  Bots.PAIR,
                  60_000L * i,
                  60_000,
                  Bots.price("100"),
                  Bots.price("10" + i),
                  Bots.price("99"),
                  Bots.price("10" + (i % 3 == 0 ? 0 : i)),
                  Amount.ofUnits(Bots.PAIR.base(), 1))));
    }
    bot.tell(500_000, new BotEvent.PanicSell(1));
    return bot.state;
  }

  private static DcaSettings.DealLimits limits() {
    return new DcaSettings.DealLimits(2, 2, 9, 60_000, 86_400_000);
  }

  @Test
  void givesAnEqualStateBack() {
    BotState state = rich();

    BotState read = BotState.decode(state.encode());

    assertEquals(state, read);
    assertArrayEquals(state.encode(), read.encode());
  }

  @Test
  void refusesBytesThatAreCutOrContinued() {
    byte[] bytes = rich().encode();

    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThrows(StrategyException.class, () -> BotState.decode(cut), "length " + length);
    }
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    assertThrows(StrategyException.class, () -> BotState.decode(longer));
  }

  @Test
  void readsDamagedBytesAsNothingElseThanARefusalOrAState() {
    long seed = 99;
    System.out.println("seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    byte[] bytes = rich().encode();
    for (int i = 0; i < 4_000; i++) {
      byte[] damaged = bytes.clone();
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      try {
        BotState read = BotState.decode(damaged);
        // What can be read has one way to be written.
        assertEquals(read, BotState.decode(read.encode()));
      } catch (StrategyException expected) {
        assertEquals(true, String.valueOf(expected.getMessage()).contains("stored state"));
      }
    }
  }

  @Test
  void refusesALaterVersion() {
    byte[] bytes = rich().encode();
    bytes[0] = 2;

    StrategyException refused = assertThrows(StrategyException.class, () -> BotState.decode(bytes));

    assertEquals(true, String.valueOf(refused.getMessage()).contains("version 2"));
  }
}
