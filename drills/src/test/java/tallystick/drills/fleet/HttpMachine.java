package tallystick.drills.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import tallystick.atm.quote.Quote;
import tallystick.atm.quote.QuoteCodec;
import tallystick.intent.Attestation;
import tallystick.intent.Bytes;
import tallystick.intent.Canonical;
import tallystick.intent.Cash;
import tallystick.intent.Chain;
import tallystick.intent.KeeperAttestation;
import tallystick.intent.MachineSetting;
import tallystick.intent.NoteCount;
import tallystick.intent.SaleId;
import tallystick.intent.SignedStatement;
import tallystick.intent.TerminalCaps;
import tallystick.intent.TerminalId;
import tallystick.intent.TerminalStatement;
import tallystick.market.Amount;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The least that can be called a machine: a key, a count of statements, and a way to the server.
 */
final class HttpMachine implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  final TerminalId id;
  private final HttpClient http = HttpClient.newHttpClient();
  private final byte[] seed = new byte[32];
  private final byte[] publicKey = new byte[32];
  private final SecureRandom random = new SecureRandom();
  private final List<SignedStatement> said = new ArrayList<>();
  private int port;
  private String token = "";
  private long sales;

  HttpMachine(String name) {
    id = new TerminalId(name);
    random.nextBytes(seed);
    Ed25519.generatePublicKey(seed, 0, publicKey, 0);
  }

  /** An answer. */
  record Answer(int status, JsonNode body) {}

  MachineSetting.EnrolTerminal enrolment(TerminalCaps caps) {
    return new MachineSetting.EnrolTerminal(id, Bytes.of(publicKey), true, caps);
  }

  private Bytes sign(byte[] message) {
    byte[] signature = new byte[64];
    Ed25519.sign(seed, 0, message, 0, message.length, signature, 0);
    return Bytes.of(signature);
  }

  /** Opens a session at the server's port. */
  Answer open(int serverPort) {
    port = serverPort;
    long atMs = System.currentTimeMillis();
    byte[] nonce = new byte[16];
    random.nextBytes(nonce);
    String nonceHex = HexFormat.of().formatHex(nonce);
    String message = "tallystick/terminal-session/v1\n" + id + "\n" + atMs + "\n" + nonceHex;
    Answer answer =
        post(
            "session",
            Map.of(
                "terminal",
                id.name(),
                "publicKey",
                HexFormat.of().formatHex(publicKey),
                "simulated",
                true,
                "software",
                "drill",
                "atMs",
                atMs,
                "nonce",
                nonceHex,
                "signature",
                sign(message.getBytes(StandardCharsets.UTF_8)).toHex()));
    token = answer.body().path("token").asString("");
    return answer;
  }

  Answer beat() {
    return post(
        "beat",
        Map.of(
            "door", "shut",
            "cashbox", List.of(),
            "cassettes", List.of(),
            "troubles", List.of(),
            "distrusted", List.of(),
            "openSale", "",
            "printerPaper", "yes"));
  }

  Answer quote(String destination) {
    return post(
        "quotes", Map.of("direction", "BUY", "setting", "btc-usd", "destination", destination));
  }

  Answer quoteOfSell(int dollars) {
    return post(
        "quotes", Map.of("direction", "SELL", "setting", "btc-usd", "cashMinor", dollars * 100L));
  }

  static Quote quote(Answer answer) {
    return QuoteCodec.decode(
        Bytes.of(Base64.getDecoder().decode(answer.body().path("quote").asString())));
  }

  SaleId nextSale() {
    return new SaleId(id, ++sales);
  }

  /** Signs it into the journal; it is sent by {@link #sendAll}. */
  private void say(TerminalStatement statement) {
    Bytes bytes = Bytes.of(Canonical.encodeStatement(statement));
    said.add(new SignedStatement(bytes, sign(SignedStatement.signedBytes(bytes))));
  }

  private TerminalStatement.Head head() {
    return new TerminalStatement.Head(id, 0, said.size() + 1L, System.currentTimeMillis());
  }

  /** So many notes of this many dollars, and the closing statement over them. */
  void buys(SaleId sale, Quote quote, String destination, int dollars, int notes, int epoch) {
    for (int i = 1; i <= notes; i++) {
      TerminalStatement.Head head = head();
      say(
          new TerminalStatement.NoteTaken(
              new TerminalStatement.Head(id, epoch, head.sequence(), head.atMs()),
              sale,
              new Cash("USD", dollars * 100L),
              new Cash("USD", dollars * 100L * i)));
    }
    long minor = dollars * 100L * notes;
    if (!(quote.price(Amount.ofUnits(quote.terms().currency(), minor))
        instanceof Quote.Sum.Priced priced)) {
      throw new AssertionError("No price for " + minor);
    }
    TerminalStatement.Head head = head();
    say(
        new TerminalStatement.BuyClosed(
            new TerminalStatement.Head(id, epoch, head.sequence(), head.atMs()),
            sale,
            Chain.BITCOIN_REGTEST,
            destination,
            List.of(new NoteCount(dollars * 100L, notes)),
            new Cash("USD", minor),
            priced.breakdown().coins().units().longValueExact(),
            quote.id(),
            head.atMs() + 3_600_000,
            null));
  }

  private TerminalStatement.Head head(int epoch) {
    TerminalStatement.Head head = head();
    return new TerminalStatement.Head(id, epoch, head.sequence(), head.atMs());
  }

  private Bytes some(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return Bytes.of(bytes);
  }

  /** A customer wants so much cash for his coins; how many of them. */
  long sells(SaleId sale, Quote quote, int dollars, int epoch) {
    if (!(quote.price(Amount.ofUnits(quote.terms().currency(), dollars * 100L))
        instanceof Quote.Sum.Priced priced)) {
      throw new AssertionError("No price for " + dollars);
    }
    long satoshis = priced.breakdown().coins().units().longValueExact();
    TerminalStatement.Head head = head(epoch);
    say(
        new TerminalStatement.SellOpened(
            head,
            sale,
            Chain.BITCOIN_REGTEST,
            new Cash("USD", dollars * 100L),
            satoshis,
            some(16),
            quote.expiresAtMs(),
            null));
    return satoshis;
  }

  /** He is back with his ticket. */
  void redeems(SaleId sale, int dollars, int epoch) {
    say(
        new TerminalStatement.DispenseAsked(
            head(epoch), sale, some(32), new Cash("USD", dollars * 100L), some(16)));
  }

  /** All notes came out, of one kind. */
  void gave(SaleId sale, Bytes authorisation, int dollars, int notes, int epoch) {
    say(
        new TerminalStatement.Dispensed(
            head(epoch),
            sale,
            authorisation,
            List.of(new NoteCount(dollars * 100L, notes)),
            new Cash("USD", dollars * 100L * notes),
            TerminalStatement.DispenseEnd.FULL));
  }

  /** What the keeper has said about a sale, as far as the server brings it. */
  List<Attestation> attestations(SaleId sale) {
    List<Attestation> said = new ArrayList<>();
    for (JsonNode each : sale(sale).body().path("attestations")) {
      said.add(
          KeeperAttestation.ofBytes(Bytes.of(Base64.getDecoder().decode(each.asString()))).read());
    }
    return said;
  }

  /** Sends the whole journal, from the first statement on; the last answer. */
  Answer sendAll() {
    Answer last = new Answer(0, JSON.createObjectNode());
    for (SignedStatement statement : said) {
      last = send("statements", "application/octet-stream", statement.toBytes().toArray());
      if (last.status() != 200) {
        return last;
      }
    }
    return last;
  }

  Answer sale(SaleId sale) {
    return answered(
        request("sales/" + sale).header("Authorization", "Bearer " + token).GET().build());
  }

  private Answer post(String path, Map<String, Object> body) {
    return send(path, "application/json", JSON.writeValueAsBytes(body));
  }

  private Answer send(String path, String type, byte[] body) {
    return answered(
        request(path)
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/terminal/v1/" + path));
  }

  private Answer answered(HttpRequest request) {
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      return new Answer(
          answer.statusCode(),
          answer.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(answer.body()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
