package tallystick.server;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import tallystick.server.feed.VenueMarkets;

/**
 * The server as a process of its own, with a market that moves by itself between 990 and 1010, for
 * tests that kill it. Arguments: folder, keeper's socket.
 */
public final class HandServer {
  private HandServer() {}

  public static void main(String[] args) throws InterruptedException, ExecutionException {
    HandMarket[] market = new HandMarket[1];
    ServerProgram program =
        ServerProgram.start(
            new ServerSettings(
                Path.of(args[0]),
                Path.of(args[1]),
                RunningServer.ORGANISATION,
                Map.of(),
                0,
                "127.0.0.1",
                Optional.empty(),
                TestFolder.postgresUser(),
                false),
            (settings, relay, clock) -> {
              market[0] = new HandMarket(relay);
              return new VenueMarkets(List.of(market[0]));
            });
    System.out.println("READY port=" + program.port());
    System.out.flush();
    Random random = new Random(1);
    // The pool's thread keeps the process alive until it is killed.
    ScheduledFuture<?> prices =
        Executors.newSingleThreadScheduledExecutor()
            .scheduleWithFixedDelay(
                () ->
                    market[0].price(HandMarket.BTC_USD, Integer.toString(990 + random.nextInt(21))),
                0,
                20,
                TimeUnit.MILLISECONDS);
    prices.get();
  }
}
