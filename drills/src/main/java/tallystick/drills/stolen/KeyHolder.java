package tallystick.drills.stolen;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import tallystick.cli.CliException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whoever has a key's name and secret, straight at the exchange: the thief, and with a key of his
 * own the customer who saves his history. Shares no code with the venue connectors.
 */
public final class KeyHolder implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final HttpClient http;
  private final String base;
  private final String apiKey;
  private final String secret;

  private KeyHolder(HttpClient http, String base, String apiKey, String secret) {
    this.http = http;
    this.base = base;
    this.apiKey = apiKey;
    this.secret = secret;
  }

  /** Trusts the exchange's certificate as any client does. */
  public static KeyHolder at(Path certificate, int port, String apiKey, String secret) {
    try (InputStream pem = Files.newInputStream(certificate)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry(
          "exchange", CertificateFactory.getInstance("X.509").generateCertificate(pem));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(null, trust.getTrustManagers(), null);
      HttpClient http =
          HttpClient.newBuilder()
              .sslContext(tls)
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(TIMEOUT)
              .build();
      return new KeyHolder(http, "https://127.0.0.1:" + port, apiKey, secret);
    } catch (IOException | GeneralSecurityException e) {
      throw new CliException(
          "Cannot use the certificate " + certificate + ": " + e.getMessage(), e);
    }
  }

  /** What the exchange answered. */
  public record Answer(int status, JsonNode body) {
    public boolean ok() {
      return status == 200;
    }
  }

  /** A signed call. */
  public Answer ask(String method, String path, Map<String, String> parameters) {
    Map<String, String> all = new LinkedHashMap<>(parameters);
    all.put("recvWindow", "60000");
    all.put("timestamp", Long.toString(System.currentTimeMillis()));
    StringBuilder query = new StringBuilder();
    all.forEach(
        (name, value) -> query.append(query.isEmpty() ? "" : "&").append(name + "=" + value));
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      String signature =
          HexFormat.of().formatHex(mac.doFinal(query.toString().getBytes(StandardCharsets.UTF_8)));
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(
                      URI.create(base + path + "?" + query + "&signature=" + signature))
                  .timeout(TIMEOUT)
                  .header("X-MBX-APIKEY", apiKey)
                  .method(method, HttpRequest.BodyPublishers.noBody())
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      return new Answer(response.statusCode(), JSON.readTree(response.body()));
    } catch (IOException e) {
      throw new CliException("The exchange does not answer: " + e.getMessage(), e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has HmacSHA256", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException("Interrupted while asking the exchange", e);
    }
  }

  /** A signed call that has to succeed. */
  public JsonNode must(String method, String path, Map<String, String> parameters) {
    Answer answer = ask(method, path, parameters);
    if (!answer.ok()) {
      throw new CliException(
          "The exchange refused " + method + " " + path + " " + parameters + ": " + answer.body());
    }
    return answer.body();
  }

  JsonNode orders(String symbol) {
    return must("GET", "/api/v3/allOrders", Map.of("symbol", symbol, "limit", "1000"));
  }

  JsonNode trades(String symbol) {
    return must("GET", "/api/v3/myTrades", Map.of("symbol", symbol, "limit", "1000"));
  }

  JsonNode openOrders() {
    return must("GET", "/api/v3/openOrders", Map.of());
  }

  @Override
  public void close() {
    http.close();
  }
}
