package tallystick.cli.demo;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tallystick.cli.net.JsonApi;
import tools.jackson.databind.JsonNode;

/** Corner shops for the demo's machines, so that the Fleet page has a map to show. */
final class DemoPlaces {
  private record Shop(
      String name,
      String line,
      String latitude,
      String longitude,
      String zone,
      String jurisdiction) {}

  private static final List<Shop> SHOPS =
      List.of(
          new Shop(
              "Market Street",
              "San Francisco",
              "37.7930",
              "-122.3960",
              "America/Los_Angeles",
              "US-CA"),
          new Shop(
              "Fremont Street",
              "Las Vegas",
              "36.1700",
              "-115.1430",
              "America/Los_Angeles",
              "US-NV"),
          new Shop(
              "Fulton Street", "New York", "40.7100", "-74.0070", "America/New_York", "US-NY"));

  private DemoPlaces() {}

  /** Puts each machine into a shop of its own, unless somebody has made places already. */
  static void put(JsonApi api, List<String> machines) {
    if (!api.get("/api/v1/fleet/places").path("places").isEmpty()) {
      return;
    }
    for (int i = 0; i < machines.size() && i < SHOPS.size(); i++) {
      JsonNode place = api.post("/api/v1/fleet/places", wish(SHOPS.get(i)));
      api.post(
          "/api/v1/fleet/bulk/place",
          Map.of(
              "machines",
              List.of(machines.get(i)),
              "count",
              1,
              "place",
              place.path("id").asLong()));
    }
  }

  private static Map<String, Object> wish(Shop shop) {
    Map<String, Object> terms = new HashMap<>();
    terms.put("name", shop.name());
    terms.put("address", List.of(shop.line()));
    terms.put("latitude", shop.latitude());
    terms.put("longitude", shop.longitude());
    terms.put("hours", List.of());
    terms.put("zone", shop.zone());
    terms.put("contact", "");
    terms.put("jurisdiction", shop.jurisdiction());
    terms.put("licence", "");
    return Map.of("after", 0, "terms", terms);
  }
}
