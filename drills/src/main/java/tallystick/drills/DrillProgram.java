package tallystick.drills;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tallystick.cli.CliException;
import tallystick.cli.ExitStatus;
import tallystick.cli.supervise.Places;
import tallystick.cli.supervise.Programs;
import tallystick.drills.intruder.FirstAdminUrlDrill;
import tallystick.drills.intruder.UploadAndRunDrill;
import tallystick.drills.machine.DoubleRedeemDrill;
import tallystick.drills.machine.FakeTerminalDrill;
import tallystick.drills.machine.InvalidPaymentAddressDrill;
import tallystick.drills.machine.SwappedDepositAddressDrill;
import tallystick.drills.stolen.StolenKeyDrill;

/** {@code tallystick drill [NAME [--keep DIR]]}. */
public final class DrillProgram {
  private static final List<Drill> DRILLS =
      List.of(
          new StolenKeyDrill(),
          new FirstAdminUrlDrill(),
          new UploadAndRunDrill(),
          new FakeTerminalDrill(),
          new InvalidPaymentAddressDrill(),
          new SwappedDepositAddressDrill(),
          new DoubleRedeemDrill());

  private DrillProgram() {}

  public static void main(String[] args) throws IOException {
    if (args.length == 0 || args[0].equals("--help")) {
      DRILLS.forEach(drill -> System.out.println(drill.name() + "   " + drill.header()));
      System.out.println("Each takes --keep DIR: leave exports and evidence there.");
      return;
    }
    Drill drill =
        DRILLS.stream().filter(known -> known.name().equals(args[0])).findFirst().orElse(null);
    boolean keeps = args.length == 3 && args[1].equals("--keep");
    if (drill == null || (args.length != 1 && !keeps)) {
      System.err.println(
          (drill == null ? "There is no drill " + args[0] + ". " : "")
              + "Usage: drill NAME [--keep DIR]; `drill` alone lists the drills");
      System.exit(ExitStatus.USAGE);
      return;
    }
    System.exit(run(drill, keeps ? Path.of(args[2]).toAbsolutePath() : null));
  }

  private static int run(Drill drill, @Nullable Path keep) throws IOException {
    Path folder = Files.createTempDirectory("tallystick-drill");
    // The programs' own users must be able to reach their folders in it.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    if (keep != null) {
      Files.createDirectories(keep);
    }
    int status;
    try {
      Path code = Path.of(System.getProperty("tallystick.code", ""));
      status = tell(drill.run(new Drill.Stage(folder, code, keep, System.out::println)));
    } catch (CliException e) {
      System.err.println(e.getMessage());
      status = ExitStatus.ENVIRONMENT;
    }
    if (status == ExitStatus.OK) {
      Programs.deleteAll(new Places(folder, folder.resolve("run"), folder));
    } else {
      System.err.println("What the drill left lies in " + folder);
    }
    return status;
  }

  /** Each check was said when it was made; what is left to say is the sum. */
  private static int tell(Drill.Outcome outcome) {
    System.out.println();
    for (Drill.Check check : outcome.checks()) {
      if (!check.held()) {
        System.out.println("  BROKEN  " + check.promise() + " " + check.figures());
      }
    }
    long held = outcome.checks().stream().filter(Drill.Check::held).count();
    System.out.println(held + " of " + outcome.checks().size() + " promises held.");
    return outcome.holds() ? ExitStatus.OK : ExitStatus.FINDING;
  }
}
