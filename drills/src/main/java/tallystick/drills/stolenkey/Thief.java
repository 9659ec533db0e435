package tallystick.drills.stolenkey;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tallystick.cli.CliException;
import tallystick.cli.demo.Installation;
import tallystick.cli.net.JsonApi;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Somebody who holds a copy of an API key and needs nothing of ours. */
final class Thief implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient http;
  private final int port;
  private final Installation.SharedSecret stolen;
  private final InstantSource clock;
  private final List<String> placed = new ArrayList<>();

  Thief(Programs paper, Installation.SharedSecret stolen, InstantSource clock) {
    this.http = JsonApi.pinned(paper.spki());
    this.port = paper.port();
    this.stolen = stolen;
    this.clock = clock;
  }

  /** Where the exchange listens, and its key. */
  record Programs(int port, String spki) {}

  /** What the exchange said. */
  record Said(int status, JsonNode body) {
    boolean ok() {
      return status == 200;
    }

    String orderId() {
      return body.path("orderId").asString();
    }
  }

  /** Places an order and remembers its number; parameters as Binance's API has them. */
  Said place(Map<String, String> parameters) {
    Said said = signed("POST", "/api/v3/order", parameters);
    if (said.ok()) {
      placed.add(said.orderId());
    }
    return said;
  }

  Said cancel(String symbol, String orderId) {
    return signed("DELETE", "/api/v3/order", Map.of("symbol", symbol, "orderId", orderId));
  }

  /** The exchange's numbers of all he placed. */
  List<String> placed() {
    return List.copyOf(placed);
  }

  private Said signed(String method, String path, Map<String, String> parameters) {
    Map<String, String> all = new TreeMap<>(parameters);
    all.put("timestamp", Long.toString(clock.millis()));
    all.put("recvWindow", "20000");
    String query =
        all.entrySet().stream()
            .map(
                one ->
                    one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    "https://127.0.0.1:" + port + path + "?" + query + "&signature=" + hmac(query)))
            .header("X-MBX-APIKEY", stolen.apiKey())
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    try {
      HttpResponse<String> response =
          http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      return new Said(response.statusCode(), JSON.readTree(response.body()));
    } catch (IOException e) {
      throw new CliException("The exchange does not answer the thief: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException("Interrupted", e);
    }
  }

  private String hmac(String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(stolen.secret().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has HMAC-SHA256", e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
