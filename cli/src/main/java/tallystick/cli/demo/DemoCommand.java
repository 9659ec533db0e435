package tallystick.cli.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tallystick.cli.CliException;
import tallystick.cli.ExitStatus;
import tallystick.cli.GlobalOptions;
import tallystick.cli.Screen;
import tallystick.cli.bot.BotCommand;
import tallystick.cli.supervise.Places;
import tallystick.cli.supervise.Programs;
import tallystick.cli.supervise.Users;
import tools.jackson.databind.JsonNode;

/** {@code tallystick demo}. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    subcommands = AtmDemoCommand.class,
    header = "Watch a bot per pair trade real prices, with nothing to set up.",
    description = {
      "",
      "Starts a paper exchange with bundled real trades (BTC/USD of November 2013, ETH/USD of March"
          + " 2023) and a synthetic coin (THIN/USD, from a seed), the keeper, the server with its"
          + " database, and three DCA bots; then shows what happens. Market time runs 60 times as"
          + " fast as yours. Ctrl-C ends it; a second start goes on.",
      "",
      "As root each program runs under a user of its own, as in a real installation. As an ordinary"
          + " user everything runs as you, and is called not isolated."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  tallystick demo                    until you have seen enough",
      "  tallystick demo --until 5-deals    ends by itself after five deals, with a summary",
      "  tallystick demo --fresh            throws away what earlier demos left",
      "  tallystick demo atm                three Bitcoin machines and their customers",
      "",
      "Next, from another terminal: `tallystick bot list`, `tallystick account budgets`."
    })
public final class DemoCommand implements Callable<Integer> {
  private static final Pattern UNTIL = Pattern.compile("([1-9][0-9]{0,3})-deals?");

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
  private CommandSpec spec;

  @Mixin private GlobalOptions global = new GlobalOptions();

  @Option(
      names = "--until",
      paramLabel = "N-deals",
      description = "End after so many deals, at least one of them averaged, with status 0.")
  private @Nullable String until;

  @Option(
      names = "--fresh",
      description = "Throw away what earlier demos left in these folders, and begin anew.")
  private boolean fresh;

  @Option(
      names = "--stop-left-over",
      description = "End programs that an earlier, killed demo left running, and go on.")
  private boolean stopLeftOver;

  @Option(
      names = "--paper-port",
      defaultValue = "9443",
      paramLabel = "PORT",
      description = "The exchange's port (default: 9443; 0 takes a free one and keeps it).")
  private int paperPort;

  @Option(
      names = "--http-port",
      defaultValue = "8420",
      paramLabel = "PORT",
      description = "The server's port (default: 8420; 0 takes a free one and keeps it).")
  private int httpPort;

  @Option(
      names = "--approver-port",
      defaultValue = "8421",
      paramLabel = "PORT",
      description =
          "The port of the approver's pages (default: 8421; 0 takes a free one and keeps it).")
  private int approverPort;

  @Option(
      names = "--speed",
      defaultValue = "60",
      paramLabel = "X",
      description = "Market seconds in one of yours (default: 60).")
  private int speed;

  DemoCommand() {}

  @Override
  public Integer call() {
    int deals = deals();
    Screen screen = global.screen();
    Places places = global.places();
    requireNothingLeftOver(places, screen, stopLeftOver);
    if (fresh) {
      Programs.deleteAll(places);
    }
    Programs programs = Programs.open(places, Users.ofThisProcess());
    Installation installation =
        new Installation(programs, options(), line -> screen.note("  " + line));
    AtomicBoolean ended = new AtomicBoolean();
    Thread hook =
        new Thread(
            () -> {
              if (ended.compareAndSet(false, true)) {
                screen.note("\nEnding the programs ...");
                installation.close();
                screen.note("All ended. " + whereDataLie(places));
                // Ending the demo is what was asked for: no error for make or a script to report.
                Runtime.getRuntime().halt(ExitStatus.OK);
              }
            },
            "demo-end");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return run(installation, screen, deals);
    } catch (RuntimeException e) {
      if (ended.get()) {
        // The programs go away under a conversation with them; that is the ending, not a fault.
        return ExitStatus.OK;
      }
      // A conversation that broke off says less than the program that it was with.
      throw installation.died().map(why -> new CliException(why, e)).orElseThrow(() -> e);
    } finally {
      if (ended.compareAndSet(false, true)) {
        installation.close();
        Runtime.getRuntime().removeShutdownHook(hook);
        screen.note("All programs ended. " + whereDataLie(places));
      }
    }
  }

  private int deals() {
    if (until == null) {
      return 0;
    }
    Matcher matcher = UNTIL.matcher(until);
    if (!matcher.matches()) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--until is a number of deals, for example 5-deals, not " + until);
    }
    return Integer.parseInt(matcher.group(1));
  }

  private Installation.Options options() {
    return new Installation.Options(
        paperPort,
        httpPort,
        approverPort,
        List.of("--bundled", "--speed", Integer.toString(speed), "--from", DemoPlan.FROM),
        List.of());
  }

  static void requireNothingLeftOver(Places places, Screen screen, boolean stopLeftOver) {
    Map<String, ProcessHandle> left = Programs.leftOver(places);
    if (left.isEmpty()) {
      return;
    }
    List<String> names = new ArrayList<>();
    left.forEach((name, process) -> names.add(name + " (process " + process.pid() + ")"));
    if (!stopLeftOver) {
      throw new CliException(
          "Still running from an earlier start in "
              + places.home()
              + ": "
              + String.join(", ", names)
              + ". If that demo was killed, start again with --stop-left-over; if it still runs in"
              + " another terminal, look there, or choose another folder with --home");
    }
    screen.note("Ending what an earlier demo left: " + String.join(", ", names));
    Programs.endLeftOver(places);
  }

  private int run(Installation installation, Screen screen, int deals) {
    Programs programs = installation.programs();
    boolean goesOn = installation.secondStart();
    screen.note(programs.isolation());
    step(screen, "paper exchange: three markets, " + speed + " times as fast as time");
    installation.startPaper();
    step(screen, "two witnesses, who remember the log: an older copy put back signs nothing");
    installation.startWitnesses();
    step(screen, "keeper: makes and holds the keys, judges and logs every order");
    installation.startKeeper();
    try (StandIn person = installation.standIn()) {
      installation.openAccount(person, DemoPlan.policy(), DemoPlan.limits(), DemoPlan.balances());
      step(screen, "approver: pages of its own, where a person approves with a passkey");
      installation.startApprover();
      step(screen, "server: bots, books, API, with a PostgreSQL of its own");
      installation.startServer();
      makeBots(installation);
      screen.note(
          (goesOn ? "Goes on where it was left." : "Everything runs.")
              + " A stolen server could trade away at most "
              + BotCommand.plain(DemoPlan.limits().dayLoss().toDecimal())
              + " USD a day here, besides market movement.");
      whereToLook(installation).forEach(screen::note);
      screen.note("Or from another terminal: ./tallystick bot list, ./tallystick account budgets");
      screen.note("");
      return new LiveView(installation, person, screen).run(deals);
    }
  }

  /** The two addresses, and while there is no administrator yet the code that makes the first. */
  private static List<String> whereToLook(Installation installation) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add("  " + installation.serverOrigin() + "   bots, accounts, portfolio, watch");
    lines.add(
        "  " + installation.approverOrigin() + "   the approver: people decide there, by passkey");
    installation
        .oneTimeCode()
        .ifPresent(
            code -> {
              lines.add("");
              lines.add("Nobody has signed in here yet. Begin at the approver, and go on from it:");
              lines.add(
                  "  "
                      + installation.approverOrigin()
                      + "/first   with the one-time code  "
                      + code
                      + "  (15 minutes)");
            });
    lines.add("");
    return lines;
  }

  private static void step(Screen screen, String what) {
    screen.note(screen.faint("starting ") + what);
  }

  private static void makeBots(Installation installation) {
    List<String> there = new ArrayList<>();
    for (JsonNode bot : installation.api().get("/api/v1/bots")) {
      there.add(bot.path("name").asString());
    }
    for (DemoPlan.Bot bot : DemoPlan.BOTS) {
      if (!there.contains(bot.name())) {
        JsonNode made =
            installation
                .api()
                .post(
                    "/api/v1/bots",
                    bot.settings()
                        .wish(
                            bot.name(),
                            Installation.VENUE,
                            DemoPlan.CREDENTIAL.name(),
                            List.of(bot.pair())));
        installation.api().post("/api/v1/bots/" + made.path("id").asString() + "/start", Map.of());
      }
    }
  }

  private static String whereDataLie(Places places) {
    return "Data lie in "
        + places.home()
        + "; `tallystick demo` goes on from them, `tallystick demo --fresh` throws them away.";
  }
}
