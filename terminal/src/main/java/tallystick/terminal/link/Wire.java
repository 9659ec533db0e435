package tallystick.terminal.link;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Requests with an end: in time, in size, and without following anybody elsewhere. */
final class Wire implements AutoCloseable {
  /**
   * As much as the server takes from us; the longest answer, a sale with its attestations, has 8.
   */
  static final int MAX_ANSWER_BYTES = 64 * 1024;

  private static final Duration CONNECT = Duration.ofSeconds(4);

  /** No server keeps a machine away for longer than somebody takes to come and look. */
  static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  private static final Duration USUAL_WAIT = Duration.ofSeconds(5);

  private final URI server;
  private final Duration patience;
  private final HttpClient client;
  private final JsonMapper json = JsonMapper.shared();

  /** What came back. */
  sealed interface Answer {
    record Said(int status, JsonNode body) implements Answer {}

    /**
     * Sent away for a crowd, with nothing done.
     *
     * @param waitMs as the server asks; within {@link #LONGEST_WAIT}
     */
    record Later(long waitMs) implements Answer {}

    /** Nothing that could be understood, in time; the request may have been carried out. */
    record Silent(String why) implements Answer {}
  }

  /**
   * The way to one server.
   *
   * @param pin base64 of SHA-256 over its key's SubjectPublicKeyInfo; null to trust the system's
   *     authorities
   * @param patience for a whole answer
   */
  Wire(URI server, @Nullable String pin, Duration patience) {
    this.server = server;
    this.patience = patience;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT);
    if (pin != null) {
      builder.sslContext(PinnedKey.context(pin));
    }
    client = builder.build();
  }

  Answer get(String path, String token) {
    return ask(request(path, token).GET());
  }

  Answer postJson(String path, String token, Object body) {
    return ask(
        request(path, token)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(body))));
  }

  Answer postBytes(String path, String token, byte[] body) {
    return ask(
        request(path, token)
            .header("Content-Type", "application/octet-stream")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
  }

  private HttpRequest.Builder request(String path, String token) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve("/terminal/v1/" + path)).timeout(patience);
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return request.header("Accept", "application/json");
  }

  private Answer ask(HttpRequest.Builder request) {
    CompletableFuture<HttpResponse<byte[]>> sent =
        client.sendAsync(
            request.build(),
            HttpResponse.BodyHandlers.limiting(
                HttpResponse.BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES));
    try {
      // The request's own time ends with the headers: a body that trickles has to end as well.
      HttpResponse<byte[]> response = sent.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return response.statusCode() == 429 || response.statusCode() == 503
          ? later(response)
          : new Answer.Said(response.statusCode(), json.readTree(response.body()));
    } catch (TimeoutException e) {
      sent.cancel(true);
      return new Answer.Silent("no answer within " + patience.toSeconds() + " s");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      String why = cause instanceof IOException ? cause.toString() : String.valueOf(cause);
      return new Answer.Silent(why);
    } catch (JacksonException e) {
      return new Answer.Silent("an answer that is no JSON");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer.Silent("interrupted");
    }
  }

  private static Answer.Later later(HttpResponse<byte[]> response) {
    String said = response.headers().firstValue("Retry-After").orElse("");
    long seconds = said.matches("[0-9]{1,9}") ? Long.parseLong(said) : USUAL_WAIT.toSeconds();
    return new Answer.Later(1_000 * Math.clamp(seconds, 1, LONGEST_WAIT.toSeconds()));
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
