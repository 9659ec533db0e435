package tallystick.server.people;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tallystick.server.RunningServer;
import tallystick.server.RunningServer.Answer;

/** A browser on the server's own page: it keeps cookies, and sends what browsers and pages send. */
public final class Browser {
  private final RunningServer server;
  private final HttpClient http;

  /** Its cookies, to be stolen and planted. */
  public final Map<String, String> cookies = new HashMap<>();

  /** What it sends as {@code Origin}; null for none. */
  public @Nullable String origin;

  /** What it sends as {@code Sec-Fetch-Site}; null for none. */
  public @Nullable String site = "same-origin";

  /** Whether its page sends the token back. */
  public boolean sendsToken = true;

  /** Further headers: name, value, ... */
  public String[] more = {};

  public Browser(RunningServer server) {
    this.server = server;
    this.http = server.http();
    this.origin = "http://localhost:" + server.program().port();
  }

  public String ownOrigin() {
    return "http://localhost:" + server.program().port();
  }

  public Answer get(String path) {
    return send("GET", path, null);
  }

  public Answer post(String path, String body) {
    return send("POST", path, body);
  }

  public Answer post(String path) {
    return send("POST", path, "");
  }

  public Answer delete(String path) {
    return send("DELETE", path, null);
  }

  public Answer put(String path, String body) {
    return send("PUT", path, body);
  }

  public HttpResponse<String> raw(String method, String path, @Nullable String body) {
    try {
      HttpResponse<String> response =
          http.send(request(method, path, body), HttpResponse.BodyHandlers.ofString());
      keep(response);
      return response;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The request as this browser would send it. */
  public HttpRequest request(String method, String path, @Nullable String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.uri(path))
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    request.header("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0");
    if (body != null && !body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    if (origin != null && !method.equals("GET")) {
      request.header("Origin", origin);
    }
    if (site != null) {
      request.header("Sec-Fetch-Site", site);
    }
    String token = cookies.get("XSRF-TOKEN");
    if (sendsToken && token != null && !method.equals("GET")) {
      request.header("X-XSRF-TOKEN", token);
    }
    if (!cookies.isEmpty()) {
      StringBuilder text = new StringBuilder();
      cookies.forEach(
          (name, value) ->
              text.append(text.isEmpty() ? "" : "; ").append(name).append('=').append(value));
      request.header("Cookie", text.toString());
    }
    if (more.length > 0) {
      request.headers(more);
    }
    return request.build();
  }

  private Answer send(String method, String path, @Nullable String body) {
    HttpResponse<String> response = raw(method, path, body);
    return new Answer(response.statusCode(), response.body());
  }

  private void keep(HttpResponse<String> response) {
    for (String header : response.headers().allValues("Set-Cookie")) {
      String pair = header.substring(0, header.indexOf(';'));
      String name = pair.substring(0, pair.indexOf('='));
      String value = pair.substring(pair.indexOf('=') + 1);
      if (value.isEmpty()) {
        cookies.remove(name);
      } else {
        cookies.put(name, value);
      }
    }
  }
}
