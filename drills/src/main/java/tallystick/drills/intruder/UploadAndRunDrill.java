package tallystick.drills.intruder;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tallystick.cli.supervise.Role;
import tallystick.drills.Drill;
import tallystick.drills.Findings;

/**
 * March 2023: a stranger uploaded a program of his own where machines upload their videos, and the
 * server ran it. What a program of the server's user can then read, write and stop.
 */
public final class UploadAndRunDrill implements Drill {
  @Override
  public String name() {
    return "upload-and-run";
  }

  @Override
  public String header() {
    return "a stranger runs a program of his own as the server's user; which walls it meets";
  }

  @Override
  public Outcome run(Stage stage) {
    Findings findings = new Findings(stage.say());
    try (House house = new House(stage)) {
      Path keeper = house.places.folder(Role.KEEPER);
      Path approver = house.places.folder(Role.APPROVER);
      long keeperPid = house.installation.keeper().child().pid();
      Map<String, String> walls = new LinkedHashMap<>();
      walls.put("reads the vault", "cat " + keeper.resolve("vault"));
      walls.put("reads the file that opens it", "cat " + keeper.resolve("key-file"));
      walls.put("lists the log", "ls " + keeper.resolve("tally"));
      walls.put("reads the keeper's memory", "head -c 1 /proc/" + keeperPid + "/mem");
      walls.put("reads its environment", "cat /proc/" + keeperPid + "/environ");
      walls.put("ends the keeper", "kill " + keeperPid);
      walls.put("looks into the approver's folder", "ls " + approver);
      walls.put(
          "adds a host that the keeper may talk to",
          "echo 'his real 192.0.2.1:443 system' >> " + keeper.resolve("hosts"));
      walls.put(
          "writes over the programs",
          "for jar in "
              + house.places.home().resolve("app")
              + "/*/*.jar; do echo x >> $jar && exit 0; done; exit 1");
      walls.put("becomes root", "setpriv --reuid root -- id");
      walls.forEach(
          (what, line) -> {
            House.Said said = house.shell(line);
            stage.say().accept("  tried   " + what + ": " + said.line());
            findings.check(said.status() != 0, "it does not");
          });
      House.Said own = house.shell("cat " + house.places.folder(Role.SERVER).resolve("people.key"));
      stage
          .say()
          .accept(
              "  tried   reads the server's own folder: "
                  + (own.status() == 0 ? "READ, as was to be expected" : own.line()));
      stage
          .say()
          .accept(
              "  What he has: the server's database, its sign-ins and API, and the keeper's socket."
                  + " What the keeper then signs is bounded by what people approved: drills"
                  + " fake-terminal and invalid-payment-address, docs/threat-model.md");
      findings.check(
          house.installation.died().isEmpty() && house.administrators() == 1,
          "everything runs on, with the one administrator there was");
    }
    return findings.outcome();
  }
}
