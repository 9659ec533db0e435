package tallystick.server;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import tallystick.server.bots.TurnMeter;

/** Turns of bots in the metrics. */
final class MeteredTurns implements TurnMeter {
  /** Buckets lie between these, so that what happened between two looks can be told apart. */
  private static final Duration SHORTEST = Duration.ofNanos(100_000);

  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final Timer turns;
  private final Timer ticksToIntents;

  MeteredTurns(MeterRegistry metrics) {
    turns =
        Timer.builder("tallystick.bot.turn")
            .description("One turn of a bot, its transaction included")
            .publishPercentiles(0.5, 0.99)
            .register(metrics);
    ticksToIntents =
        Timer.builder("tallystick.tick.to.intent")
            .description("From the receipt of a tick until its intents were handed to the keeper")
            .publishPercentiles(0.5, 0.99)
            .publishPercentileHistogram()
            .minimumExpectedValue(SHORTEST)
            .maximumExpectedValue(LONGEST)
            .register(metrics);
  }

  @Override
  public void turned(long tookNs) {
    turns.record(tookNs, TimeUnit.NANOSECONDS);
  }

  @Override
  public void decided(long tookNs) {
    ticksToIntents.record(tookNs, TimeUnit.NANOSECONDS);
  }
}
