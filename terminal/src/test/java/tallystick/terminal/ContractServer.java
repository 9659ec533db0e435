package tallystick.terminal;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tallystick.atm.Currencies;
import tallystick.atm.Direction;
import tallystick.atm.quote.Bounds;
import tallystick.atm.quote.Pricing;
import tallystick.atm.quote.Quote;
import tallystick.atm.quote.QuoteCodec;
import tallystick.atm.quote.QuoteTerms;
import tallystick.atm.quote.Reference;
import tallystick.atm.rule.CashRounding;
import tallystick.intent.Attestation;
import tallystick.intent.Bytes;
import tallystick.intent.KeeperAttestation;
import tallystick.intent.SaleId;
import tallystick.intent.SignedStatement;
import tallystick.intent.TerminalId;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.terminal.journal.Ed25519;
import tallystick.terminal.journal.TerminalKey;
import tallystick.terminal.sale.Enrolment;
import tallystick.terminal.sale.LocalServer;
import tallystick.terminal.sale.ServerLink;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server for machines, written from what both sides agreed on, over real HTTP. */
final class ContractServer implements AutoCloseable {
  static final int EPOCH = 5;

  private static final Asset USD = Currencies.of("USD");
  private static final Asset BTC = new Asset("BTC", 8);

  final LocalServer keeper = new LocalServer();
  final List<JsonNode> beats = new CopyOnWriteArrayList<>();
  final List<JsonNode> quotes = new CopyOnWriteArrayList<>();
  private final HttpServer http;
  private final JsonMapper json = JsonMapper.shared();
  private final Set<String> tokens = ConcurrentHashMap.newKeySet();
  private final Set<String> nonces = new HashSet<>();
  private final Map<String, Map<String, Object>> sales = new ConcurrentHashMap<>();
  private final AtomicLong ids = new AtomicLong();
  volatile boolean enrolled = true;

  /** What a thief in the server would call the keeper's epoch. */
  volatile int namedEpoch = EPOCH;

  volatile boolean reachable = true;
  volatile String locked = "";
  volatile String refuseQuotes = "";
  volatile String refuseBeats = "";
  volatile long quoteValidMs = 600_000;
  volatile @Nullable String raw;
  volatile @Nullable Bytes otherKeeper;

  ContractServer() {
    try {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    http.createContext("/terminal/v1/", this::answer);
    http.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/");
  }

  /** All sessions end at once, as after a restart. */
  void forgetSessions() {
    tokens.clear();
  }

  void phase(String sale, String phase, String txid, int confirmations) {
    Map<String, Object> said = new HashMap<>();
    said.put("phase", phase);
    said.put("txid", txid);
    said.put("confirmations", confirmations);
    sales.put(sale, said);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().getPath().substring("/terminal/v1/".length());
      String instead = raw;
      if (!reachable) {
        return;
      }
      if (instead != null) {
        send(exchange, 200, instead);
        return;
      }
      if (path.equals("session")) {
        session(exchange, json.readTree(body));
        return;
      }
      String bearer = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
      if (!tokens.contains(bearer)) {
        send(exchange, 401, Map.of("why", "no session"));
        return;
      }
      switch (path) {
        case "beat" -> {
          beats.add(json.readTree(body));
          if (refuseBeats.isEmpty()) {
            send(exchange, 200, orders());
          } else {
            send(exchange, 409, Map.of("why", refuseBeats));
          }
        }
        case "quotes" -> quote(exchange, json.readTree(body));
        case "statements" -> statement(exchange, body);
        default -> sale(exchange, path.substring("sales/".length()));
      }
    }
  }

  private void session(HttpExchange exchange, JsonNode hello) throws IOException {
    TerminalId terminal = new TerminalId(hello.path("terminal").asString());
    Bytes key = Bytes.parseHex(hello.path("publicKey").asString());
    Bytes nonce = Bytes.parseHex(hello.path("nonce").asString());
    byte[] signed = TerminalKey.sessionBytes(terminal, hello.path("atMs").asLong(), nonce);
    boolean fresh;
    synchronized (nonces) {
      fresh = nonces.add(nonce.toHex());
    }
    if (!fresh
        || !Ed25519.verifies(key, signed, Bytes.parseHex(hello.path("signature").asString()))) {
      send(exchange, 403, Map.of("why", "not signed"));
      return;
    }
    if (!enrolled) {
      send(exchange, 202, Map.of("state", "waiting", "code", "compare"));
      return;
    }
    keeper.enrol(new Enrolment(terminal, key, sha256(key), true));
    String token = "token-" + ids.incrementAndGet() + "-0123456789abcdef";
    tokens.add("Bearer " + token);
    Bytes other = otherKeeper;
    send(
        exchange,
        200,
        Map.of(
            "state",
            "enrolled",
            "token",
            token,
            "expiresAtMs",
            System.currentTimeMillis() + 3_600_000,
            "epoch",
            namedEpoch,
            "attestedEpoch",
            Base64.getEncoder()
                .encodeToString(
                    keeper
                        .sign(new Attestation.EpochAttested(sha256(key), EPOCH, nonce))
                        .toBytes()
                        .toArray()),
            "keeperKey",
            (other == null ? keeper.keeperKey() : other).toHex()));
  }

