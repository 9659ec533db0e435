package tallystick.drills.intruder;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tallystick.cli.demo.Installation;
import tallystick.drills.Drill;
import tallystick.drills.Findings;

/**
 * August 2022: the page by which the first administrator is made when a server is installed was
 * still there on servers long in use, and whoever asked for it became an administrator. Here with
 * the old one-time code in the stranger's hand, and then with a shell on the server as well.
 */
public final class FirstAdminUrlDrill implements Drill {
  private static final int CLIENT_ERROR = 4;

  private static final List<String> PAGES =
      List.of(
          "/install",
          "/install/first-admin",
          "/server-install",
          "/setup",
          "/first",
          "/first-admin",
          "/admin/first",
          "/welcome");

  @Override
  public String name() {
    return "first-admin-url";
  }

  @Override
  public String header() {
    return "a stranger looks for the page that makes the first administrator, then has a shell";
  }

  @Override
  public Outcome run(Stage stage) {
    Findings findings = new Findings(stage.say());
    try (House house = new House(stage)) {
      int before = house.administrators();
      String server = house.installation.serverOrigin();
      String approver = house.installation.approverOrigin();
      boolean none = true;
      for (String page : PAGES) {
        int status = house.get(server + page);
        tried(stage, "asks the server for " + page, "status " + status);
        none &= status / 100 == CLIENT_ERROR;
      }
      findings.check(none, "the server has no page that makes an administrator, and never had one");
      int page = house.get(approver + "/first");
      tried(stage, "asks the approver for its page of the first day", "status " + page);
      int posted =
          house.post(approver + "/api/first", Map.of("person", "eve", "code", house.usedCode));
      tried(stage, "and gives it the code that was used", "status " + posted);
      findings.check(
          page / 100 == CLIENT_ERROR && posted / 100 == CLIENT_ERROR,
          "the approver's ended with its first use");
      for (Map.Entry<String, List<String>> attempt : commands(house).entrySet()) {
        House.Said said =
            house.run(tallystick.cli.supervise.Role.SERVER, house.ours(attempt.getValue()));
        tried(stage, attempt.getKey(), said.line());
        findings.check(said.status() != 0, "a shell on the server makes nobody an administrator");
      }
      int after = house.administrators();
      stage.say().accept("administrators before: " + before + ", after: " + after);
      findings.check(before == 1 && after == 1, "there is one administrator, as before");
    }
    return findings.outcome();
  }

  /** What the server's user does with our own command line. */
  private static Map<String, List<String>> commands(House house) {
    String organisation = Installation.ORGANISATION.name();
    Map<String, List<String>> commands = new LinkedHashMap<>();
    commands.put(
        "with a shell on the server: makes a key of his own",
        List.of("approve", "--console", "init", "--person", "eve", "--organisation", organisation));
    commands.put(
        "with a shell on the server: enrols by the used code",
        List.of(
            "approve",
            "--console",
            "enrol",
            "--code",
            house.usedCode,
            "--organisation",
            organisation));
    commands.put(
        "with a shell on the server: approves what waits",
        List.of("approve", "--console", "pending", "--organisation", organisation));
    return commands;
  }

  private static void tried(Stage stage, String what, String answer) {
    stage.say().accept("  tried   " + what + ": " + answer);
  }
}
