package tallystick.server.chain;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON-RPC of one Bitcoin node (version 2.0, which Bitcoin Core and Knots speak since 28).
 *
 * <p>It is never retried here: a call that timed out may have been done. Answers are bounded, since
 * they are held in memory as a whole. Log-on is by the cookie that the node writes anew at each
 * start, so no password of it is ever stored.
 */
public final class BitcoinRpc implements AutoCloseable {
  /** A block of four million bytes as hexadecimal digits has eight; nothing asked for is longer. */
  static final int MAX_ANSWER_BYTES = 16 << 20;

  /** A cookie has some 75 bytes. */
  private static final int MAX_COOKIE_BYTES = 1000;

  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** The wallet's rescan after a start takes longer than any other answer. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final int UNAUTHORISED = 401;
  private static final int FORBIDDEN = 403;

  private final URI address;
  private final Path cookie;
  private final Duration patience;
  private final HttpClient http;
  private final AtomicLong ids = new AtomicLong();
  private final JsonMapper json =
      JsonMapper.builder()
          // Sums are decimals; a double would be off by a satoshi from 90 million coins on.
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * Talks to the node at this address, by default with {@link #PATIENCE}.
   *
   * @param address without a path, like {@code http://127.0.0.1:8332}; the node speaks no TLS, so
   *     it stands on this machine or behind a tunnel
   * @param cookie the file {@code .cookie} in the node's data folder
   */
  public BitcoinRpc(URI address, Path cookie) {
    this(address, cookie, PATIENCE);
  }

  BitcoinRpc(URI address, Path cookie, Duration patience) {
    this.address = address;
    this.cookie = cookie;
    this.patience = patience;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .build();
  }

  /** Calls the node. Parameters are texts, numbers, flags, lists and maps of these. */
  public RpcAnswer call(String method, Object... parameters) {
    return post("/", method, List.of(parameters));
  }

  /** Calls one of the node's wallets. */
  public RpcAnswer callWallet(String wallet, String method, Object... parameters) {
    String path = "/wallet/" + URLEncoder.encode(wallet, StandardCharsets.UTF_8);
    return post(path, method, List.of(parameters));
  }

  private RpcAnswer post(String path, String method, List<Object> parameters) {
    long id = ids.incrementAndGet();
    String credentials;
    try {
      credentials = readCookie();
    } catch (IOException e) {
      return new RpcAnswer.Unknown(
          "The node's cookie "
              + cookie
              + " cannot be read ("
              + e.getMessage()
              + "). Is the node running, and may this user read its data folder?");
    }
    HttpRequest request =
        HttpRequest.newBuilder(address.resolve(path))
            .timeout(patience)
            .header("Content-Type", "application/json")
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder()
                        .encodeToString(credentials.getBytes(StandardCharsets.UTF_8)))
            .POST(
                HttpRequest.BodyPublishers.ofByteArray(
                    json.writeValueAsBytes(
                        Map.of(
                            "jsonrpc", "2.0", "id", id, "method", method, "params", parameters))))
            .build();
    try {
      HttpResponse<byte[]> answer =
          http.send(
              request,
              HttpResponse.BodyHandlers.limiting(
                  HttpResponse.BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES));
      return read(method, id, answer);
    } catch (HttpTimeoutException e) {
      return new RpcAnswer.Unknown(
          "The node did not answer " + method + " within " + patience.toMillis() + " ms");
    } catch (IOException e) {
      return new RpcAnswer.Unknown(
          "The node at " + address + " gave no answer to " + method + ": " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new RpcAnswer.Unknown("Interrupted while the node was asked for " + method);
    }
  }

  private RpcAnswer read(String method, long id, HttpResponse<byte[]> answer) {
    int status = answer.statusCode();
    if (status == UNAUTHORISED || status == FORBIDDEN) {
      return new RpcAnswer.Unknown(
          "The node admits nobody with the cookie " + cookie + " (HTTP " + status + ")");
    }
    JsonNode body;
    try (InputStream in = new ByteArrayInputStream(answer.body())) {
      body = json.readTree(in);
    } catch (JacksonException | IOException e) {
      return new RpcAnswer.Unknown(
          "The node's answer to "
              + method
              + " (HTTP "
              + status
              + ") is no JSON: "
              + e.getMessage());
    }
    if (!body.isObject() || body.path("id").asLong(-1) != id) {
      return new RpcAnswer.Unknown("The node's answer to " + method + " is to another question");
    }
    JsonNode error = body.path("error");
    if (error.isObject() && error.path("code").isInt()) {
      return new RpcAnswer.Refused(
          error.path("code").intValue(), error.path("message").asString("no message"));
    }
    JsonNode result = body.get("result");
    if (result == null) {
      return new RpcAnswer.Unknown("The node's answer to " + method + " has no result");
    }
    return new RpcAnswer.Result(result);
  }

  private String readCookie() throws IOException {
    try (InputStream in = Files.newInputStream(cookie)) {
      byte[] bytes = in.readNBytes(MAX_COOKIE_BYTES + 1);
      if (bytes.length == 0 || bytes.length > MAX_COOKIE_BYTES) {
        throw new IOException("it has " + bytes.length + " bytes");
      }
      return new String(bytes, StandardCharsets.UTF_8).strip();
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
