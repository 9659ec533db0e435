package tallystick.terminal.kiosk;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import tallystick.terminal.TerminalException;
import tallystick.terminal.receipt.PdfReceipt;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The page for the browser on this very machine. Listens on loopback, answers to its own name only,
 * and takes what was touched from its own page only: another site that somebody brought onto the
 * screen can neither read nor act here.
 */
public final class KioskWeb implements AutoCloseable {
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " font-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

  /** How long a page's question for news stays open. */
  private static final Duration NEWS = Duration.ofSeconds(15);

  /** The longest is an address within its payment request. */
  private static final int MAX_ACT_BYTES = 8 * 1024;

  private static final int BACKLOG = 16;

  private final HttpServer http;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final PageFiles pages = PageFiles.read();
  private final Loop loop;
  private final Acts acts;
  private final Counter counter;
  private final @Nullable PanelBoard panel;
  private final JsonMapper json = JsonMapper.shared();
  private final Set<String> hosts;

  /**
   * Serves from now on.
   *
   * @param port 0 for a free one
   * @param panel null on a machine with real devices
   */
  public KioskWeb(int port, Loop loop, Counter counter, @Nullable PanelBoard panel) {
    this.loop = loop;
    this.counter = counter;
    this.acts = new Acts(counter);
    this.panel = panel;
    try {
      http =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
    } catch (IOException e) {
      throw new TerminalException(
          "The kiosk's page cannot be served at port " + port + ": " + e.getMessage(), e);
    }
    hosts = Set.of("127.0.0.1:" + port(), "localhost:" + port());
    http.setExecutor(threads);
    http.createContext("/", this::answer);
    http.start();
  }

  public int port() {
    return http.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Security-Policy", POLICY);
      exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
      exchange.getResponseHeaders().set("Referrer-Policy", "no-referrer");
      exchange.getResponseHeaders().set("Cache-Control", "no-store");
      String host = exchange.getRequestHeaders().getFirst("Host");
      if (host == null || !hosts.contains(host)) {
        send(exchange, 421, "text/plain", "This machine answers to its own name only");
        return;
      }
      try {
        switch (exchange.getRequestMethod()) {
          case "GET" -> get(exchange);
          case "POST" -> post(exchange, host);
          default -> send(exchange, 405, "text/plain", "GET and POST only");
        }
      } catch (IllegalArgumentException | JacksonException e) {
        send(exchange, 400, "text/plain", String.valueOf(e.getMessage()));
      } catch (IllegalStateException e) {
        send(exchange, 503, "text/plain", String.valueOf(e.getMessage()));
      }
    }
  }

  private void get(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    switch (path) {
      case "/state" -> news(exchange);
      case "/receipt.pdf" -> receipt(exchange);
      case "/panel/state" -> {
        if (panel == null) {
          send(exchange, 404, "text/plain", "No panel");
        } else {
          send(exchange, 200, "application/json", panel.state());
        }
      }
      default -> page(exchange, path);
    }
  }

  private void page(HttpExchange exchange, String path) throws IOException {
    String name =
        switch (path) {
          case "/" -> "/kiosk.html";
          case "/panel" -> "/panel.html";
          default -> path;
        };
    var file = pages.file(name);
    if (file.isEmpty() || (name.equals("/panel.html") && panel == null)) {
      send(exchange, 404, "text/plain", "Nothing here");
      return;
    }
    send(exchange, 200, file.get().type(), file.get().bytes());
  }

  private void news(HttpExchange exchange) throws IOException {
    String query = exchange.getRequestURI().getQuery();
    long after =
        query != null && query.matches("after=[0-9]{1,18}")
            ? Long.parseLong(query.substring("after=".length()))
            : -1;
    Loop.News news = loop.awaitNews(after, NEWS);
    String body = "{\"revision\":" + news.revision() + ",\"state\":" + news.state() + "}";
    send(exchange, 200, "application/json", body);
  }

  private void receipt(HttpExchange exchange) throws IOException {
    var receipt = loop.ask(counter::receipt);
    if (receipt.isEmpty()) {
      send(exchange, 404, "text/plain", "There is no receipt on the screen");
      return;
    }
    exchange.getResponseHeaders().set("Content-Disposition", "inline; filename=receipt.pdf");
    send(exchange, 200, "application/pdf", PdfReceipt.of(receipt.get()));
  }

  private void post(HttpExchange exchange, String host) throws IOException {
    String origin = exchange.getRequestHeaders().getFirst("Origin");
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    // A form of another site can send neither: that type is asked about beforehand.
    if (!("http://" + host).equals(origin) || !"application/json".equals(type)) {
      send(exchange, 403, "text/plain", "This machine takes orders from its own page only");
      return;
    }
    byte[] body = exchange.getRequestBody().readNBytes(MAX_ACT_BYTES + 1);
    if (body.length > MAX_ACT_BYTES) {
      send(exchange, 413, "text/plain", "Too long");
      return;
    }
    JsonNode act = json.readTree(body);
    switch (exchange.getRequestURI().getPath()) {
      case "/act" -> {
        loop.ask(
            () -> {
              acts.act(act);
              return "";
            });
        send(exchange, 200, "application/json", "{}");
      }
      case "/panel/act" -> {
        if (panel == null) {
          send(exchange, 404, "text/plain", "No panel");
        } else {
          send(exchange, 200, "application/json", panel.act(act));
        }
      }
      default -> send(exchange, 404, "text/plain", "Nothing here");
    }
  }

  private static void send(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    send(exchange, status, type, body.getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }
}
