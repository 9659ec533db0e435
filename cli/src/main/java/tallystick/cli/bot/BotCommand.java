package tallystick.cli.bot;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tallystick.cli.CliException;
import tallystick.cli.ExitStatus;
import tallystick.cli.Screen;
import tallystick.cli.net.JsonApi;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code tallystick bot}. */
@Command(
    name = "bot",
    mixinStandardHelpOptions = true,
    header = "Make, see and command bots.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tallystick bot create first --pairs BTC/USD --account demo-account --base-order 100 \\",
      "      --averaging 5 --averaging-size 150 --deviation-bps 150 --take-profit-bps 120",
      "  tallystick bot create --file bot.json             settings as the API takes them",
      "  tallystick bot list",
      "  tallystick bot deals BOT                          what it has done",
      "  tallystick bot panic-sell BOT --deal 3            sell what deal 3 holds, now",
      "  tallystick bot stop BOT                           no new deals; running ones go on",
      "",
      "Next: `tallystick status` says whether anything keeps a bot from trading."
    },
    subcommands = {
      BotCommand.Create.class,
      BotCommand.ListBots.class,
      BotCommand.Show.class,
      BotCommand.Start.class,
      BotCommand.Stop.class,
      BotCommand.Delete.class,
      BotCommand.Deals.class,
      BotCommand.StartDeal.class,
      BotCommand.AddFunds.class,
      BotCommand.PanicSell.class,
      BotCommand.CancelDeal.class
    })
