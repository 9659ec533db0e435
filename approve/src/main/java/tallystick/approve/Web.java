package tallystick.approve;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import tallystick.approve.Answers.Answer;
import tallystick.approve.notices.Notices;
import tallystick.intent.ApproverOrigin;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The wall to the browser. Only the exact {@code Host} of the origin is answered, so that a name
 * which a stranger points at this address (DNS rebinding) reaches nothing; a POST needs the exact
 * {@code Origin} and JSON, which no form and no page of another origin can send; and every answer
 * carries a policy under which the page can run nothing and reach nothing but this program.
 */
final class Web implements AutoCloseable {
  /** An assertion has some 3 KB, a secret at most 8 KiB; both with room. */
  static final int MAX_BODY_BYTES = 64 * 1024;

  /** People look at it, not programs: a few tabs of a few people, with room. */
  static final int MAX_CONNECTIONS = 64;

  /** Of these at once ask the keeper; the rest are told to come again. */
  private static final int MAX_AT_ONCE = 16;

  /** A header or a body that takes longer is held back on purpose. */
  private static final int MAX_REQUEST_S = 15;

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
          + "connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'; "
          + "require-trusted-types-for 'script'; trusted-types push-worker";

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(4)
                          .maxDocumentLength(MAX_BODY_BYTES)
                          .build())
                  .build())
          .build();

  private final ApproverOrigin origin;
  private final String host;
  private final Answers answers;
  private final @Nullable Notices notices;
  private final Map<String, Pages.Page> pages = Pages.read();
  private final Semaphore room = new Semaphore(MAX_AT_ONCE);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<HttpServer> servers;

  private Web(
      ApproverOrigin origin, Answers answers, @Nullable Notices notices, List<HttpServer> servers) {
    this.origin = origin;
    this.host = origin.value().substring(origin.value().indexOf("://") + 3);
    this.answers = answers;
    this.notices = notices;
    this.servers = List.copyOf(servers);
    for (HttpServer server : servers) {
      server.setExecutor(threads);
      server.createContext("/", this::handle);
      server.start();
    }
  }

  /**
   * Begins to answer.
   *
   * @param listen one or more addresses
   * @param notices null where nobody is told of anything
   * @param tls null where something before it ends TLS, or for localhost
   */
  static Web start(
      ApproverOrigin origin,
      Answers answers,
      @Nullable Notices notices,
      List<InetSocketAddress> listen,
      @Nullable SSLContext tls) {
    // The JDK's server reads its limits from these when its first instance is made.
    System.setProperty("jdk.httpserver.maxConnections", String.valueOf(MAX_CONNECTIONS));
    System.setProperty("sun.net.httpserver.maxReqTime", String.valueOf(MAX_REQUEST_S));
    System.setProperty("sun.net.httpserver.maxRspTime", String.valueOf(2 * MAX_REQUEST_S));
    System.setProperty("sun.net.httpserver.maxReqHeaders", "64");
    System.setProperty("sun.net.httpserver.maxReqHeaderSize", "16384");
    System.setProperty("sun.net.httpserver.maxIdleConnections", "32");
    List<HttpServer> servers = new ArrayList<>();
    for (InetSocketAddress address : listen) {
      try {
        servers.add(server(address, tls));
      } catch (IOException e) {
        servers.forEach(server -> server.stop(0));
        throw new ApproverException(
            "Cannot listen on "
                + address
                + " ("
                + e.getMessage()
                + "): end what listens there, or choose another port",
            e);
      }
    }
    return new Web(origin, answers, notices, servers);
  }

  private static HttpServer server(InetSocketAddress address, @Nullable SSLContext tls)
      throws IOException {
    if (tls == null) {
      return HttpServer.create(address, MAX_CONNECTIONS);
    }
    HttpsServer https = HttpsServer.create(address, MAX_CONNECTIONS);
    https.setHttpsConfigurator(new HttpsConfigurator(tls));
    return https;
  }

  int port() {
    return servers.getFirst().getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    boolean admitted = room.tryAcquire();
    try (exchange) {
      headers(exchange.getResponseHeaders());
      Answer refusal = admitted ? refusal(exchange) : busy();
      if (refusal != null) {
        send(exchange, refusal);
      } else if (exchange.getRequestMethod().equals("POST")) {
        send(exchange, posted(exchange));
      } else {
        get(exchange);
      }
    } finally {
      if (admitted) {
        room.release();
      }
    }
  }

  private static Answer busy() {
    return Answer.error(503, "busy", "Too many ask at once; try again");
  }

  private void headers(Headers headers) {
    headers.set("Content-Security-Policy", POLICY);
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("X-Frame-Options", "DENY");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cross-Origin-Opener-Policy", "same-origin");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    headers.set("Cross-Origin-Embedder-Policy", "require-corp");
    headers.set(
        "Permissions-Policy",
        "publickey-credentials-get=(self), publickey-credentials-create=(self),"
            + " clipboard-write=(self), camera=(), geolocation=(), microphone=(), payment=()");
    headers.set("Cache-Control", "no-store");
    if (origin.value().startsWith("https:")) {
      headers.set("Strict-Transport-Security", "max-age=31536000");
    }
  }

  /** Why this request is not looked at; null when it is. */
  private @Nullable Answer refusal(HttpExchange exchange) {
    Headers asked = exchange.getRequestHeaders();
    if (!only(asked, "Host", host)) {
      return Answer.error(421, "wrong-host", "This is " + origin);
    }
    String site = asked.getFirst("Sec-Fetch-Site");
    boolean api = path(exchange).startsWith("/api/");
    if (api && site != null && !site.equals("same-origin") && !site.equals("none")) {
      return Answer.error(403, "wrong-origin", "Only the pages of " + origin + " may ask this");
    }
    return switch (exchange.getRequestMethod()) {
      case "GET", "HEAD" -> null;
      case "POST" -> {
        if (!only(asked, "Origin", origin.value())) {
          yield Answer.error(403, "wrong-origin", "Only the pages of " + origin + " may send this");
        }
        yield only(asked, "Content-Type", "application/json")
            ? null
            : Answer.error(415, "not-json", "Send application/json");
      }
      default -> Answer.error(405, "no-such-method", "GET or POST");
    };
  }

  /** Empty for a target without one, such as {@code CONNECT} names. */
  private static String path(HttpExchange exchange) {
    String path = exchange.getRequestURI().getPath();
    return path == null ? "" : path;
  }

  private static boolean only(Headers headers, String name, String value) {
    List<String> values = headers.get(name);
    return values != null && values.size() == 1 && values.getFirst().equals(value);
  }

  // ---------------------------------------------------------------- GET

  private void get(HttpExchange exchange) throws IOException {
    String path = path(exchange);
    if (path.equals("/api/state")) {
      send(exchange, answers.state());
      return;
    }
    if (path.equals("/api/receipts")) {
      send(exchange, answers.receipts());
      return;
    }
    if (path.equals("/api/notices")) {
      send(exchange, outlets());
      return;
    }
    boolean gone = path.equals("/first") && !answers.firstIsOpen();
    Pages.Page page = pages.get(gone ? "/gone" : path);
    if (page == null || path.equals("/gone")) {
      send(exchange, nothing());
      return;
    }
    send(exchange, gone ? 410 : 200, page.type(), page.bytes());
  }

  private Answer outlets() {
    Notices ours = notices;
    return Answer.ok(
        ours == null
            ? Map.of("outlets", List.of(), "pushKey", "")
            : Map.of("outlets", ours.health(), "pushKey", ours.pushKey()));
  }

  private Answer test(JsonNode body) {
    Notices ours = notices;
    if (ours == null) {
      return nothing();
    }
    ours.test(Answers.text(body, "outlet"));
    return outlets();
  }

  private Answer subscribe(JsonNode body) {
    Notices ours = notices;
    if (ours == null) {
      return nothing();
    }
    ours.subscribe(
        Answers.text(body, "endpoint"), Answers.text(body, "p256dh"), Answers.text(body, "auth"));
    return outlets();
  }

  private static Answer nothing() {
    return Answer.error(404, "no-such-page", "There is no such page here");
  }

  // ---------------------------------------------------------------- POST

  private Answer posted(HttpExchange exchange) throws IOException {
    byte[] body = body(exchange.getRequestBody());
    try {
      if (body.length > MAX_BODY_BYTES) {
        return Answer.error(413, "too-large", "At most 64 KiB");
      }
      return switch (path(exchange)) {
        case "/api/approve" -> answers.approve(json(body));
        case "/api/veto" -> answers.veto(json(body));
        case "/api/break-glass" -> answers.breakGlass(json(body));
        case "/api/first" -> answers.first(json(body));
        case "/api/newcomer" -> answers.newcomer(json(body));
        case "/api/receipt" -> answers.receipt(json(body));
        case "/api/notices/test" -> test(json(body));
        case "/api/notices/subscribe" -> subscribe(json(body));
        case "/api/proof" -> answers.proof(json(body));
        case "/api/public-half" -> answers.publicHalf(json(body));
        case "/api/secret" -> answers.secret(SecretBody.read(body));
        default -> nothing();
      };
    } catch (JacksonException e) {
      return Answer.error(400, "bad-request", "That is not JSON");
    } catch (IllegalArgumentException e) {
      return Answer.error(400, "bad-request", String.valueOf(e.getMessage()));
    } finally {
      Arrays.fill(body, (byte) 0);
    }
  }

  private static JsonNode json(byte[] body) {
    return JSON.readTree(body);
  }

  /** At most one byte more than is allowed; every array it passed through is wiped. */
  private static byte[] body(InputStream in) throws IOException {
    byte[] buffer = new byte[MAX_BODY_BYTES + 1];
    try {
      int length = in.readNBytes(buffer, 0, buffer.length);
      return Arrays.copyOf(buffer, length);
    } finally {
      Arrays.fill(buffer, (byte) 0);
    }
  }

  // ---------------------------------------------------------------- answering

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    send(
        exchange,
        answer.status(),
        "application/json",
        JSON.writeValueAsString(answer.json()).getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] bytes)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    servers.forEach(server -> server.stop(0));
    threads.shutdownNow();
  }
}
