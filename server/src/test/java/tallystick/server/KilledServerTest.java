package tallystick.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tallystick.intent.CallerId;
import tallystick.intent.Intent;
import tallystick.intent.Submission;
import tallystick.market.Side;
import tallystick.server.keeper.FakeKeeper;

/** A real server process, killed without warning while a bot trades. */
class KilledServerTest {
  private static final int KILLS = 2;

  private final HttpClient http = HttpClient.newHttpClient();

  /** A started server. */
  private record Running(Process process, int port) {}

  private static Running start(Path folder, Path socket) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx300m",
                "-cp",
                System.getProperty("java.class.path"),
                HandServer.class.getName(),
                folder.toString(),
                socket.toString())
            .redirectError(folder.resolve("server.log").toFile())
            .start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    String line = out.readLine();
    assertTrue(line != null && line.startsWith("READY port="), () -> line + "\n" + logOf(folder));
    return new Running(process, Integer.parseInt(line.substring("READY port=".length())));
  }

  private static String logOf(Path folder) {
    try {
      return Files.readString(folder.resolve("server.log"));
    } catch (IOException e) {
      return "no log: " + e;
    }
  }

  private String ask(Running server, Path folder, String method, String path, String body)
      throws Exception {
    String token = Files.readString(folder.resolve("admin.token")).strip();
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertTrue(answer.statusCode() < 300, answer.statusCode() + " " + answer.body());
    return answer.body();
  }

  @Test
  void afterEachKillDealsGoOnNoOrderIsDoubledAndTheBookHoldsWhatTheVenueExecuted()
      throws Exception {
    long seed = System.nanoTime();
    System.out.println("KilledServerTest seed " + seed);
    Random random = new Random(seed);
    try (TestFolder folder = new TestFolder();
        FakeKeeper keeper = new FakeKeeper(folder.path().resolve("k.sock"))) {
      Path socket = folder.path().resolve("k.sock");
      Running server = start(folder.path(), socket);
      String made =
          ask(server, folder.path(), "POST", "/api/v1/bots", BotsTradeTest.wish("killed"));
      String id = made.replaceAll("(?s).*\"id\":\"([a-z0-9]+)\".*", "$1");
      ask(server, folder.path(), "POST", "/api/v1/bots/" + id + "/start", "");
      for (int kill = 0; kill < KILLS; kill++) {
        int target = keeper.orders().size() + 4;
        Eventually.holds(
            () -> "deals go on: " + keeper.orders().size() + "\n" + logOf(folder.path()),
            () -> {
              fillTakeProfits(keeper);
              return keeper.orders().size() >= target;
            });
        // Anywhere in what a turn does.
        assertFalse(server.process().waitFor(random.nextInt(60), TimeUnit.MILLISECONDS));
        server.process().destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        fillTakeProfits(keeper); // the venue goes on without us
        server = start(folder.path(), socket);
      }
      Running last = server;
      int target = keeper.orders().size() + 2;
      Eventually.holds(
          () -> "deals go on after the last kill",
          () -> {
            fillTakeProfits(keeper);
            return keeper.orders().size() >= target;
          });
      ask(last, folder.path(), "POST", "/api/v1/bots/" + id + "/stop", "");

      Eventually.holds(
          () -> {
            try {
              return "book " + booked(last, folder.path()) + ", venue " + executed(keeper);
            } catch (Exception e) {
              return e.toString();
            }
          },
          () -> {
            try {
              fillTakeProfits(keeper);
              return booked(last, folder.path()).equals(executed(keeper));
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
          });
      List<CallerId> ids = keeper.orders().stream().map(Submission::callerId).toList();
      assertEquals(ids.size(), ids.stream().distinct().count());
      assertTrue(keeper.mostOpenBuysAtOnce() <= 3, "one base order and two averaging orders");
      last.process().destroy(); // SIGTERM
      assertTrue(last.process().waitFor(20, TimeUnit.SECONDS));
    }
  }

  private static void fillTakeProfits(FakeKeeper keeper) {
    for (Submission order : keeper.open()) {
      Intent.PlaceOrder place = (Intent.PlaceOrder) order.intent();
      if (place.side() == Side.SELL) {
        keeper.fill(order.callerId(), place.limit(), place.quantity());
      }
    }
  }

  /** Base coins the venue has exchanged for us, bought less sold. */
  private static BigInteger executed(FakeKeeper keeper) {
    return keeper.netBaseUnits();
  }

  private BigInteger booked(Running server, Path folder) throws Exception {
    String book = ask(server, folder, "GET", "/api/v1/book?prefix=venue/", "");
    if (!book.contains("\"BTC\"")) {
      return BigInteger.ZERO;
    }
    String amount = book.replaceAll("(?s).*\"asset\":\"BTC\",\"amount\":\"(-?[0-9.]+)\".*", "$1");
    return new java.math.BigDecimal(amount).movePointRight(8).toBigIntegerExact();
  }
}
