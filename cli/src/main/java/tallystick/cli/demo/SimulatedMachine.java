package tallystick.cli.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import tallystick.cli.CliException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A customer's hands and eyes at a machine whose body is simulated: what stands on its screen, what
 * is touched there, and which notes are put in.
 */
public final class SimulatedMachine implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private final String name;
  private final String base;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(PATIENCE)
          .proxy(HttpClient.Builder.NO_PROXY)
          .build();

  /**
   * The machine whose screen is at this address.
   *
   * @param kiosk as its program says when it is ready, with a slash at the end
   */
  public SimulatedMachine(String name, String kiosk) {
    this.name = name;
    this.base = kiosk.substring(0, kiosk.length() - 1);
  }

  public String name() {
    return name;
  }

  /** The address of its screen, with a slash at the end; the panel is {@code panel} beside it. */
  public String kiosk() {
    return base + "/";
  }

  /** Both addresses, for people. */
  public String address() {
    return base + "/ and " + base + "/panel";
  }

  /** What stands on the screen. */
  public JsonNode screen() {
    return send(HttpRequest.newBuilder(URI.create(base + "/state"))).path("state");
  }

  /**
   * Touches something.
   *
   * @param with names and values by turns
   */
  public void touch(String act, Object... with) {
    post("/act", act, with);
  }

  /** Puts a note in, or holds a code before the camera. */
  public JsonNode body(String act, Object... with) {
    return post("/panel/act", act, with);
  }

  /** What the machine's body holds, as whoever opens it would see. */
  public JsonNode inside() {
    return send(HttpRequest.newBuilder(URI.create(base + "/panel/state")));
  }

  private JsonNode post(String path, String act, Object... with) {
    Map<String, Object> body = new java.util.HashMap<>(Map.of("act", act));
    for (int i = 0; i < with.length; i += 2) {
      body.put(String.valueOf(with[i]), with[i + 1]);
    }
    return send(
        HttpRequest.newBuilder(URI.create(base + path))
            .header("Content-Type", "application/json")
            .header("Origin", base)
            .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body))));
  }

  private JsonNode send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> answer =
          http.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() / 100 != 2) {
        throw new CliException(
            "The machine " + name + " says " + answer.statusCode() + ": " + answer.body());
      }
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new CliException("The machine " + name + " does not answer: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException("Interrupted at the machine " + name, e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
