package tallystick.venues.binance.wire;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tallystick.intent.Bytes;
import tallystick.venues.RequestSigner;
import tallystick.venues.scan.JsonScanner;
import tallystick.venues.scan.Row;
import tallystick.venues.scan.ScanException;

/**
 * The WebSocket API as far as the private stream needs it (sections "Session authentication" and
 * "User data stream subscribe"). A signature here covers the parameters in alphabetical order.
 */
public final class WsApi {
  private WsApi() {}

  /** {@code session.logon}; Ed25519 keys only. */
  public static String logon(String id, long stampMs, RequestSigner signer) {
    return signed(id, "session.logon", stampMs, signer);
  }

  /** {@code userDataStream.subscribe}, within a session that is logged on. */
  public static String subscribe(String id) {
    return "{\"id\":\"" + id + "\",\"method\":\"userDataStream.subscribe\"}";
  }

  /** {@code userDataStream.subscribe.signature}, for keys that cannot log on. */
  public static String subscribeSigned(String id, long stampMs, RequestSigner signer) {
    return signed(id, "userDataStream.subscribe.signature", stampMs, signer);
  }

  private static String signed(String id, String method, long stampMs, RequestSigner signer) {
    TreeMap<String, String> parameters = new TreeMap<>();
    parameters.put("apiKey", signer.apiKey());
    parameters.put("recvWindow", Long.toString(Call.RECV_WINDOW_MS));
    parameters.put("timestamp", Long.toString(stampMs));
    StringBuilder payload = new StringBuilder();
    StringBuilder json = new StringBuilder();
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      payload.append(payload.isEmpty() ? "" : "&");
      payload.append(parameter.getKey()).append('=').append(parameter.getValue());
      boolean number = !parameter.getKey().equals("apiKey");
      json.append('"').append(parameter.getKey()).append("\":");
      json.append(number ? parameter.getValue() : quoted(parameter.getValue())).append(',');
    }
    String signature = Call.signature(payload.toString(), signer);
    return "{\"id\":"
        + quoted(id)
        + ",\"method\":\""
        + method
        + "\",\"params\":{"
        + json
        + "\"signature\":"
        + quoted(signature)
        + "}}";
  }

  private static String quoted(String plain) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < plain.length(); i++) {
      char c = plain.charAt(i);
      if (c < ' ' || c > '~') {
        throw new IllegalArgumentException("Only printable ASCII goes into a request");
      }
      if (c == '"' || c == '\\') {
        out.append('\\');
      }
      out.append(c);
    }
    return out.append('"').toString();
  }

  /** One message from the WebSocket API. */
  public sealed interface Message {
    /**
     * The answer to a request.
     *
     * @param id the request's; empty when it was not readable to the venue
     * @param status 200 for success
     * @param error code and text; null for success
     */
    record Reply(
        String id, int status, SendAnswer.@org.jspecify.annotations.Nullable VenueError error)
        implements Message {}

    /**
     * An event of the private stream.
     *
     * @param json the {@code event} object's bytes as they came
     */
    record Event(Bytes json) implements Message {}

    /** Neither of the two. */
    record Other() implements Message {}
  }

  /** Reads one message. */
  public static Message parse(byte[] json) throws ScanException {
    JsonScanner in = JsonScanner.of(json);
    String id = "";
    long status = 0;
    Bytes event = null;
    SendAnswer.VenueError error = null;
    in.beginObject();
    while (in.nextName()) {
      switch (in.name()) {
        case "id" -> {
          if (in.peek() == JsonScanner.Kind.TEXT) {
            id = in.text();
          } else {
            in.skip();
          }
        }
        case "status" -> status = in.integer();
        case "error" -> {
          Row row = in.row(Set.of("code", "msg"));
          error = new SendAnswer.VenueError((int) row.integer("code"), row.text("msg"));
        }
        case "event" -> event = Bytes.of(in.valueBytes());
        default -> in.skip();
      }
    }
    in.end();
    if (event != null) {
      return new Message.Event(event);
    }
    return status == 0 ? new Message.Other() : new Message.Reply(id, (int) status, error);
  }
}
