package tallystick.tally.proof;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import tallystick.tally.TallyException;

/** A log behind HTTP. Redirects are not followed: a log is read where it was said to be. */
final class UrlTiles implements TileSource {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final String prefix;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

  UrlTiles(URI prefix) {
    String text = prefix.toString();
    this.prefix = text.endsWith("/") ? text : text + "/";
  }

  @Override
  public Optional<byte[]> read(String path, int maxBytes) {
    URI uri = URI.create(prefix + path);
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(TIMEOUT)
            .header("Accept-Encoding", "gzip, identity")
            .GET()
            .build();
    try {
      HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        if (response.statusCode() == 404) {
          return Optional.empty();
        }
        if (response.statusCode() != 200) {
          throw new TallyException(
              uri + " answered " + response.statusCode() + ": try again later");
        }
        return Optional.of(bounded(uri, decoded(response, body), maxBytes));
      }
    } catch (IOException e) {
      throw new TallyException("cannot read " + uri + ": check the address and the network", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TallyException("interrupted while reading " + uri, e);
    }
  }

  /** Logs may compress without being asked (tlog-tiles); the limit counts what comes out. */
  private static InputStream decoded(HttpResponse<InputStream> response, InputStream body)
      throws IOException {
    boolean gzip =
        response.headers().firstValue("Content-Encoding").filter("gzip"::equals).isPresent();
    return gzip ? new GZIPInputStream(body) : body;
  }

  private static byte[] bounded(URI uri, InputStream in, int maxBytes) throws IOException {
    byte[] bytes = in.readNBytes(maxBytes + 1);
    if (bytes.length > maxBytes) {
      throw new TallyException(uri + " is larger than " + maxBytes + " bytes: not a log's file");
    }
    return bytes;
  }
}
