package tallystick.server.api;

import io.swagger.v3.oas.annotations.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tallystick.server.bots.BotAnswer;
import tallystick.server.bots.BotRuntime;
import tallystick.strategy.bot.BotEvent;

/** Many bots at once: a list that is paged, and starting and stopping several. */
@RestController
@RequestMapping("/api/v1/bots")
class BotRowsController {
  private final BotRows rows;
  private final BotRuntime runtime;

  BotRowsController(BotRows rows, BotRuntime runtime) {
    this.rows = rows;
    this.runtime = runtime;
  }

  /** Which bots, and what is to become of them: start or stop. */
  record Bulk(String action, List<String> bots) {}

  /** What became of one; {@code why} is empty when it is done. */
  record BulkLine(String bot, boolean done, String why) {}

  /** A page of bots with their profits; the whole list is {@code GET /api/v1/bots}. */
  @GetMapping("/rows")
  BotRows.BotPage rows(
      @Parameter(description = "Part of a name, pair, account or id")
          @RequestParam(defaultValue = "")
          String search,
      @Parameter(description = "running, waiting, stopped, halted; empty: all")
          @RequestParam(defaultValue = "")
          String state,
      @Parameter(description = "name, created, state, deals, today, week, total")
          @RequestParam(defaultValue = "created")
          String sort,
      @RequestParam(defaultValue = "false") boolean down,
      @RequestParam(defaultValue = "0") int offset,
      @RequestParam(defaultValue = "100") int limit) {
    if (offset < 0) {
      throw Problem.badRequest("invalid", "offset is 0 or more, not " + offset);
    }
    return rows.page(
        new BotRows.Query(
            search,
            state.isEmpty() ? null : choice(BotRows.State.class, "state", state),
            choice(BotRows.Sort.class, "sort", sort),
            down,
            offset,
            Paging.limit(limit)));
  }

  /** One bot's line of that list. */
  @GetMapping("/{id}/row")
  BotRows.BotLine row(@PathVariable String id) {
    Caller.requireBot(id);
    return rows.one(id)
        .orElseThrow(
            () -> Problem.notFound("There is no bot " + id + "; GET /api/v1/bots lists them"));
  }

  /** Starts or stops several bots; those that cannot say why, the others go on. */
  @PostMapping("/bulk")
  List<BulkLine> bulk(@RequestBody Bulk wish) {
    Paging.limit(wish.bots().size());
    BotEvent.Command command =
        switch (wish.action()) {
          case "start" -> new BotEvent.Resume();
          case "stop" -> new BotEvent.Pause("Stopped by hand");
          default ->
              throw Problem.badRequest(
                  "invalid", "action is start or stop, not \"" + wish.action() + "\"");
        };
    wish.bots().forEach(Caller::requireBot);
    List<BulkLine> lines = new ArrayList<>();
    for (String bot : wish.bots()) {
      lines.add(
          switch (runtime.bots().command(bot, command)) {
            case BotAnswer.Done done -> new BulkLine(bot, true, "");
            case BotAnswer.Refused refused -> new BulkLine(bot, false, refused.why());
          });
    }
    return lines;
  }

  private static <E extends Enum<E>> E choice(Class<E> type, String field, String text) {
    @Nullable E found = null;
    for (E constant : type.getEnumConstants()) {
      if (constant.name().toLowerCase(Locale.ROOT).equals(text)) {
        found = constant;
      }
    }
    if (found == null) {
      throw Problem.badRequest("invalid", field + " is not a choice: \"" + text + "\"");
    }
    return found;
  }
}
