package tallystick.venues.binance.wire;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import tallystick.intent.KeyKind;
import tallystick.venues.RateBudget;
import tallystick.venues.RequestSigner;

/**
 * One request, not yet signed.
 *
 * @param parameters in the order sent; values not yet percent-encoded
 * @param weight what it costs of the venue's request weight
 */
public record Call(
    Method method,
    String path,
    List<Parameter> parameters,
    int weight,
    RateBudget.Purpose purpose) {
  /** How long after its stamp the venue may still act on a request; Binance allows 60,000. */
  public static final long RECV_WINDOW_MS = 5_000;

  /** A method of HTTP. */
  public enum Method {
    GET,
    POST,
    DELETE
  }

  /** One parameter. */
  public record Parameter(String name, String value) {}

  /**
   * What goes over the wire.
   *
   * @param pathAndQuery path, and for GET and DELETE the parameters
   * @param body for POST the parameters, otherwise empty
   * @param apiKey for the header X-MBX-APIKEY; empty when unsigned
   */
  public record Ready(Method method, String pathAndQuery, String body, String apiKey) {
    @Override
    public String toString() {
      // Never the parameters: they carry a signature.
      int query = pathAndQuery.indexOf('?');
      return method + " " + (query < 0 ? pathAndQuery : pathAndQuery.substring(0, query));
    }
  }

  public Call {
    parameters = List.copyOf(parameters);
  }

  /** The parameters as they are sent, percent-encoded. */
  public String query() {
    StringBuilder out = new StringBuilder();
    for (Parameter parameter : parameters) {
      if (!out.isEmpty()) {
        out.append('&');
      }
      out.append(parameter.name()).append('=').append(encoded(parameter.value()));
    }
    return out.toString();
  }

  /** As it is sent without a signature. */
  public Ready unsigned() {
    return ready(query(), "");
  }

  /**
   * Stamps and signs. The signature covers the raw bytes of the parameters as sent ("Signed
   * endpoint security"), without method and path, which is why it must not leave the keeper.
   *
   * @param stampMs the venue's time as known here
   */
  public Ready signed(long stampMs, RequestSigner signer) {
    List<Parameter> stamped = new ArrayList<>(parameters);
    stamped.add(new Parameter("recvWindow", Long.toString(RECV_WINDOW_MS)));
    stamped.add(new Parameter("timestamp", Long.toString(stampMs)));
    String payload = new Call(method, path, stamped, weight, purpose).query();
    String signature = signature(payload, signer);
    return ready(payload + "&signature=" + encoded(signature), signer.apiKey());
  }

  /** The signature of a payload, written as the key's kind wants it. */
  static String signature(String payload, RequestSigner signer) {
    byte[] raw = signer.sign(payload.getBytes(StandardCharsets.UTF_8));
    return written(signer.kind(), raw);
  }

  static String written(KeyKind kind, byte[] raw) {
    return switch (kind) {
      case ED25519, RSA_SHA256 -> Base64.getEncoder().encodeToString(raw);
      case HMAC_SHA256 -> HexFormat.of().formatHex(raw);
    };
  }

  private Ready ready(String parametersAsSent, String apiKey) {
    if (method == Method.POST) {
      return new Ready(method, path, parametersAsSent, apiKey);
    }
    String pathAndQuery = parametersAsSent.isEmpty() ? path : path + "?" + parametersAsSent;
    return new Ready(method, pathAndQuery, "", apiKey);
  }

  /** Percent-encoding by RFC 3986, which Binance wants done before the payload is signed. */
  static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }
}
