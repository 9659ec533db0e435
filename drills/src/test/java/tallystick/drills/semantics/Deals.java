package tallystick.drills.semantics;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import tallystick.cli.net.JsonApi;
import tallystick.strategy.bot.DealView;
import tools.jackson.databind.JsonNode;

/** Deals of either road, a line each with every figure in full. */
record Deals(List<String> lines) {
  private static final int PAGE = 500;

  private static final List<String> FIGURES =
      List.of(
          "number",
          "state",
          "startedAtMs",
          "endedAtMs",
          "spent",
          "bought",
          "sold",
          "proceeds",
          "baseFees",
          "quoteFees",
          "held",
          "averagingFilled",
          "profit");

  Deals {
    lines = List.copyOf(lines);
  }

  static Deals inMemory(List<DealView> ended) {
    return new Deals(ended.stream().map(Deals::line).toList());
  }

  /** The ended deals of a bot, as the server's API tells them. */
  static Deals live(JsonApi api, String bot) {
    TreeMap<Long, JsonNode> byNumber = new TreeMap<>();
    long before = Long.MAX_VALUE;
    int count;
    do {
      JsonNode page = api.get("/api/v1/bots/" + bot + "/deals?limit=" + PAGE + "&before=" + before);
      for (JsonNode deal : page) {
        before = Math.min(before, deal.path("number").asLong());
        if (!deal.path("open").asBoolean()) {
          byNumber.put(deal.path("number").asLong(), deal);
        }
      }
      count = page.size();
    } while (count == PAGE);
    return new Deals(byNumber.values().stream().map(Deals::line).toList());
  }

  int count() {
    return lines.size();
  }

  String text() {
    return FIGURES + "\n" + String.join("\n", lines);
  }

  private static String line(DealView deal) {
    return String.join(
        " ",
        Long.toString(deal.number()),
        deal.state().name().toLowerCase(Locale.ROOT),
        Long.toString(deal.startedAtMs()),
        Long.toString(deal.endedAtMs()),
        deal.spent().toDecimal(),
        deal.bought().toDecimal(),
        deal.sold().toDecimal(),
        deal.proceeds().toDecimal(),
        deal.baseFees().toDecimal(),
        deal.quoteFees().toDecimal(),
        deal.held().toDecimal(),
        Integer.toString(deal.averagingFilled()),
        deal.profit().toDecimal());
  }

  private static String line(JsonNode deal) {
    List<String> figures = new ArrayList<>();
    for (String name : FIGURES) {
      figures.add(deal.path(name).asString());
    }
    return String.join(" ", figures);
  }
}
