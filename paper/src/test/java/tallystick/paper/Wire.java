package tallystick.paper;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A client of the tests' own: shares no code with the exchange but the JSON library. */
final class Wire implements AutoCloseable {
  static final JsonMapper JSON = JsonMapper.builder().build();

  final int port;
  final HttpClient http;
  private final String adminToken;
  private final List<WebSocket> sockets = new ArrayList<>();

  Wire(PaperExchange exchange) {
    this(exchange.port(), exchange.config().folder());
  }

  Wire(int port, Path folder) {
    this.port = port;
    this.http = HttpClient.newBuilder().sslContext(trusting(folder)).build();
    try {
      this.adminToken = Files.readString(folder.resolve("admin.token")).strip();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static SSLContext trusting(Path folder) {
    try (var in = Files.newInputStream(folder.resolve("paper-cert.pem"))) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry(
          "paper", CertificateFactory.getInstance("X.509").generateCertificate(in));
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Signs a payload: hexadecimal for HMAC, base64 else. */
  interface Signer {
    String sign(String payload);
  }

  record Key(long accountId, String apiKey, Signer signer) {}

  record Result(int status, JsonNode json, Map<String, String> headers) {
    int code() {
      return json.path("code").asInt(0);
    }

    String text(String name) {
      return json.path(name).asString("");
    }

    Result ok() {
      if (status != 200) {
        throw new AssertionError("status " + status + ": " + json);
      }
      return this;
    }
  }

  static Signer hmac(String secret) {
    return payload -> {
      try {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(payload.getBytes(StandardCharsets.UTF_8)));
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    };
  }

  static Signer asymmetric(String algorithm, PrivateKey key) {
    return payload -> {
      try {
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(payload.getBytes(StandardCharsets.UTF_8));
        return Base64.getEncoder().encodeToString(signature.sign());
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    };
  }

  String base() {
    return "https://localhost:" + port;
  }

  Result admin(String method, String path, @Nullable ObjectNode body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base() + "/admin/" + path))
            .header("Authorization", "Bearer " + adminToken)
            .method(method, BodyPublishers.ofString(body == null ? "" : body.toString()))
            .build();
    return send(request);
  }

  /** Opens an account and a key for it. */
  Key account(Map<String, String> balances) {
    ObjectNode body = JSON.createObjectNode();
    ObjectNode amounts = body.putObject("balances");
    balances.forEach(amounts::put);
    long id = admin("POST", "accounts", body).ok().json().path("accountId").asLong();
    JsonNode key = admin("POST", "accounts/" + id + "/keys", JSON.createObjectNode()).ok().json();
    return new Key(id, key.path("apiKey").asString(), hmac(key.path("secretKey").asString()));
  }

  Result push(String symbol, String price, String quantity) {
    return admin(
            "POST",
            "push",
            JSON.createObjectNode()
                .put("symbol", symbol)
                .put("price", price)
                .put("quantity", quantity))
        .ok();
  }

  Result step(int prints) {
    return admin("POST", "step", JSON.createObjectNode().put("prints", prints)).ok();
  }

  Result get(String path, String... params) {
    return send(
        HttpRequest.newBuilder(URI.create(base() + path + "?" + query(map(params)))).GET().build());
  }

  /** A signed request with everything in the query. */
  Result signed(Key key, String method, String path, String... params) {
    Map<String, String> all = map(params);
    all.putIfAbsent("timestamp", Long.toString(System.currentTimeMillis()));
    String query = query(all);
    String signature = URLEncoder.encode(key.signer().sign(query), StandardCharsets.UTF_8);
    return raw(key, method, path + "?" + query + "&signature=" + signature, "");
  }

  Result raw(Key key, String method, String pathAndQuery, String body) {
    return send(
        HttpRequest.newBuilder(URI.create(base() + pathAndQuery))
            .header("X-MBX-APIKEY", key.apiKey())
            .header("Content-Type", "application/x-www-form-urlencoded")
            .method(method, BodyPublishers.ofString(body))
            .build());
  }

  Result send(HttpRequest request) {
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      response.headers().map().forEach((name, values) -> headers.put(name, values.getFirst()));
      return new Result(response.statusCode(), JSON.readTree(response.body()), headers);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static Map<String, String> map(String... pairs) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(pairs[i], pairs[i + 1]);
    }
    return map;
  }

  static String query(Map<String, String> params) {
    StringBuilder query = new StringBuilder();
    params.forEach(
        (name, value) -> {
          if (!query.isEmpty()) {
            query.append('&');
          }
          query.append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8));
        });
    return query.toString();
  }

  /** A WebSocket that keeps what it hears. */
  Ear listen(String path) {
    Ear ear = new Ear();
    ear.socket =
        http.newWebSocketBuilder()
            .buildAsync(URI.create("wss://localhost:" + port + path), ear)
            .join();
    sockets.add(ear.socket());
    return ear;
  }

  static final class Ear implements WebSocket.Listener {
    private final BlockingQueue<JsonNode> heard = new LinkedBlockingQueue<>();
    private final StringBuilder partial = new StringBuilder();
    private @Nullable WebSocket socket;
    volatile boolean closed;
    private int nextId = 1;

    WebSocket socket() {
      if (socket == null) {
        throw new IllegalStateException("not open yet");
      }
      return socket;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      partial.append(data);
      if (last) {
        heard.add(JSON.readTree(partial.toString()));
        partial.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
      closed = true;
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      closed = true;
    }

    void say(String text) {
      socket().sendText(text, true).join();
    }

    /** A request of the WebSocket API and its answer. */
    JsonNode ask(String method, Map<String, String> params) {
      int id = nextId++;
      ObjectNode json = JSON.createObjectNode().put("id", id).put("method", method);
      ObjectNode into = json.putObject("params");
      params.forEach(
          (name, value) -> {
            if (name.equals("timestamp")) {
              into.put(name, Long.parseLong(value));
            } else {
              into.put(name, value);
            }
          });
      say(json.toString());
      return next(node -> node.path("id").asInt(-1) == id && node.has("status"));
    }

    JsonNode askSigned(Key key, String method, String... params) {
      Map<String, String> all = new TreeMap<>(map(params));
      all.put("apiKey", key.apiKey());
      all.put("timestamp", Long.toString(System.currentTimeMillis()));
      StringBuilder payload = new StringBuilder();
      all.forEach(
          (name, value) ->
              payload.append(payload.isEmpty() ? "" : "&").append(name).append('=').append(value));
      all.put("signature", key.signer().sign(payload.toString()));
      return ask(method, all);
    }

    /** The next message of that kind, within five seconds; others are skipped. */
    JsonNode next(Predicate<JsonNode> wanted) {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
      List<JsonNode> others = new ArrayList<>();
      try {
        while (true) {
          JsonNode message =
              heard.poll(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
          if (message == null) {
            throw new AssertionError("heard in vain: " + others);
          }
          if (wanted.test(message)) {
            return message;
          }
          others.add(message);
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    JsonNode event(String type) {
      return next(node -> node.path("event").path("e").asString("").equals(type)).path("event");
    }

    /** What is there already. */
    List<JsonNode> drain() {
      List<JsonNode> all = new ArrayList<>();
      heard.drainTo(all);
      return all;
    }
  }

  @Override
  public void close() {
    sockets.forEach(WebSocket::abort);
    http.shutdownNow();
  }
}
