package tallystick.bench.live;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeMap;

/** The server's own figures, as it gives them to Prometheus. */
final class Metrics {
  private final HttpClient http = HttpClient.newHttpClient();
  private final HttpRequest request;

  Metrics(int port, String token) {
    request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
            .header("Authorization", "Bearer " + token)
            .build();
  }

  /** All of them at one moment, by name with labels. */
  record Look(Map<String, Double> values) {
    double value(String name) {
      return values.getOrDefault(name, 0.0);
    }
  }

  Look now() throws IOException, InterruptedException {
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException("The server's metrics answer " + response.statusCode());
    }
    Map<String, Double> values = new TreeMap<>();
    response
        .body()
        .lines()
        .filter(line -> !line.startsWith("#") && line.contains(" "))
        .forEach(
            line -> {
              int space = line.lastIndexOf(' ');
              values.put(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
            });
    return new Look(values);
  }

  /**
   * The time within which such a part of what happened between two looks was done, in seconds;
   * within a bucket it is taken to be spread evenly. 0 when nothing happened.
   */
  static double percentile(Look before, Look after, String timer, double part) {
    String prefix = timer + "_bucket{le=\"";
    TreeMap<Double, Double> counts = new TreeMap<>();
    after.values.forEach(
        (name, value) -> {
          if (name.startsWith(prefix)) {
            String bound = name.substring(prefix.length(), name.indexOf('"', prefix.length()));
            counts.put(
                bound.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bound),
                value - before.value(name));
          }
        });
    double wanted = counts.isEmpty() ? 0 : part * counts.lastEntry().getValue();
    double lowBound = 0;
    double lowCount = 0;
    for (Map.Entry<Double, Double> bucket : counts.entrySet()) {
      if (bucket.getValue() >= wanted && bucket.getValue() > lowCount) {
        double within = (wanted - lowCount) / (bucket.getValue() - lowCount);
        return bucket.getKey().isInfinite()
            ? lowBound
            : lowBound + within * (bucket.getKey() - lowBound);
      }
      lowBound = bucket.getKey();
      lowCount = bucket.getValue();
    }
    return 0;
  }
}
