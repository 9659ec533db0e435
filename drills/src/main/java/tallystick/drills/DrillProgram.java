package tallystick.drills;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import tallystick.cli.CliException;
import tallystick.cli.ExitStatus;
import tallystick.cli.supervise.Places;
import tallystick.cli.supervise.Programs;
import tallystick.drills.stolenkey.StolenKeyDrill;

/** {@code tallystick drill NAME}. */
public final class DrillProgram {
  private static final List<Drill> DRILLS = List.of(new StolenKeyDrill());

  private DrillProgram() {}

  public static void main(String[] args) throws IOException {
    String name = args.length == 0 ? "" : args[0];
    Drill drill =
        DRILLS.stream().filter(known -> known.name().equals(name)).findFirst().orElse(null);
    if (drill == null) {
      System.err.println(
          "There is no drill \""
              + name
              + "\"; there are: "
              + String.join(", ", DRILLS.stream().map(Drill::name).toList()));
      System.exit(ExitStatus.USAGE);
      return;
    }
    Path folder = Files.createTempDirectory("tallystick-drill");
    // The programs' own users must be able to reach their folders in it.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    int status;
    try {
      Path code = Path.of(System.getProperty("tallystick.code", ""));
      Drill.Outcome outcome = drill.run(folder, code, System.out::println);
      status = tell(outcome);
    } catch (CliException e) {
      System.err.println(e.getMessage());
      status = ExitStatus.ENVIRONMENT;
    }
    if (status == ExitStatus.OK) {
      Programs.deleteAll(new Places(folder, folder.resolve("run"), folder));
    } else {
      System.err.println("What the drill left lies in " + folder);
    }
    System.exit(status);
  }

  private static int tell(Drill.Outcome outcome) {
    System.out.println();
    for (Drill.Check check : outcome.checks()) {
      System.out.println(
          (check.held() ? "  held    " : "  BROKEN  ") + check.promise() + ": " + check.figures());
    }
    return outcome.holds() ? ExitStatus.OK : ExitStatus.FINDING;
  }
}
