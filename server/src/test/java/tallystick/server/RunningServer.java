package tallystick.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tallystick.intent.OrganisationId;
import tallystick.server.database.TestDatabase;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A whole server in this process, with a client that holds the first token. */
public final class RunningServer implements AutoCloseable {
  public static final OrganisationId ORGANISATION = new OrganisationId("demo");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final ServerProgram program;
  private final HttpClient http = HttpClient.newHttpClient();
  private final String adminToken;

  public RunningServer(Path folder, Path keeperSocket) {
    this(
        new ServerSettings(
            folder,
            keeperSocket,
            ORGANISATION,
            Map.of(),
            0,
            "127.0.0.1",
            Optional.of(TestDatabase.freshUrl()),
            Optional.empty(),
            false));
  }

  public RunningServer(ServerSettings settings) {
    this(settings, MarketsMaker::overTheNetwork);
  }

  RunningServer(ServerSettings settings, MarketsMaker markets) {
    this(settings, markets, InstantSource.system());
  }

  /** A server whose clock a test sets. */
  public RunningServer(ServerSettings settings, InstantSource clock) {
    this(settings, MarketsMaker::overTheNetwork, clock);
  }

  private RunningServer(ServerSettings settings, MarketsMaker markets, InstantSource clock) {
    program = ServerProgram.start(settings, markets, clock);
    try {
      adminToken = Files.readString(settings.folder().resolve("admin.token")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An answer with its body as JSON, where it has one. */
  public record Answer(int status, String text) {
    public JsonNode json() {
      return JSON.readTree(text);
    }
  }

  public String adminToken() {
    return adminToken;
  }

  public ServerProgram program() {
    return program;
  }

  public Answer get(String path) {
    return send("GET", path, null, adminToken);
  }

  public Answer post(String path, String body) {
    return send("POST", path, body, adminToken);
  }

  public Answer send(
      String method,
      String path,
      @Nullable String body,
      @Nullable String token,
      String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + program.port() + path))
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      HttpResponse<String> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + program.port() + path);
  }

  public HttpClient http() {
    return http;
  }

  @Override
  public void close() {
    program.close();
    http.close();
  }
}
