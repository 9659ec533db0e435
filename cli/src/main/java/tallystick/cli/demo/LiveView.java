package tallystick.cli.demo;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import tallystick.cli.CliException;
import tallystick.cli.ExitStatus;
import tallystick.cli.Progress;
import tallystick.cli.Screen;
import tallystick.cli.bot.BotCommand;
import tallystick.cli.supervise.Role;
import tallystick.tally.proof.LogCheck;
import tallystick.tally.proof.LogVerifier;
import tallystick.tally.proof.MalformedException;
import tallystick.tally.proof.TileSource;
import tallystick.tally.proof.VerifierKey;
import tools.jackson.databind.JsonNode;

/**
 * What happens, as it happens: one line for each thing worth a line, and on a terminal a line at
 * the bottom that moves.
 */
final class LiveView {
  private static final long LOOK_EVERY_MS = 400;

  /** The keeper is asked less often: its answer only says how far the log has grown. */
  private static final int LOOKS_PER_STATUS = 5;

  /** Without five deals by then something stands still; the bundled window has them in one. */
  private static final long LONGEST_MS = 15 * 60_000L;

  private final Installation installation;
  private final StandIn person;
  private final Screen screen;

  /** Averaging orders seen so far, by deal. */
  private final Map<String, Integer> averaged = new HashMap<>();

  /** Deals that have ended since this start, in the order seen. */
  private final Map<String, JsonNode> done = new LinkedHashMap<>();

  private final Map<String, Boolean> known = new HashMap<>();
  private final Map<String, String> states = new HashMap<>();
  private long tallySize;
  private int openDeals;

  LiveView(Installation installation, StandIn person, Screen screen) {
    this.installation = installation;
    this.person = person;
    this.screen = screen;
  }

