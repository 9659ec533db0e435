package tallystick.server.api;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;
import tallystick.server.bots.BotRuntime;
import tallystick.server.keeper.KeeperState;

/** The keeper's connection. Without it bots wait; everything else works, so readiness stays. */
@Component("keeper")
class KeeperHealth implements HealthIndicator {
  private final BotRuntime runtime;

  KeeperHealth(BotRuntime runtime) {
    this.runtime = runtime;
  }

  @Override
  public Health health() {
    return switch (runtime.keeper().state()) {
      case KeeperState.Up up ->
          Health.up()
              .withDetail("origin", up.welcome().logOrigin())
              .withDetail("isolated", up.welcome().isolated())
              .build();
      case KeeperState.Down down -> Health.down().withDetail("why", down.why()).build();
    };
  }
}