public final class BotCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
  private CommandSpec spec;

  BotCommand() {}

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "Say what about bots: create, list, show, ...");
  }

  static void show(Screen screen, JsonNode bot) {
    screen.answer(bot);
    if (screen.json()) {
      return;
    }
    screen.say(
        screen.bold(bot.path("name").asString())
            + " ("
            + bot.path("id").asString()
            + ") on "
            + bot.path("venue").asString()
            + ", account "
            + bot.path("credential").asString()
            + ": "
            + pairs(bot)
            + ", "
            + stateWithDeals(bot));
    if (!bot.path("deals").isEmpty()) {
      deals(screen, bot.path("deals"));
      for (JsonNode deal : bot.path("deals")) {
        deal.path("waits")
            .forEach(
                why ->
                    screen.say("deal " + deal.path("number").asString() + ", " + why.asString()));
      }
    }
  }

  static String pairs(JsonNode bot) {
    List<String> pairs = new ArrayList<>();
    bot.path("instruments").forEach(pair -> pairs.add(pair.asString()));
    return String.join(", ", pairs);
  }

  /** What keeps it from trading comes first. */
  public static String state(JsonNode bot) {
    for (String field : List.of("haltedBecause", "waitsBecause", "pausedBecause")) {
      String because = bot.path(field).asString("");
      if (!because.isEmpty()) {
        return switch (field) {
          case "haltedBecause" -> "halted: " + because;
          case "waitsBecause" -> "waits: " + because;
          default -> "stopped: " + because;
        };
      }
    }
    return bot.path("running").asBoolean() ? "running" : "stopped";
  }

  /** The same, with the deals that do not go on by themselves. */
  private static String stateWithDeals(JsonNode bot) {
    int waiting = 0;
    for (JsonNode deal : bot.path("deals")) {
      waiting += deal.path("waits").isEmpty() ? 0 : 1;
    }
    return state(bot)
        + (waiting == 0
            ? ""
            : ", but " + waiting + (waiting == 1 ? " deal waits" : " deals wait") + ": `bot show`");
  }

  static void deals(Screen screen, JsonNode deals) {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode deal : deals) {
      rows.add(
          List.of(
              deal.path("number").asString(),
              deal.path("instrument").asString(),
              deal.path("state").asString(),
              deal.path("averagingFilled").asString(),
              plain(deal.path("spent").asString()),
              plain(deal.path("held").asString()),
              plain(deal.path("profit").asString()),
              deal.path("isProtected").asBoolean()
                  ? "yes"
                  : "no: " + text(deal, "protectionText")));
    }
    screen.table(
        List.of(
            "deal",
            "pair",
            "state",
            "averaging orders",
            "spent",
            "held",
            "profit",
            "protected if we die"),
        rows);
  }

  private static String text(JsonNode deal, String field) {
    return deal.path(field).asString("");
  }

  /** Decimal text without the zeros at its end, but for cents. */
  public static String plain(String decimal) {
    int point = decimal.indexOf('.');
    if (point < 0) {
      return decimal;
    }
    int end = decimal.length();
    while (end > point + 3 && decimal.charAt(end - 1) == '0') {
      end--;
    }
    return decimal.substring(0, end);
  }

  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      header = "Make a DCA bot and start it.")
  static final class Create implements Callable<Integer> {
    @Mixin private ServerOptions options = new ServerOptions();

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "What you call it.")
    private String name = "bot";

    @Option(
        names = "--file",
        paramLabel = "FILE",
        description = "Everything from a JSON file instead of flags (docs/server.md).")
    private @Nullable Path file;

    @Option(names = "--venue", defaultValue = "paper", description = "The venue (default: paper).")
    private String venue = "paper";

    @Option(names = "--account", paramLabel = "NAME", description = "The account in the keeper.")
    private String account = "demo-account";

    @Option(names = "--pairs", split = ",", paramLabel = "PAIR", description = "What to trade.")
    private List<String> pairs = new ArrayList<>();

    @Option(names = "--base-order", paramLabel = "AMOUNT", description = "In the quote asset.")
    private String baseOrder = "100";

    @Option(names = "--averaging", defaultValue = "0", description = "How many averaging orders.")
    private int averaging;

    @Option(
        names = "--active",
        defaultValue = "0",
        description = "How many of them rest at the venue at once (default: all).")
    private int active;

    @Option(names = "--averaging-size", paramLabel = "AMOUNT", description = "Of the first one.")
    private @Nullable String averagingSize;

    @Option(
        names = "--deviation-bps",
        defaultValue = "100",
        description = "Distance of the first below the base order (default: 100 = 1 %%).")
    private int deviationBps;

    @Option(
        names = "--step-scale-milli",
        defaultValue = "1000",
        description = "Each distance times this, in thousandths (default: 1000).")
    private int stepScaleMilli;

    @Option(
        names = "--volume-scale-milli",
        defaultValue = "1000",
        description = "Each size times this, in thousandths (default: 1000).")
    private int volumeScaleMilli;

    @Option(
        names = "--take-profit-bps",
        defaultValue = "100",
        description = "Above cost, fees included (default: 100 = 1 %%).")
    private int takeProfitBps;

    @Option(
        names = "--trailing-bps",
        defaultValue = "0",
        description = "Let it run past the target and sell at the peak less this.")
    private int trailingBps;

    @Option(
        names = "--stop-loss-bps",
        defaultValue = "0",
        description = "Below the average price; the stop rests at the venue.")
    private int stopLossBps;

    @Option(
        names = "--cooldown-s",
        defaultValue = "0",
        description = "Market seconds between two deals.")
    private long cooldownS;

    @Option(names = "--stopped", description = "Make it, and start it later with `bot start`.")
    private boolean stopped;

    @Option(names = "--check", description = "Only check the settings and say what they need.")
    private boolean check;

    @Override
    public Integer call() {
      Object wish = file == null ? fromFlags() : fromFile(file);
      try (JsonApi api = options.connect()) {
        if (check) {
          JsonNode said = api.post("/api/v1/bots/validate", wish);
          options.screen().answer(said);
          said.path("refusals").forEach(why -> options.screen().say("refused: " + why.asString()));
          said.path("warnings").forEach(why -> options.screen().say("warning: " + why.asString()));
          options
              .screen()
              .say(
                  "A deal needs up to "
                      + plain(said.path("fundsPerDeal").asString())
                      + " "
                      + said.path("quote").asString());
          return said.path("passes").asBoolean() ? ExitStatus.OK : ExitStatus.FINDING;
        }
        JsonNode made = api.post("/api/v1/bots", wish);
        if (!stopped) {
          made = api.post("/api/v1/bots/" + made.path("id").asString() + "/start", Map.of());
        }
        show(options.screen(), made);
        return ExitStatus.OK;
      }
    }

    private Map<String, Object> fromFlags() {
      if (pairs.isEmpty()) {
        throw new CliException("Say what to trade with --pairs, for example --pairs BTC/USD");
      }
      if (averaging > 0 && averagingSize == null) {
        throw new CliException("Say how large averaging orders are with --averaging-size");
      }
      return new BotSettings(
              baseOrder,
              averaging,
              active > 0 ? active : Math.max(1, averaging),
              averagingSize,
              deviationBps,
              stepScaleMilli,
              volumeScaleMilli,
              takeProfitBps,
              trailingBps,
              stopLossBps,
              cooldownS * 1000)
          .wish(name, venue, account, pairs);
    }

    private static JsonNode fromFile(Path file) {
      try {
        return JsonMapper.builder().build().readTree(Files.readString(file));
      } catch (IOException | JacksonException e) {
        throw CliException.unreadable(file, e);
      }
    }
  }

  @Command(name = "list", mixinStandardHelpOptions = true, header = "List the bots.")
  static final class ListBots implements Callable<Integer> {
    @Mixin private ServerOptions options = new ServerOptions();

    @Override
    public Integer call() {
      try (JsonApi api = options.connect()) {
        JsonNode bots = api.get("/api/v1/bots");
        Screen screen = options.screen();
        screen.answer(bots);
        if (!screen.json()) {
          List<List<String>> rows = new ArrayList<>();
          for (JsonNode bot : bots) {
            rows.add(
                List.of(
                    bot.path("id").asString(),
                    bot.path("name").asString(),
                    pairs(bot),
                    bot.path("deals").size() + "",
                    stateWithDeals(bot)));
          }
          screen.table(List.of("bot", "name", "pairs", "open deals", "state"), rows);
        }
        return ExitStatus.OK;
      }
    }
  }

  /** A command on one bot. */
  abstract static class OneBot implements Callable<Integer> {
    @Mixin private ServerOptions options = new ServerOptions();

    @Parameters(paramLabel = "BOT", description = "Its id, from `bot list`.")
    private String bot = "";

    abstract int run(JsonApi api, Screen screen, String path);

    @Override
    public Integer call() {
      try (JsonApi api = options.connect()) {
        // Whatever was typed is one part of the address.
        String segment = URLEncoder.encode(bot, StandardCharsets.UTF_8).replace("+", "%20");
        return run(api, options.screen(), "/api/v1/bots/" + segment);
      }
    }
  }

  @Command(name = "show", mixinStandardHelpOptions = true, header = "Show one bot.")
  static final class Show extends OneBot {
    @Override
    int run(JsonApi api, Screen screen, String path) {
      show(screen, api.get(path));
      return ExitStatus.OK;
    }
  }

  @Command(name = "start", mixinStandardHelpOptions = true, header = "Let it begin deals.")
  static final class Start extends OneBot {
    @Override
    int run(JsonApi api, Screen screen, String path) {
      show(screen, api.post(path + "/start", Map.of()));
      return ExitStatus.OK;
    }
  }

  @Command(
      name = "stop",
      mixinStandardHelpOptions = true,
      header = "Begin no more deals; running ones go on to their end.")
  static final class Stop extends OneBot {
    @Override
    int run(JsonApi api, Screen screen, String path) {
      show(screen, api.post(path + "/stop", Map.of()));
      return ExitStatus.OK;
    }
  }

  @Command(name = "delete", mixinStandardHelpOptions = true, header = "Forget a stopped bot.")
  static final class Delete extends OneBot {
    @Override
    int run(JsonApi api, Screen screen, String path) {
      api.delete(path);
      screen.event("Deleted.", Map.of("deleted", true));
      return ExitStatus.OK;
    }
  }

  @Command(name = "deals", mixinStandardHelpOptions = true, header = "What it did, newest first.")
  static final class Deals extends OneBot {
    @Override
    int run(JsonApi api, Screen screen, String path) {
      JsonNode deals = api.get(path + "/deals");
      screen.answer(deals);
      if (!screen.json()) {
        deals(screen, deals);
      }
      return ExitStatus.OK;
    }
  }

  /** Something that moves money, by hand. */
  abstract static class ByHand extends OneBot {
    abstract Map<String, Object> body();

    @Override
    int run(JsonApi api, Screen screen, String path) {
      api.post(path + "/commands", body());
      screen.event("Done; `tallystick bot show` says what came of it.", Map.of("done", true));
      return ExitStatus.OK;
    }
  }

  @Command(name = "start-deal", mixinStandardHelpOptions = true, header = "Begin a deal now.")
  static final class StartDeal extends ByHand {
    @Option(names = "--pair", paramLabel = "PAIR", description = "On which pair, if several.")
    private @Nullable String pair;

    @Override
    Map<String, Object> body() {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("kind", "start-deal");
      if (pair != null) {
        body.put("instrument", pair);
      }
      return body;
    }
  }

  @Command(name = "add-funds", mixinStandardHelpOptions = true, header = "Buy more into a deal.")
  static final class AddFunds extends ByHand {
    @Option(names = "--deal", required = true, paramLabel = "N", description = "Its number.")
    private long deal;

    @Option(
        names = "--amount",
        required = true,
        paramLabel = "AMOUNT",
        description = "For how much, in the quote asset.")
    private String amount = "";

    @Override
    Map<String, Object> body() {
      return Map.of("kind", "add-funds", "deal", deal, "quote", amount);
    }
  }

  @Command(
      name = "panic-sell",
      mixinStandardHelpOptions = true,
      header = "Sell all that a deal holds, at the market, now.")
  static final class PanicSell extends ByHand {
    @Option(names = "--deal", required = true, paramLabel = "N", description = "Its number.")
    private long deal;

    @Override
    Map<String, Object> body() {
      return Map.of("kind", "panic-sell", "deal", deal);
    }
  }

  @Command(
      name = "cancel-deal",
      mixinStandardHelpOptions = true,
      header = "End a deal and leave its coins in the account.")
  static final class CancelDeal extends ByHand {
    @Option(names = "--deal", required = true, paramLabel = "N", description = "Its number.")
    private long deal;

    @Override
    Map<String, Object> body() {
      return Map.of("kind", "cancel-deal", "deal", deal);
    }
  }
}