  /**
   * Shows until stopped, or until so many deals have ended of which one at least was averaged.
   *
   * @param deals 0 for no end
   */
  int run(int deals) {
    long startNs = System.nanoTime();
    remember();
    try (Progress progress = Progress.of(screen, "")) {
      for (int look = 0; ; look++) {
        installation
            .died()
            .ifPresent(
                why -> {
                  throw new CliException(why);
                });
        if (look % LOOKS_PER_STATUS == 0) {
          JsonNode keeper = person.status();
          tallySize = keeper.path("tallySize").asLong();
        }
        progress.clear();
        look(false);
        progress.step(bottomLine(startNs));
        if (deals > 0 && done.size() >= deals && anyAveraged()) {
          progress.clear();
          return summary(startNs);
        }
        if (deals > 0 && elapsedMs(startNs) > LONGEST_MS) {
          progress.clear();
          screen.say(
              screen.bad("Only " + done.size() + " deals in ")
                  + LONGEST_MS / 60_000
                  + " minutes: `tallystick status` says what keeps the bots");
          return ExitStatus.FINDING;
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_EVERY_MS));
      }
    }
  }

  /** What earlier starts did is not news. */
  private void remember() {
    look(true);
    done.clear();
  }

  private void look(boolean silent) {
    openDeals = 0;
    for (JsonNode bot : installation.api().get("/api/v1/bots")) {
      String id = bot.path("id").asString();
      String state = BotCommand.state(bot);
      if (!silent && !state.equals(states.getOrDefault(id, "running"))) {
        screen.say(screen.bold(bot.path("name").asString()) + " " + state);
      }
      states.put(id, state);
      List<JsonNode> deals = new ArrayList<>();
      installation.api().get("/api/v1/bots/" + id + "/deals?limit=20").forEach(deals::addFirst);
      deals.forEach(deal -> see(bot, deal, silent));
      openDeals += bot.path("deals").size();
    }
  }

  private void see(JsonNode bot, JsonNode deal, boolean silent) {
    String key = bot.path("id").asString() + "#" + deal.path("number").asString();
    String what = screen.faint(label(deal) + " deal " + deal.path("number").asString() + ": ");
    boolean open = deal.path("open").asBoolean();
    Boolean wasOpen = known.put(key, open);
    int filled = deal.path("averagingFilled").asInt();
    int before = averaged.getOrDefault(key, 0);
    averaged.put(key, filled);
    if (silent) {
      return;
    }
    if (wasOpen == null && open) {
      event(what + "opened", "opened", deal);
    }
    if (filled > before) {
      event(
          what
              + (filled - before == 1 ? "averaging order " : "averaging orders to ")
              + filled
              + " filled, average price now "
              + BotCommand.plain(deal.path("averagePrice").asString("-")),
          "averaged",
          deal);
    }
    if (!open && !Boolean.FALSE.equals(wasOpen)) {
      done.put(key, deal);
      event(
          what
              + deal.path("state").asString().replace('_', ' ')
              + ", profit "
              + screen.good(BotCommand.plain(deal.path("profit").asString()) + " USD")
              + " ("
              + percent(deal)
              + " %)"
              + (filled > 0 ? " after " + filled + " averaging orders" : ""),
          "ended",
          deal);
    }
  }

  private void event(String line, String kind, JsonNode deal) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("event", kind);
    json.put("deal", deal);
    screen.event(line, json);
  }

  private static String label(JsonNode deal) {
    String pair = deal.path("instrument").asString();
    return pair.startsWith("THIN/") ? pair + " (synthetic)" : pair;
  }

  private String bottomLine(long startNs) {
    return String.format(
        Locale.ROOT,
        "%d s · %d deals open · %d done · profit %s USD · tally %d entries",
        elapsedMs(startNs) / 1000,
        openDeals,
        done.size(),
        BotCommand.plain(profit().toPlainString()),
        tallySize);
  }

  private BigDecimal profit() {
    BigDecimal sum = BigDecimal.ZERO;
    for (JsonNode deal : done.values()) {
      sum = sum.add(new BigDecimal(deal.path("profit").asString("0")));
    }
    return sum;
  }

  private boolean anyAveraged() {
    return done.values().stream().anyMatch(deal -> deal.path("averagingFilled").asInt() > 0);
  }

  private static String percent(JsonNode deal) {
    BigDecimal spent = new BigDecimal(deal.path("spent").asString("0"));
    return spent.signum() == 0
        ? "0.00"
        : new BigDecimal(deal.path("profit").asString("0"))
            .movePointRight(2)
            .divide(spent, 2, RoundingMode.HALF_EVEN)
            .toPlainString();
  }

  private int summary(long startNs) {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode deal : done.values()) {
      rows.add(
          List.of(
              label(deal),
              deal.path("number").asString(),
              deal.path("averagingFilled").asString(),
              BotCommand.plain(deal.path("spent").asString()),
              BotCommand.plain(deal.path("proceeds").asString()),
              BotCommand.plain(deal.path("profit").asString()),
              percent(deal)));
    }
    screen.say("");
    screen.table(
        List.of("pair", "deal", "averaging orders", "spent", "proceeds", "profit after fees", "%"),
        rows);
    screen.say(
        done.size()
            + " deals in "
            + elapsedMs(startNs) / 1000
            + " s, profit "
            + BotCommand.plain(profit().toPlainString())
            + " USD after fees");
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("deals", done.size());
    json.put("profit", profit().toPlainString());
    json.put("seconds", elapsedMs(startNs) / 1000);
    int status = verify(json);
    screen.answer(json);
    screen.note(
        "Try next: ./tallystick drill stolen-key, or ./tallystick demo once more, which goes on.");
    return status;
  }

  /** Every order of the demo is in the log, and the log is whole. */
  private int verify(Map<String, Object> json) {
    JsonNode keeper = person.status();
    Path tally = installation.places().folder(Role.KEEPER).resolve("tally");
    try {
      VerifierKey key = VerifierKey.parse(keeper.path("verifierKey").asString());
      LogCheck check =
          LogVerifier.verify(TileSource.folder(tally), key, List.of(), (index, entry) -> {});
      return switch (check) {
        case LogCheck.Verified verified -> {
          var head = verified.checkpoint().checkpoint();
          json.put("tallySize", head.size());
          json.put("root", head.root().toString());
          screen.say(
              "tally: "
                  + head.size()
                  + " entries re-derived, signed root "
                  + head.root()
                  + screen.good(" holds"));
          yield ExitStatus.OK;
        }
        case LogCheck.Refused refused -> {
          screen.say(
              screen.bad("tally does not hold: ") + refused.where() + " " + refused.reason());
          yield ExitStatus.FINDING;
        }
      };
    } catch (MalformedException e) {
      throw new IllegalStateException("The keeper shows a key that is none", e);
    }
  }

  private static long elapsedMs(long startNs) {
    return (System.nanoTime() - startNs) / 1_000_000;
  }
}
