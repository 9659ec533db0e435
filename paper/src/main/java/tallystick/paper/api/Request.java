package tallystick.paper.api;

import org.jspecify.annotations.Nullable;

/**
 * One HTTP request as received. Signatures are checked over these bytes, never over something
 * re-encoded.
 *
 * @param rawQuery what follows the question mark, undecoded; may be empty
 * @param rawBody the body, one character for each byte received (ISO 8859-1), so that nothing is
 *     lost
 * @param apiKey the {@code X-MBX-APIKEY} header
 * @param bearer the token of an {@code Authorization: Bearer} header
 * @param microseconds the client asked for times in microseconds
 */
public record Request(
    String method,
    String path,
    String rawQuery,
    String rawBody,
    @Nullable String contentType,
    @Nullable String apiKey,
    @Nullable String bearer,
    boolean microseconds,
    String address) {

  @Override
  public String toString() {
    return method + " " + path;
  }
}
