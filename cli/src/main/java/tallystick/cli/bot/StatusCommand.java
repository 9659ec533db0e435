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

  private static boolean part(Screen screen, String name, String trouble) {
    if (!screen.json()) {
      screen.say(name + ": " + (trouble.isEmpty() ? screen.good("well") : screen.bad(trouble)));
    }
    return trouble.isEmpty();
  }
}
