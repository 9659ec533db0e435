package tallystick.cli.bot;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tallystick.cli.ExitStatus;
import tallystick.cli.Screen;
import tallystick.cli.net.JsonApi;
import tools.jackson.databind.JsonNode;

/** {@code tallystick status}. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    header = "Say how the whole stands, and what keeps it from trading.",
    footerHeading = "%nNext:%n",
    footer = {
      "  tallystick account budgets   what a stolen server could still trade away",
      "  tallystick bot list          bot by bot"
    })
public final class StatusCommand implements Callable<Integer> {
  @Mixin private ServerOptions options = new ServerOptions();

  StatusCommand() {}

  @Override
  public Integer call() {
    try (JsonApi api = options.connect()) {
      JsonNode status = api.get("/api/v1/status");
      Screen screen = options.screen();
      screen.answer(status);
      boolean well = true;
      well &= part(screen, "keeper", status.path("keeper").asString(""));
      well &= part(screen, "database", status.path("database").asString(""));
      for (var venue : status.path("venues").properties()) {
        well &= part(screen, "venue " + venue.getKey(), venue.getValue().asString(""));
      }
      for (var account : status.path("accounts").properties()) {
        well &= part(screen, "account " + account.getKey(), account.getValue().asString(""));
      }
      well &= witnesses(screen, status.path("witnesses"));
      if (!screen.json()) {
        screen.say(
            status.path("running").asInt()
                + " of "
                + status.path("bots").asInt()
                + " bots run, "
                + status.path("openDeals").asInt()
                + " deals are open");
        if (!status.path("isolated").asBoolean(false)) {
          screen.say(
              screen.bad("not isolated")
                  + ": keeper, approver and server share a user, or the keeper is away");
        }
      }
      return well ? ExitStatus.OK : ExitStatus.FINDING;
    }
  }

  /** A witness that is away is told; only when too few are left it keeps anything from trading. */
  private static boolean witnesses(Screen screen, JsonNode witnesses) {
    int quorum = witnesses.path("quorum").asInt(0);
    if (quorum == 0) {
      return true;
    }
    int away = 0;
    for (var witness : witnesses.path("troubles").properties()) {
      String trouble = witness.getValue().asString("");
      if (!trouble.isEmpty()) {
        away++;
        part(screen, "witness " + witness.getKey(), trouble);
      }
    }
    int count = witnesses.path("troubles").size();
    if (!screen.json()) {
      screen.say(
          "witnesses: "
              + (count - away)
              + " of "
              + count
              + " follow, "
              + quorum
              + " must; they have cosigned "
              + witnesses.path("size").asLong(0)
              + " entries of the log");
    }
    return count - away >= quorum;
  }

  private static boolean part(Screen screen, String name, String trouble) {
    if (!screen.json()) {
      screen.say(name + ": " + (trouble.isEmpty() ? screen.good("well") : screen.bad(trouble)));
    }
    return trouble.isEmpty();
  }
}
