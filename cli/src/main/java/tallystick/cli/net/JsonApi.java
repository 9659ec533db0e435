package tallystick.cli.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import tallystick.cli.CliException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A JSON API behind a bearer token. */
public final class JsonApi implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Making the first bot waits for the venue's exchange information. */
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /** An error has a sentence; a page of HTML from something else is cut. */
  private static final int MAX_ERROR_BYTES = 64 << 10;

  private final HttpClient http;
  private final String base;
  private final String token;
  private final String name;

  private JsonApi(HttpClient http, String base, String token, String name) {
    this.http = http;
    this.base = base;
    this.token = token;
    this.name = name;
  }

  /** The server's API on this machine. */
  public static JsonApi server(int port, String token) {
    return new JsonApi(
        HttpClient.newBuilder().connectTimeout(TIMEOUT).build(),
        "http://127.0.0.1:" + port,
        token,
        "server");
  }

  /**
   * The owner's side of a paper exchange on this machine.
   *
   * @param spkiSha256 pin of its certificate's key, base64
   */
  public static JsonApi paper(int port, String spkiSha256, String token) {
    return new JsonApi(pinned(spkiSha256), "https://127.0.0.1:" + port, token, "paper exchange");
  }

  /** A client that talks to whoever holds this key, and nobody else. */
  public static HttpClient pinned(String spkiSha256) {
    return HttpClient.newBuilder()
        .connectTimeout(TIMEOUT)
        .sslContext(PinnedTls.to(spkiSha256))
        .build();
  }

  /** Reads a token from the file of its owner. */
  public static String token(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new CliException(
          "Cannot read the token in "
              + file
              + ": "
              + e.getMessage()
              + ". Run this as root, or as the user whose file it is",
          e);
    }
  }

  /** What the other side answered. */
  public record Answer(int status, JsonNode body) {
    public boolean ok() {
      return status / 100 == 2;
    }
  }

  public JsonNode get(String path) {
    return required("GET", path, null);
  }

  public JsonNode post(String path, Object body) {
    return required("POST", path, body);
  }

  public JsonNode put(String path, Object body) {
    return required("PUT", path, body);
  }

  public JsonNode delete(String path) {
    return required("DELETE", path, null);
  }

  private JsonNode required(String method, String path, @Nullable Object body) {
    Answer answer = ask(method, path, body);
    if (!answer.ok()) {
      throw new CliException("The " + name + " says " + answer.status() + ": " + said(answer.body));
    }
    return answer.body;
  }

  /** The sentence for people in an error's body, in whichever of the usual fields it stands. */
  private static String said(JsonNode body) {
    for (String field : new String[] {"detail", "error", "msg", "message", "title"}) {
      JsonNode value = body.path(field);
      if (value.isString() && !value.asString().isBlank()) {
        return value.asString();
      }
    }
    return body.toString();
  }

  /**
   * Asks without judging the answer's status.
   *
   * @throws CliException when nobody answers
   */
  public Answer ask(String method, String path, @Nullable Object body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(TIMEOUT)
            .header("Authorization", "Bearer " + token)
            .header("Accept", "application/json");
    request.method(
        method,
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    try {
      HttpResponse<String> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      String text = response.body();
      return new Answer(
          response.statusCode(), text.isBlank() ? JSON.createObjectNode() : parse(text));
    } catch (IOException e) {
      throw new CliException(
          "The " + name + " at " + base + " does not answer: " + reason(e) + ". Is it running?", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException("Interrupted while asking the " + name, e);
    }
  }

  /** An answer that is no JSON is shown as it is. */
  private static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (JacksonException e) {
      return JSON.createObjectNode().put("message", text);
    }
  }

  /**
   * Saves what a path gives, whatever it is. The file appears when all of it has come.
   *
   * @param progress told of the bytes so far
   * @return its length in bytes
   */
  public long download(String path, Path file, LongConsumer progress) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(TIMEOUT)
            .header("Authorization", "Bearer " + token)
            .build();
    Path fresh = file.resolveSibling(file.getFileName() + ".part");
    try {
      HttpResponse<InputStream> response =
          http.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream in = response.body()) {
        if (response.statusCode() / 100 != 2) {
          String text = new String(in.readNBytes(MAX_ERROR_BYTES), StandardCharsets.UTF_8);
          throw new CliException(
              "The " + name + " says " + response.statusCode() + ": " + said(parse(text)));
        }
        long length = 0;
        try (OutputStream out = Files.newOutputStream(fresh)) {
          byte[] buffer = new byte[1 << 16];
          for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            out.write(buffer, 0, n);
            length += n;
            progress.accept(length);
          }
        }
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
        return length;
      }
    } catch (IOException e) {
      throw new CliException(
          "Cannot save what the " + name + " at " + base + " gives as " + file + ": " + reason(e),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException("Interrupted while asking the " + name, e);
    }
  }

  private static String reason(IOException e) {
    if (e instanceof ConnectException) {
      return "nothing listens there"; // the JDK's own word for it is a bare ClosedChannelException
    }
    Throwable cause = e;
    while (cause.getCause() != null && cause.getMessage() == null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  @Override
  public void close() {
    http.close();
  }
}
