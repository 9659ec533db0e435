package tallystick.terminal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A customer before a machine whose page nobody draws: sees its state and touches its buttons. */
final class Screen implements AutoCloseable {
  private static final long DEADLINE_MS = 10_000;

  private final HttpClient http = HttpClient.newHttpClient();
  private final JsonMapper json = JsonMapper.shared();
  final String origin;

  Screen(Terminal terminal) {
    origin = "http://127.0.0.1:" + terminal.kioskPort();
  }

  HttpResponse<String> send(String method, String path, String origin, String body) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(this.origin + path));
    if (method.equals("POST")) {
      request
          .header("Content-Type", "application/json")
          .header("Origin", origin)
          .POST(HttpRequest.BodyPublishers.ofString(body));
    }
    try {
      return http.send(
          request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  HttpResponse<String> get(String path) {
    return send("GET", path, origin, "");
  }

  JsonNode state() {
    return json.readTree(get("/state").body()).path("state");
  }

  JsonNode body() {
    return json.readTree(get("/panel/state").body());
  }

  void touch(Map<String, ?> act) {
    HttpResponse<String> answer = send("POST", "/act", origin, json.writeValueAsString(act));
    if (answer.statusCode() != 200) {
      throw new AssertionError(act + ": " + answer.statusCode() + " " + answer.body());
    }
  }

  void touch(String act) {
    touch(Map.of("act", act));
  }

  void hand(Map<String, ?> act) {
    HttpResponse<String> answer = send("POST", "/panel/act", origin, json.writeValueAsString(act));
    if (answer.statusCode() != 200) {
      throw new AssertionError(act + ": " + answer.statusCode() + " " + answer.body());
    }
  }

  void insert(long minor) {
    await("the slot takes notes", () -> body().path("taking").asBoolean());
    hand(Map.of("act", "insert", "minor", minor));
  }

  /** The state once it is on this screen. */
  JsonNode on(String screen) {
    return until(screen, state -> state.path("screen").asString().equals(screen));
  }

  JsonNode until(String what, Predicate<JsonNode> holds) {
    JsonNode[] last = new JsonNode[1];
    await(
        what,
        () -> {
          last[0] = state();
          return holds.test(last[0]);
        },
        () -> String.valueOf(last[0]));
    return last[0];
  }

  static void await(String what, java.util.function.BooleanSupplier holds) {
    await(what, holds, () -> "");
  }

  private static void await(
      String what,
      java.util.function.BooleanSupplier holds,
      java.util.function.Supplier<String> seen) {
    long deadline = System.nanoTime() + DEADLINE_MS * 1_000_000;
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("Not within 10 s: " + what + "; " + seen.get());
      }
      LockSupport.parkNanos(20_000_000);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
