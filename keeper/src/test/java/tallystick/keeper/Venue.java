package tallystick.keeper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tallystick.paper.PaperConfig;
import tallystick.paper.PaperExchange;
import tallystick.paper.replay.Sample;

/** The real paper exchange, stepped by hand, with its owner's side. */
final class Venue implements AutoCloseable {
  final PaperExchange exchange;
  private final HttpClient http = HttpClient.newHttpClient();

  Venue(Path folder) {
    exchange =
        PaperExchange.start(
            new PaperConfig(folder, Sample.feeds(-1, -1), "127.0.0.1", 0, 0, 0, 10, 10));
    admin("POST", "step", "{\"prints\":2000}");
  }

  /** The line of the hosts file. */
  String hostsLine() {
    return "paper paper 127.0.0.1:"
        + exchange.port()
        + " spki-sha256="
        + exchange.spkiSha256()
        + "  # the tests' exchange\n";
  }

  String admin(String method, String path, String body) {
    try {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(
                      URI.create(
                          "http://127.0.0.1:"
                              + Objects.requireNonNull(exchange.plainPort())
                              + "/admin/"
                              + path))
                  .header("Authorization", "Bearer " + exchange.adminToken())
                  .method(method, HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new AssertionError(method + " " + path + ": " + answer.body());
      }
      return answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Opens an account with money, and gives its number. */
  String account() {
    return field(
        admin("POST", "accounts", "{\"balances\":{\"USD\":\"100000\",\"BTC\":\"10\"}}"),
        "accountId");
  }

  /** Registers a public key; gives its key id. */
  String ed25519Key(String account, String pem) {
    return field(
        admin(
            "POST",
            "accounts/" + account + "/keys",
            "{\"kind\":\"ED25519\",\"ipRestrict\":true,\"ips\":[\"127.0.0.1\"],\"publicKey\":\""
                + pem.replace("\n", "\\n")
                + "\"}"),
        "apiKey");
  }

  /** A key of the same account in other hands. */
  Thief thief(String account) {
    String made = admin("POST", "accounts/" + account + "/keys", "{\"kind\":\"HMAC\"}");
    return new Thief(field(made, "apiKey"), field(made, "secretKey"));
  }

  void fault(String kind, String scope, int count) {
    admin(
        "POST",
        "faults",
        "{\"kind\":\"" + kind + "\",\"scope\":\"" + scope + "\",\"count\":" + count + "}");
  }

  /** Somebody who knows a shared secret and does as he likes. */
  final class Thief {
    private final String apiKey;
    private final String secret;

    Thief(String apiKey, String secret) {
      this.apiKey = apiKey;
      this.secret = secret;
    }

    /** Places an order; gives the venue's number. */
    String order(String parameters) {
      return field(call("POST", "/api/v3/order", parameters), "orderId");
    }

    String call(String method, String path, String parameters) {
      String query = parameters + "&timestamp=" + System.currentTimeMillis();
      try {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String signature =
            HexFormat.of().formatHex(mac.doFinal(query.getBytes(StandardCharsets.UTF_8)));
        HttpResponse<String> answer =
            http.send(
                HttpRequest.newBuilder(
                        URI.create(
                            "http://127.0.0.1:"
                                + Objects.requireNonNull(exchange.plainPort())
                                + path
                                + "?"
                                + query
                                + "&signature="
                                + signature))
                    .header("X-MBX-APIKEY", apiKey)
                    .method(method, HttpRequest.BodyPublishers.noBody())
                    .build(),
                HttpResponse.BodyHandlers.ofString());
        return answer.body();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (GeneralSecurityException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  void push(String symbol, String price, String quantity) {
    admin(
        "POST",
        "push",
        "{\"symbol\":\""
            + symbol
            + "\",\"price\":\""
            + price
            + "\",\"quantity\":\""
            + quantity
            + "\"}");
  }

  /** The text or number behind a name in flat JSON. */
  static String field(String json, String name) {
    int at = json.indexOf("\"" + name + "\":");
    if (at < 0) {
      throw new AssertionError("no " + name + " in " + json);
    }
    int from = at + name.length() + 3;
    boolean text = json.charAt(from) == '"';
    int end = from + 1;
    while (text ? json.charAt(end) != '"' : ",}]".indexOf(json.charAt(end)) < 0) {
      end++;
    }
    return text ? json.substring(from + 1, end) : json.substring(from, end).strip();
  }

  @Override
  public void close() {
    exchange.close();
    http.close();
  }
}