  private Map<String, Object> orders() {
    Map<String, Object> side =
        Map.of("minMinor", 20_00, "maxMinor", 1_000_00, "indicative", "63000.12345678");
    return Map.of(
        "epoch",
        namedEpoch,
        "locked",
        locked,
        "coins",
        List.of(
            Map.of(
                "setting",
                "btc",
                "chain",
                "BITCOIN_REGTEST",
                "asset",
                "BTC",
                "currency",
                "USD",
                "buy",
                side,
                "sell",
                side),
            Map.of("setting", "main", "chain", "BITCOIN_MAIN", "asset", "BTC", "currency", "USD")),
        "notice",
        "",
        "messages",
        List.of());
  }

  private void quote(HttpExchange exchange, JsonNode ask) throws IOException {
    quotes.add(ask);
    if (!refuseQuotes.isEmpty()) {
      send(exchange, 409, Map.of("code", refuseQuotes, "why", "because"));
      return;
    }
    Quote quote = price(Direction.valueOf(ask.path("direction").asString()));
    send(
        exchange,
        200,
        Map.of(
            "epoch",
            EPOCH,
            "quote",
            Base64.getEncoder().encodeToString(QuoteCodec.encode(quote).toArray())));
  }

  private Quote price(Direction direction) {
    QuoteTerms terms =
        new QuoteTerms(
            BTC,
            USD,
            new Pricing(500, 400, Amount.ofUnits(USD, 1_99), Amount.ofUnits(BTC, 1_000)),
            new Bounds(
                Amount.ofUnits(USD, 20_00),
                Amount.ofUnits(USD, 1_000_00),
                Amount.ofUnits(USD, 10_00)),
            new CashRounding(Amount.ofUnits(USD, 1), CashRounding.Favour.CUSTOMER),
            List.of(),
            quoteValidMs);
    Bytes id = Bytes.of(ByteBuffer.allocate(16).putLong(8, ids.incrementAndGet()).array());
    long now = System.currentTimeMillis();
    Price reference = Price.parse("60000", Instrument.of("BTC/USD"));
    return Quote.of(id, direction, new Reference.Agreed(reference, List.of(), now), terms, now);
  }

  private void statement(HttpExchange exchange, byte[] body) throws IOException {
    ServerLink.Delivery delivery;
    synchronized (keeper) {
      delivery = keeper.deliver(SignedStatement.ofBytes(Bytes.of(body)));
    }
    switch (delivery) {
      case ServerLink.Delivery.Heard(int epoch) -> send(exchange, 200, Map.of("epoch", EPOCH));
      case ServerLink.Delivery.Behind(long wanted) ->
          send(exchange, 409, Map.of("why", "a gap", "wanted", wanted));
      case ServerLink.Delivery.Refused(String why) -> send(exchange, 409, Map.of("why", why));
      case ServerLink.Delivery.Pending() -> throw new IllegalStateException();
      case ServerLink.Delivery.Unreachable() -> throw new IllegalStateException();
    }
  }

  private void sale(HttpExchange exchange, String sale) throws IOException {
    Map<String, Object> said = new HashMap<>(sales.getOrDefault(sale, Map.of("phase", "OFFERED")));
    List<String> attestations;
    synchronized (keeper) {
      attestations =
          keeper.attestations(SaleId.parse(sale)).stream()
              .map(KeeperAttestation::toBytes)
              .map(bytes -> Base64.getEncoder().encodeToString(bytes.toArray()))
              .toList();
    }
    said.put("attestations", attestations);
    said.put("epoch", EPOCH);
    send(exchange, 200, said);
  }

  private void send(HttpExchange exchange, int status, Object body) throws IOException {
    byte[] bytes =
        body instanceof String text
            ? text.getBytes(StandardCharsets.UTF_8)
            : json.writeValueAsBytes(body);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static Bytes sha256(Bytes key) {
    try {
      return Bytes.of(MessageDigest.getInstance("SHA-256").digest(key.toArray()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    http.stop(0);
  }
}
