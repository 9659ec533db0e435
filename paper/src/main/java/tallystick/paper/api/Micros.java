package tallystick.paper.api;

import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.LongNode;
import tools.jackson.databind.node.ObjectNode;

/** Rewrites times into microseconds for clients that send {@code X-MBX-TIME-UNIT: MICROSECOND}. */
final class Micros {
  private static final Set<String> TIMES =
      Set.of(
          "serverTime",
          "time",
          "updateTime",
          "workingTime",
          "transactTime",
          "transactionTime",
          "openTime",
          "closeTime",
          "T",
          "E");

  private Micros() {}

  static void convert(JsonNode node) {
    switch (node) {
      case ObjectNode object -> {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
          JsonNode value = field.getValue();
          if (TIMES.contains(field.getKey()) && value.isIntegralNumber() && value.asLong() > 0) {
            field.setValue(LongNode.valueOf(value.asLong() * 1000));
          } else {
            convert(value);
          }
        }
      }
      case ArrayNode array -> array.forEach(Micros::convert);
      default -> {
        // A plain value outside a named field is no time.
      }
    }
  }
}
