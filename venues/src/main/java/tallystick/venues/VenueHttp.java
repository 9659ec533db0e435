package tallystick.venues;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One pinned host over HTTP. Every exchange happens at most once: there is no retry here, and the
 * client under it repeats nothing but a GET whose connection had died before it was read. Trouble
 * is a value.
 */
public final class VenueHttp implements AutoCloseable {
  /** The largest answer in use is the list of instruments, some 4 MB. */
  public static final int MAX_BODY_LENGTH = 16 << 20;

  /** What one exchange came to. */
  public sealed interface Exchange {
    /**
     * The host answered in full.
     *
     * @param retryAfterS its Retry-After header in seconds; 0 when it sent none
     * @param usedWeight its count of our requests; -1 when it sent none
     */
    // An array, because bodies are large and read once.
    @SuppressWarnings("ArrayRecordComponent")
    record Answered(int status, long retryAfterS, int usedWeight, byte[] body)
        implements Exchange {}

    /** No complete answer; the request may have arrived. */
    record Silent(String why) implements Exchange {}

    /** No connection came about; nothing arrived. */
    record NotSent(String why) implements Exchange {}
  }

  private final PinnedHost host;
  private final HttpClient client;
  private final String usedWeightHeader;

  /**
   * Opens no connection yet.
   *
   * @param usedWeightHeader the header in which the venue counts our requests
   */
  public VenueHttp(PinnedHost host, String usedWeightHeader) {
    this.host = host;
    this.client = PinnedTls.client(host);
    this.usedWeightHeader = usedWeightHeader;
  }

  public PinnedHost host() {
    return host;
  }

  /** Sends once and waits for the answer, at most {@code timeoutMs}. */
  public Exchange exchange(
      String method,
      String pathAndQuery,
      String body,
      Map<String, String> headers,
      long timeoutMs) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(host.https(pathAndQuery))
            .timeout(Duration.ofMillis(timeoutMs))
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8));
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/x-www-form-urlencoded");
    }
    headers.forEach(request::header);
    try {
      HttpResponse<byte[]> response =
          client.send(
              request.build(), BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_BODY_LENGTH));
      return new Exchange.Answered(
          response.statusCode(),
          number(response, "Retry-After", 0),
          Math.clamp(number(response, usedWeightHeader, -1), -1, Integer.MAX_VALUE),
          response.body());
    } catch (HttpConnectTimeoutException e) {
      return new Exchange.NotSent(
          host + " took no connection within " + PinnedTls.CONNECT_TIMEOUT_MS + " ms");
    } catch (HttpTimeoutException e) {
      return new Exchange.Silent(host + " did not answer within " + timeoutMs + " ms");
    } catch (ConnectException e) {
      return new Exchange.NotSent(host + " takes no connection: " + reason(e));
    } catch (IOException e) {
      // A pin that does not hold ends the handshake, and with it everything before the request.
      return pinBroken(e)
          ? new Exchange.NotSent(host + " is not who it should be: " + reason(e))
          : new Exchange.Silent(host + " cut the exchange off: " + reason(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Exchange.Silent(
          "this program was told to stop while " + host + " had not answered");
    }
  }

  private static long number(HttpResponse<byte[]> response, String header, long otherwise) {
    String text = response.headers().firstValue(header).orElse("");
    try {
      return text.isEmpty() ? otherwise : Long.parseLong(text);
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  private static boolean pinBroken(Throwable failure) {
    @Nullable Throwable cause = failure;
    while (cause != null) {
      if (cause instanceof CertificateException) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  /** The innermost words; an exception of the client often has none of its own. */
  static String reason(Throwable failure) {
    Throwable inner = failure;
    boolean refused = failure instanceof ConnectException;
    for (Throwable cause = inner.getCause(); cause != null; cause = cause.getCause()) {
      inner = cause;
      refused |= cause instanceof ConnectException;
    }
    // What the JDK's client says of these two has no message at all.
    if (inner instanceof UnresolvedAddressException) {
      return "no address is known for that name";
    }
    if (refused && inner instanceof ClosedChannelException) {
      return "nothing listens there";
    }
    String message = inner.getMessage();
    return message == null ? inner.getClass().getSimpleName() : message;
  }

  HttpClient client() {
    return client;
  }

  /** Gives up exchanges under way. */
  @Override
  public void close() {
    client.shutdownNow();
  }
}
