package tallystick.cli.supervise;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;
import tallystick.cli.GlobalOptions;

/**
 * One of the programs alone, in the foreground, under its own user when this is root. Options that
 * are not given get what fits this installation; everything else is the program's own business.
 */
public abstract class ProgramCommand implements Callable<Integer> {
  /** Where keeper and approver meet people on this machine, when nothing else is said. */
  private static final String APPROVER_ORIGIN = "http://localhost:8421";

  /** Where the server's pages are on this machine. */
  private static final String SERVER_ORIGIN = "http://localhost:8420";

  @Unmatched private List<String> arguments = new ArrayList<>();

  ProgramCommand() {}

  abstract Programs.Kind kind();

  /** What the program is given when the person says nothing else. */
  abstract Map<String, String> usual(Places places, Users users);

  @Override
  public Integer call() {
    GlobalOptions global = new GlobalOptions();
    Places places = global.places();
    Users users = Users.ofThisProcess();
    List<String> whole = new ArrayList<>(arguments);
    if (!arguments.contains("--help")) {
      usual(places, users)
          .forEach(
              (name, value) -> {
                if (!arguments.contains(name)) {
                  whole.add(name);
                  whole.add(value);
                }
              });
    }
    try (Programs programs = Programs.open(places, users)) {
      return programs.passOn(kind(), whole);
    }
  }

  @Command(
      name = "paper",
      header = "Run the paper exchange alone: Binance's API over replayed trades.",
      description = {
        "",
        "All options are the exchange's own; `tallystick paper --help` lists them. Clients written"
            + " for Binance work against it by changing their address; docs/paper.md shows how for"
            + " ccxt, @binance/spot and XChange."
      },
      footerHeading = "%nExamples:%n",
      footer = {
        "  tallystick paper                                   the bundled data, 60 times real time",
        "  tallystick paper --data BTCUSDT.csv.gz --step      a file of your own, stepped by hand"
      })
  public static final class Paper extends ProgramCommand {
    Paper() {}

    @Override
    Programs.Kind kind() {
      return Programs.Kind.PAPER;
    }

    @Override
    Map<String, String> usual(Places places, Users users) {
      return Map.of("--folder", places.folder(Role.PAPER).toString());
    }
  }

  @Command(
      name = "keeper",
      header = "Run the keeper alone: the process that holds the keys and judges every intent.",
      description = {
        "",
        "As root it runs as tallystick-keeper. Where it may connect to stands in the file `hosts` of"
            + " its folder. docs/keeper.md tells how to run it for real."
      },
      footerHeading = "%nExample:%n",
      footer = {"  tallystick keeper --organisation desk --passphrase-file /run/keys/keeper"})
  public static final class Keeper extends ProgramCommand {
    Keeper() {}

    @Override
    Programs.Kind kind() {
      return Programs.Kind.KEEPER;
    }

    @Override
    Map<String, String> usual(Places places, Users users) {
      Map<String, String> usual = new LinkedHashMap<>();
      usual.put("--folder", places.folder(Role.KEEPER).toString());
      usual.put("--run", places.keeperRun().toString());
      usual.put("--server-user", users.of(Role.SERVER));
      usual.put("--approver-user", users.of(Role.APPROVER));
      usual.put("--origin", "tallystick.local/demo");
      usual.put("--organisation", "demo");
      usual.put("--hosts", places.hostsFile().toString());
      usual.put("--approver-origin", APPROVER_ORIGIN);
      return usual;
    }
  }

  @Command(
      name = "approver",
      header = "Run the approver: the pages where people approve changes with their passkeys.",
      description = {
        "",
        "As root it runs as tallystick-approver, the only user whom the keeper lets approve. The"
            + " pages are on this machine alone unless told otherwise; the keeper must have been"
            + " started with the same --approver-origin. docs/approver.md tells how to run it for"
            + " real, with a host name and a certificate."
      },
      footerHeading = "%nExamples:%n",
      footer = {
        "  tallystick approver                                at http://localhost:8421",
        "  tallystick approver --origin https://approve.example.org \\",
        "    --listen 0.0.0.0:443 --cert approver.pem --key approver.key"
      })
  public static final class Approver extends ProgramCommand {
    Approver() {}

    @Override
    Programs.Kind kind() {
      return Programs.Kind.APPROVE;
    }

    @Override
    Map<String, String> usual(Places places, Users users) {
      Map<String, String> usual = new LinkedHashMap<>();
      usual.put("--socket", places.approvalSocket().toString());
      usual.put("--organisation", "demo");
      usual.put("--origin", APPROVER_ORIGIN);
      usual.put("--server-origin", SERVER_ORIGIN);
      usual.put("--folder", places.folder(Role.APPROVER).toString());
      return usual;
    }
  }

  @Command(
      name = "terminal",
      header = "Run one Bitcoin machine: its devices, its journal, and the page on its screen.",
      description = {
        "",
        "All options are the machine's own; `tallystick terminal --help` lists them. With --simulated"
            + " its devices are a page of their own, and nothing real is traded. docs/terminal.md"
            + " tells how to run a real machine."
      },
      footerHeading = "%nExamples:%n",
      footer = {
        "  tallystick terminal --server http://localhost:8420 --name BT1001 --simulated",
        "  tallystick terminal --server https://fleet.example.org --name BT1001 --chain main \\",
        "    --validator id003:/dev/serial/by-id/...:0xe0 --dispenser lcdm:/dev/serial/by-id/... \\",
        "    --printer escpos:... --scanner lines:... --door /sys/...:1 --cassette 20=500 --cassette 50=500"
      })
  public static final class Terminal extends ProgramCommand {
    Terminal() {}

    @Override
    Programs.Kind kind() {
      return Programs.Kind.TERMINAL;
    }

    @Override
    Map<String, String> usual(Places places, Users users) {
      return Map.of("--folder", places.folder(Role.TERMINAL).toString());
    }
  }

  @Command(
      name = "server",
      header = "Run the server alone: bots, books and the API; no secret.",
      description = {
        "",
        "It starts its own PostgreSQL unless TALLYSTICK_DB_URL names one, and waits for the keeper"
            + " as long as it takes: bots pause meanwhile, and say so."
      },
      footerHeading = "%nExample:%n",
      footer = {
        "  tallystick server --venue paper=127.0.0.1:9443 --venue-pin paper=spki-sha256=..."
      })
  public static final class Server extends ProgramCommand {
    Server() {}

    @Override
    Programs.Kind kind() {
      return Programs.Kind.SERVER;
    }

    @Override
    Map<String, String> usual(Places places, Users users) {
      Map<String, String> usual = new LinkedHashMap<>();
      usual.put("--folder", places.folder(Role.SERVER).toString());
      usual.put("--keeper-socket", places.serverSocket().toString());
      usual.put("--organisation", "demo");
      usual.put("--approver-origin", APPROVER_ORIGIN);
      return usual;
    }
  }
}
